package org.marquetry.broker.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

import org.marquetry.api.message.Message;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;

/**
 * The messages of one session on their way out, above all those of QoS 1 and 2: a bounded queue, then a window of what was sent and not yet
 * acknowledged (MQTT 5.0 sections 4.3, 4.4 and 4.9). Belongs to the session's loop.
 */
final class OutgoingFlow {
    private final Session session;
    private final EngineLoop loop;
    private final DeliveryWindow window = new DeliveryWindow();
    private final ArrayDeque<Delivery> queue = new ArrayDeque<>();
    private long queuedBytes;
    private long nextSequence;
    /** Below this, everything is kept by the store as far as it has to be. */
    private long keptBelow;
    /** Deliveries of the window that were sent on the connection there is now; the others wait at the queue's head. */
    private int sent;

    OutgoingFlow(Session session) {
        this.session = session;
        loop = session.loop();
    }

    /** Takes a new message: sends it if there is room, queues it otherwise, or drops it by policy if that is full too. */
    void offer(Message message, QoS qos, Target target, boolean retain) {
        BrokerSettings settings = loop.engine().settings();
        if (mustWait() && isFull(settings, message) && !makeRoom(settings, message)) {
            loop.counters().droppedQueueFull.increment();
            Incidents.queueFull(session.clientId());
            return;
        }
        Delivery delivery = new Delivery(nextSequence++, message, qos, retain, target.identifiers(), target.group());
        enqueue(delivery);
        if (isKept(delivery)) {
            keep(delivery);
            if (qos == QoS.EXACTLY_ONCE) {
                // Delivered after it is kept: section 3 of the design.
                loop.afterCommit(new PumpAfterCommit(delivery));
                return;
            }
        }
        pump();
    }

    private boolean mustWait() {
        ClientConnection connection = session.connection();
        return connection == null || !hasRoom() || !connection.isWritable();
    }

    /** Whether room is left for one more without queueing, for who paces itself by it. */
    boolean hasRoom() {
        return queue.isEmpty() && sent < session.sendQuota();
    }

    /** Sends what the window, the receiver's buffer and the order of things allow. */
    void pump() {
        ClientConnection connection = session.connection();
        while (connection != null && !queue.isEmpty() && sent < session.sendQuota() && connection.isWritable()) {
            Delivery next = queue.peek();
            if (next.qos() == QoS.EXACTLY_ONCE && isKept(next) && next.sequence() >= keptBelow) {
                return;
            }
            queue.poll();
            account(-next.message().size());
            if (next.packetId() != 0) {
                markSent(next);
                connection.output().sendPublish(next, true);
            } else if (next.message().isExpired(loop.engine().time().wallMillis())) {
                loop.counters().expired.increment();
                forget(next);
            } else {
                send(connection, next);
            }
        }
    }

    private void send(ClientConnection connection, Delivery delivery) {
        if (delivery.qos() == QoS.AT_MOST_ONCE) {
            connection.output().sendPublish(delivery.message(), delivery.retain(), delivery.identifiers());
            return;
        }
        window.add(delivery);
        markSent(delivery);
        if (isKept(delivery) && delivery.qos() == QoS.EXACTLY_ONCE) {
            keep(delivery);
        }
        if (!connection.output().sendPublish(delivery, false)) {
            // Larger than this client accepts: dropped as if it had been delivered (MQTT-3.1.2-25).
            complete(delivery);
        }
    }

    /** PUBACK: the end of QoS 1. */
    boolean acknowledged(int packetId) {
        Delivery delivery = window.get(packetId);
        if (delivery == null || delivery.qos() != QoS.AT_LEAST_ONCE) {
            return false;
        }
        complete(delivery);
        session.pump();
        return true;
    }

    /** PUBREC: with a success PUBREL follows; with an error the delivery ends (section 4.3.3). */
    boolean received(int packetId, ReasonCode reason) {
        Delivery delivery = window.get(packetId);
        if (delivery == null || delivery.qos() != QoS.EXACTLY_ONCE) {
            return false;
        }
        if (reason.isError()) {
            if (!delivery.isReleased()) {
                complete(delivery);
                session.pump();
            }
            return true;
        }
        if (!delivery.isReleased()) {
            delivery.release();
            if (isKept(delivery)) {
                keep(delivery);
                loop.afterCommit(new ReleaseAfterCommit(packetId));
                return true;
            }
        }
        sendRelease(packetId);
        return true;
    }

    /** PUBCOMP: the end of QoS 2. */
    boolean completed(int packetId) {
        Delivery delivery = window.get(packetId);
        if (delivery == null || !delivery.isReleased()) {
            return false;
        }
        complete(delivery);
        session.pump();
        return true;
    }

    private void complete(Delivery delivery) {
        window.remove(delivery);
        if (delivery.isInFlight()) {
            sent--;
        } else if (queue.remove(delivery)) {
            account(-delivery.message().size());
        }
        forget(delivery);
    }

    private void markSent(Delivery delivery) {
        delivery.inFlight(true);
        sent++;
    }

