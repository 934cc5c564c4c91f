package org.marquetry.broker.internal;

import org.marquetry.api.packet.Will;

/** A will that waits for its delay (MQTT 5.0 section 3.1.3.2.2). */
record PendingWill(Will will, long dueAt, TimerWheel.Timer timer) {}
