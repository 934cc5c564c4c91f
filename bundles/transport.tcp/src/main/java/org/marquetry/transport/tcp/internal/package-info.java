/**
 * TCP listeners: one component for each factory configuration {@code org.marquetry.transport.tcp~NAME}. It decides what to
 * listen on and under which policy; sockets are the matter of the event loops.
 */
package org.marquetry.transport.tcp.internal;
