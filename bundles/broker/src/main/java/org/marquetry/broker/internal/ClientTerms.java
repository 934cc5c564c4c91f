package org.marquetry.broker.internal;

import org.marquetry.api.packet.ProtocolVersion;

/**
 * What CONNECT and CONNACK have agreed on for one connection.
 *
 * @param told the limits of the broker as CONNACK has told them; what the client sends is held against these, not against
 *     those that the broker has by now
 * @param keepAliveMillis after how long a silence the connection ends: one and a half times the keep alive; 0 is never
 * @param keepsSession whether CONNECT has asked for a session that outlives its connection
 * @param receiveMaximum how many QoS 1 and 2 publications may be in flight to the client, if the broker has no lower limit
 * @param maximumPacketSize the largest packet that the client accepts
 * @param reportsProblems whether reason strings may go with packets that are neither CONNACK nor DISCONNECT
 */
record ClientTerms(
        ProtocolVersion version,
        ProtocolForm form,
        BrokerSettings told,
        long keepAliveMillis,
        boolean keepsSession,
        int receiveMaximum,
        int maximumPacketSize,
        boolean reportsProblems,
        AliasTables aliases) {

    /** How many QoS 1 and 2 publications may be in flight to the client with the limits that the broker has now. */
    int sendQuota(BrokerSettings now) {
        return Math.min(receiveMaximum, now.maxInflight());
    }
}
