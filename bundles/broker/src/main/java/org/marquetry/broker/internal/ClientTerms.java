package org.marquetry.broker.internal;

import org.marquetry.api.packet.ProtocolVersion;

/**
 * What CONNECT and CONNACK have agreed on for one connection.
 *
 * @param keepAliveMillis after how long a silence the connection ends: one and a half times the keep alive; 0 is never
 * @param sendQuota how many QoS 1 and 2 publications may be in flight to the client
 * @param receiveMaximum how many QoS 1 and 2 publications of the client may be unacknowledged, as CONNACK has told it
 * @param maximumPacketSize the largest packet that the client accepts
 * @param reportsProblems whether reason strings may go with packets that are neither CONNACK nor DISCONNECT
 */
record ClientTerms(
        ProtocolVersion version,
        ProtocolForm form,
        long keepAliveMillis,
        int sendQuota,
        int receiveMaximum,
        int maximumPacketSize,
        boolean reportsProblems,
        AliasTables aliases) {}
