package org.marquetry.api.broker;

/**
 * What the broker has counted since it started, read at one moment.
 *
 * @param connections open now
 * @param sessions known now, connected or not
 * @param subscriptions held now
 * @param retained messages held now
 * @param received PUBLISH packets accepted
 * @param sent PUBLISH packets sent
 * @param droppedQos0 messages of QoS 0 that a slow receiver did not get
 * @param droppedQueueFull messages of QoS 1 and 2 that a full queue did not take
 * @param expired messages that expired before they could be sent
 * @param refusedConnections CONNECTs answered with an error
 * @param protocolErrors connections that ended because the peer broke the specification
 * @param queuedMessages messages that wait for clients now, be it in the heap or in the store
 * @param queuedBytes the sizes of those
 * @param damaged messages that were kept and could not be read back, and are lost
 * @param heldPublishers connections that are not read from now, since what they publish is not taken or kept fast enough
 * @param failedCommits times that the store could not keep what it was asked to
 * @param storeBacklog bytes that the store has been asked to keep and has not answered for
 * @param denied things that clients wanted to do and were not allowed to
 */
public record Counters(
        long connections,
        long sessions,
        long subscriptions,
        long retained,
        long received,
        long sent,
        long droppedQos0,
        long droppedQueueFull,
        long expired,
        long refusedConnections,
        long protocolErrors,
        long queuedMessages,
        long queuedBytes,
        long damaged,
        long heldPublishers,
        long failedCommits,
        long storeBacklog,
        long denied) {}
