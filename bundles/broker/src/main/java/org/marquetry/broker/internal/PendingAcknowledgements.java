package org.marquetry.broker.internal;

import java.util.ArrayDeque;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;

/**
 * The acknowledgements that one connection is owed, in the order of its publications (MQTT-4.6.0-2, MQTT-4.6.0-3): those that
 * wait for the store hold back those behind them.
 */
final class PendingAcknowledgements {
    private final ClientConnection connection;
    private final int most;
    private @Nullable ArrayDeque<Pending> pending;
    private int publications;
    private int completions;
    private @Nullable StoreException doubt;

    PendingAcknowledgements(ClientConnection connection) {
        this.connection = connection;
        // Earlier versions have no receive maximum, and that of 5.0 says nothing of what is sent twice.
        int receiveMaximum = connection.terms().told().receiveMaximum();
        most = connection.terms().version().hasProperties() ? 2 * receiveMaximum : receiveMaximum;
    }

    /** Acknowledges as soon as everything before has been acknowledged: at once if nothing waits. */
    void send(PacketType type, int packetId, ReasonCode reason) {
        if (pending == null || pending.isEmpty()) {
            connection.acknowledge(type, packetId, reason);
        } else {
            reserve(type, packetId, reason).committed();
        }
    }

    /** Keeps a place for an acknowledgement that leaves once the store has kept what it promises. */
    StoreWriter.CommitListener reserve(PacketType type, int packetId, ReasonCode reason) {
        if (pending == null) {
            pending = new ArrayDeque<>();
        }
        Pending place = new Pending(type, packetId, reason);
        pending.add(place);
        publications += type == PacketType.PUBACK ? 1 : 0;
        return place;
    }

    /** How many publications of QoS 1 wait for their acknowledgement; of QoS 2 the session knows. */
    int pendingPublications() {
        return publications;
    }

    /** Whether more is owed than there may be before no more is taken. */
    boolean isFull() {
        return size() >= most;
    }

    /** Why something was not kept that the client is to send again, and so all that followed it; null if there is no such thing. */
    @Nullable StoreException doubt() {
        return doubt;
    }

    private void caughtUp() {
        if (size() <= most / 2) {
            connection.intake().release(Intake.Reason.ACKNOWLEDGEMENTS);
        }
    }

    /** How many are owed. */
    int size() {
        return (pending == null ? 0 : pending.size()) + completions;
    }

    /** One more PUBCOMP is owed; these have no order among the others. */
    void expect() {
        completions++;
    }

    void complete(int packetId, ReasonCode reason) {
        completions--;
        if (connection.isOpen()) {
            connection.acknowledge(PacketType.PUBCOMP, packetId, reason);
            caughtUp();
        }
    }

    private void sendReady() {
        ArrayDeque<Pending> reserved = Objects.requireNonNull(pending, "what is ready has its place there");
        while (!reserved.isEmpty() && reserved.peek().ready) {
            Pending first = reserved.poll();
            publications -= first.type == PacketType.PUBACK ? 1 : 0;
            if (connection.isOpen()) {
                connection.acknowledge(first.type, first.packetId, first.reason);
                caughtUp();
            }
        }
    }

    private final class Pending implements StoreWriter.CommitListener {
        private final PacketType type;
        private final int packetId;
        private ReasonCode reason;
        private boolean ready;

        private Pending(PacketType type, int packetId, ReasonCode reason) {
            this.type = type;
            this.packetId = packetId;
            this.reason = reason;
        }

        @Override
        public void committed() {
            ready = true;
            sendReady();
        }

        @Override
        public void failed(StoreException failure) {
            if (isToldOf(failure)) {
                reason = StoreReason.of(failure);
                committed();
            } else {
                doubt = failure;
                connection.endUnkept(failure);
            }
        }

        /**
         * An error frees the packet identifier (MQTT-4.3.3-4), and says that the publication was not taken. While a loss of power
         * may still bring it back, it would come behind what follows it, or the next one with that identifier would be taken for
         * it and lost: the client is to send this one again.
         */
        private boolean isToldOf(StoreException failure) {
            return connection.terms().version().hasProperties() && failure.isRefusal();
        }
    }
}
