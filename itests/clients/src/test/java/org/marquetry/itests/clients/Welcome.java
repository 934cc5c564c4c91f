package org.marquetry.itests.clients;

/** What a client learns from CONNACK; null where it learns nothing. */
record Welcome(boolean sessionPresent, String assignedClientId, Integer serverKeepAlive) {}