    private void forget(Delivery delivery) {
        if (isKept(delivery)) {
            loop.append(new StoreChange.OutgoingRemoved(session.clientId(), delivery.sequence()));
        }
    }

    private void sendRelease(int packetId) {
        ClientConnection connection = session.connection();
        if (connection != null) {
            connection.acknowledge(PacketType.PUBREL, packetId, ReasonCode.SUCCESS);
        }
    }

    /** The connection has ended: what was sent and not acknowledged goes back to the head of the queue. */
    void disconnected() {
        sent = 0;
        for (Delivery delivery : window.inOrder()) {
            if (!delivery.isInFlight() && queue.remove(delivery)) {
                account(-delivery.message().size());
            }
            delivery.inFlight(false);
        }
    }

    /**
     * A connection resumes the session: PUBREL and PUBLISH are sent again, in the order of their first time (MQTT-4.4.0-1,
     * MQTT-4.6.0-1), the latter within the new receive maximum.
     */
    void resumed() {
        List<Delivery> unfinished = window.inOrder();
        for (int i = unfinished.size() - 1; i >= 0; i--) {
            Delivery delivery = unfinished.get(i);
            if (!delivery.isReleased()) {
                queue.addFirst(delivery);
                account(delivery.message().size());
            }
        }
        for (Delivery delivery : unfinished) {
            if (delivery.isReleased()) {
                markSent(delivery);
                sendRelease(delivery.packetId());
            }
        }
        pump();
    }

    /** The session ends: QoS 1 messages of shared subscriptions go to other members (MQTT 5.0 section 4.8.2). */
    void ended() {
        List<Delivery> all = new ArrayList<>(window.inOrder());
        all.addAll(queue);
        account(-queuedBytes);
        queue.clear();
        for (Delivery delivery : all) {
            if (delivery.group() != null && delivery.qos() == QoS.AT_LEAST_ONCE) {
                loop.router().redistribute(delivery.message(), delivery.group(), session);
            }
        }
    }

    /** Takes a delivery from the store. */
    void restore(Delivery delivery) {
        nextSequence = Math.max(nextSequence, delivery.sequence() + 1);
        keptBelow = nextSequence;
        if (delivery.packetId() != 0) {
            window.restore(delivery);
        } else {
            enqueue(delivery);
        }
    }

    /** Writes everything to the store, for a session that becomes durable. */
    void keepAll() {
        keptBelow = nextSequence;
        window.inOrder().forEach(this::keep);
        queue.stream()
                .filter(delivery -> delivery.packetId() == 0 && isKept(delivery))
                .forEach(this::keep);
    }

    /** Whether the store knows of the delivery: QoS 0 never touches it. */
    private boolean isKept(Delivery delivery) {
        return session.isDurable() && delivery.qos() != QoS.AT_MOST_ONCE;
    }

    private void keep(Delivery delivery) {
        loop.append(new StoreChange.OutgoingPut(session.clientId(), delivery.toStore()));
    }

    private void enqueue(Delivery delivery) {
        queue.add(delivery);
        account(delivery.message().size());
    }

    private void account(long bytes) {
        queuedBytes += bytes;
        loop.counters().queuedBytes.add(bytes);
    }

    private boolean isFull(BrokerSettings settings, Message message) {
        return queue.size() >= settings.maxQueuedMessages()
                || queuedBytes + message.size() > settings.maxQueuedBytes()
                || loop.counters().queuedBytes.get() + message.size()
                        > settings.maxQueuedBytesTotal() / loop.engine().loops();
    }

    /** Drops the oldest that were never sent, if the policy is to. */
    private boolean makeRoom(BrokerSettings settings, Message message) {
        while (settings.dropOldest() && isFull(settings, message)) {
            Delivery oldest = queue.peek();
            if (oldest == null || oldest.packetId() != 0) {
                return false;
            }
            queue.poll();
            account(-oldest.message().size());
            loop.counters().droppedQueueFull.increment();
            Incidents.queueFull(session.clientId());
            forget(oldest);
        }
        return settings.dropOldest();
    }

    private final class PumpAfterCommit implements StoreWriter.CommitListener {
        private final Delivery delivery;

        private PumpAfterCommit(Delivery delivery) {
            this.delivery = delivery;
        }

        @Override
        public void committed() {
            keptBelow = Math.max(keptBelow, delivery.sequence() + 1);
            session.pump();
        }

        @Override
        public void failed(StoreException reason) {
            // The publisher is told that it was not taken, and may publish it again.
            keptBelow = Math.max(keptBelow, delivery.sequence() + 1);
            if (queue.remove(delivery)) {
                account(-delivery.message().size());
            }
            session.pump();
        }
    }

    private final class ReleaseAfterCommit implements StoreWriter.CommitListener {
        private final int packetId;

        private ReleaseAfterCommit(int packetId) {
            this.packetId = packetId;
        }

        @Override
        public void committed() {
            sendRelease(packetId);
        }

        @Override
        public void failed(StoreException reason) {
            ClientConnection connection = session.connection();
            if (connection != null) {
                connection.end(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, "the store failed: " + reason.getMessage());
            }
        }
    }
}
