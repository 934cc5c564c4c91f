package org.marquetry.api.store;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.packet.Will;

/** One change to what is kept. Times are milliseconds since 1970. */
public sealed interface StoreChange {
    /** A change that belongs to the session of a client. */
    sealed interface OfSession extends StoreChange {
        String clientId();
    }

    /**
     * A session exists, with these attributes.
     *
     * @param principal who created it; nobody else gets it
     * @param expiryInterval seconds from the disconnect on; 0xFFFFFFFF is for ever
     * @param disconnectedAt when its connection ended, or -1 while it is connected
     */
    record SessionPut(String clientId, String principal, long expiryInterval, long disconnectedAt)
            implements OfSession {}

    /** The session is gone, and with it all that belongs to it. */
    record SessionRemoved(String clientId) implements OfSession {}

    /**
     * The will of the session, in the place of another: to be published at a time, unless its client returns before.
     *
     * @param dueAt when, or -1 while the client is connected: then it is due, or its delay begins, when the connection ends, and
     *     if the broker fails before, when the next engine has taken the session over
     */
    record WillPut(String clientId, Will will, long dueAt) implements OfSession {}

    /** The will was published or is not wanted any more. */
    record WillRemoved(String clientId) implements OfSession {}

    /** A subscription, in the place of one with the same filter; identifier 0 means that it has none. */
    record SubscriptionPut(String clientId, TopicSubscription subscription, int identifier) implements OfSession {}

    record SubscriptionRemoved(String clientId, String filter) implements OfSession {}

    /**
     * A message for the client, in the place of one with the same sequence number. It may be {@linkplain #cancel taken back}
     * as long as the store has not begun to write it, so that what is delivered fast enough is never written.
     */
    final class OutgoingPut implements OfSession {
        private static final int OPEN = 0;
        private static final int CLAIMED = 1;
        private static final int CANCELLED = 2;
        private static final AtomicIntegerFieldUpdater<OutgoingPut> FATE =
                AtomicIntegerFieldUpdater.newUpdater(OutgoingPut.class, "fate");

        private final String clientId;
        private final Outgoing outgoing;
        private volatile int fate = OPEN;

        public OutgoingPut(String clientId, Outgoing outgoing) {
            this.clientId = clientId;
            this.outgoing = outgoing;
        }

        @Override
        public String clientId() {
            return clientId;
        }

        public Outgoing outgoing() {
            return outgoing;
        }

        /** For the engine: takes the message back. With true it is not kept and never will be; with false it has to be removed. */
        public boolean cancel() {
            return FATE.compareAndSet(this, OPEN, CANCELLED) || fate == CANCELLED;
        }

        /** For the store, once, before it writes: with false the message was taken back and is not to be written. */
        public boolean claim() {
            return FATE.compareAndSet(this, OPEN, CLAIMED);
        }

        @Override
        public String toString() {
            return "OutgoingPut[" + clientId + ", " + outgoing + "]";
        }
    }

    /**
     * A message that is kept has got a packet identifier, or was released.
     *
     * @param released whether PUBREC has come and PUBREL is due (QoS 2)
     */
    record OutgoingMarked(String clientId, long sequence, int packetId, boolean released) implements OfSession {}

    /** The message has been delivered, dropped or expired. */
    record OutgoingRemoved(String clientId, long sequence) implements OfSession {}

    /** A packet identifier of an incoming QoS 2 message that is not released yet. */
    record IncomingPut(String clientId, int packetId) implements OfSession {}

    record IncomingRemoved(String clientId, int packetId) implements OfSession {}

    /** A retained message, in the place of one with the same topic. */
    record RetainedPut(Message message) implements StoreChange {}

    record RetainedRemoved(String topic) implements StoreChange {}

    /**
     * A message on its way to one client.
     *
     * @param sequence the order of messages within the session
     * @param shareFilter the shared subscription, as a whole filter, that chose the client for the message, or null
     * @param packetId 0 as long as it is queued
     * @param released whether PUBREC has come and PUBREL is due (QoS 2)
     */
    record Outgoing(
            long sequence,
            Message message,
            QoS qos,
            boolean retain,
            int[] subscriptionIdentifiers,
            int packetId,
            boolean released,
            @Nullable String shareFilter) {}
}
