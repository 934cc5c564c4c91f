package org.marquetry.api.handover;

import org.marquetry.api.packet.QoS;

/**
 * What CONNECT and CONNACK have agreed on for a connection, which holds for as long as that lasts (MQTT 5.0 sections 3.1.2.11
 * and 3.2.2.3).
 *
 * @param maxQos to {@code maxPacketSize}: what CONNACK has told
 * @param anonymousAllowed whether clients that do not say who they are were let in
 * @param keepAliveMillis after how long a silence the connection ends; 0 is never
 * @param keepsSession whether CONNECT has asked for a session that outlives its connection
 * @param clientReceiveMaximum how many publications of QoS 1 and 2 the client takes at a time
 * @param clientMaximumPacketSize the largest packet that the client takes
 * @param reportsProblems whether reason strings may go with packets that are neither CONNACK nor DISCONNECT
 */
public record ParkedTerms(
        QoS maxQos,
        boolean retainAvailable,
        boolean wildcardSubscriptionAvailable,
        boolean sharedSubscriptionAvailable,
        boolean subscriptionIdentifierAvailable,
        int receiveMaximum,
        int maxPacketSize,
        boolean anonymousAllowed,
        long keepAliveMillis,
        boolean keepsSession,
        int clientReceiveMaximum,
        int clientMaximumPacketSize,
        boolean reportsProblems) {}
