package org.marquetry.broker.internal;

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
 * The messages of one session on their way out, above all those of QoS 1 and 2: a bounded queue, then a window of what was sent
 * and not yet acknowledged (MQTT 5.0 sections 4.3, 4.4 and 4.9). Those at the head of the queue may have a place in the window,
 * and so a packet identifier, before they are sent: what was sent on an earlier connection, and QoS 2 whose identifier the store
 * has to know first. Belongs to the session's loop.
 */
final class OutgoingFlow {
    private final Session session;
    private final EngineLoop loop;
    private final DeliveryWindow window = new DeliveryWindow();
    private final DeliveryQueue queue;
    /** Whether messages have been dropped since the queue was last empty. */
    private boolean overflowing;

    private long nextSequence;
    /** Deliveries of the window that were sent on the connection there is now; the others wait at the queue's head. */
    private int sent;

    OutgoingFlow(Session session) {
        this.session = session;
        loop = session.loop();
        queue = new DeliveryQueue(loop);
    }

    /** Takes a new message: sends it if there is room, queues it otherwise, or drops it by policy if that is full too. */
    void offer(Message message, QoS qos, Target target, boolean retain, JointKeeping joint) {
        if (mustWait() && queue.isFull(message) && !makeRoom(message)) {
            countDropped();
            return;
        }
        Delivery delivery = new Delivery(nextSequence++, message, qos, retain, target.identifiers(), target.group());
        if (qos != QoS.AT_MOST_ONCE && hasRoom()) {
            window.add(delivery);
        }
        if (joint != null) {
            keepJointly(delivery, joint);
        } else if (isKept(delivery)) {
            if (qos == QoS.EXACTLY_ONCE) {
                keepFirst(delivery, true);
            } else {
                keepNow(delivery);
            }
        }
        queue.add(delivery);
        pump();
    }

    /** Leaves the keeping to the commit of the publication, and waits for it. */
    private void keepJointly(Delivery delivery, JointKeeping joint) {
        delivery.pending();
        if (isKept(delivery)) {
            StoreChange.OutgoingPut put = put(delivery);
            delivery.keptJointly(put);
            joint.keep(put);
        }
        joint.whenKept(new PumpAfterCommit(delivery, true));
    }

    /** The session is kept no longer, or has ended: takes back what the loops of publishers have not written yet. */
    void takeBack() {
        window.inOrder().forEach(Delivery::takeBack);
        queue.list().forEach(Delivery::takeBack);
    }

    private boolean mustWait() {
        ClientConnection connection = session.connection();
        return connection == null || !hasRoom() || !connection.isWritable();
    }

    /** Whether one more would be sent without waiting for the client, for who paces itself by it. */
    boolean hasRoom() {
        return sent + queue.size() < session.sendQuota()
                && (queue.isEmpty() || queue.last().packetId() != 0);
    }

    /** Sends what the window, the receiver's buffer and the order of things allow. */
    void pump() {
        ClientConnection connection = session.connection();
        overflowing &= !queue.isEmpty();
        while (connection != null && !queue.isEmpty() && sent < session.sendQuota() && connection.isWritable()) {
            Delivery next = queue.first();
            if (next.isPending()) {
                return;
            }
            if (!next.wasSent() && next.message().isExpired(loop.engine().time().wallMillis())) {
                loop.counters().expired.increment();
                drop(next);
            } else if (isToBeIdentifiedFirst(next)) {
                identify();
                return;
            } else {
                queue.removeFirst();
                send(connection, next);
            }
        }
    }

    /** Delivered after it is kept, and under an identifier that is kept: section 3 of the design. */
    private boolean isToBeIdentifiedFirst(Delivery delivery) {
        return delivery.qos() == QoS.EXACTLY_ONCE && isKept(delivery) && !delivery.isIdentifierKept();
    }

    /** Gives identifiers to as many at the head of the queue as can be sent, and has the store learn them. */
    private void identify() {
        int room = session.sendQuota() - sent;
        for (Delivery next : queue.inOrder()) {
            if (room-- == 0 || next.qos() == QoS.AT_MOST_ONCE || next.isPending()) {
                return;
            }
            if (next.packetId() == 0) {
                window.add(next);
            }
            if (isToBeIdentifiedFirst(next)) {
                keepFirst(next, false);
            }
        }
    }

    private void keepFirst(Delivery delivery, boolean isNew) {
        delivery.pending();
        keep(delivery);
        loop.afterCommit(new PumpAfterCommit(delivery, isNew));
    }

    private void send(ClientConnection connection, Delivery delivery) {
        if (delivery.qos() == QoS.AT_MOST_ONCE) {
            connection.output().sendPublish(delivery.message(), delivery.retain(), delivery.identifiers());
            return;
        }
        boolean again = delivery.wasSent();
        if (delivery.packetId() == 0) {
            window.add(delivery);
        }
        markSent(delivery);
        if (!connection.output().sendPublish(delivery, again)) {
            // Larger than this client accepts: dropped as if it had been delivered (MQTT-3.1.2-25).
            complete(delivery);
        }
    }

    /** PUBACK: the end of QoS 1. */
    boolean acknowledged(int packetId) {
        Delivery delivery = window.get(packetId);
        if (delivery == null || delivery.qos() != QoS.AT_LEAST_ONCE || !delivery.wasSent()) {
            return false;
        }
        complete(delivery);
        session.pump();
        return true;
    }

    /** PUBREC: with a success PUBREL follows; with an error the delivery ends (section 4.3.3). */
    boolean received(int packetId, ReasonCode reason) {
        Delivery delivery = window.get(packetId);
        if (delivery == null || delivery.qos() != QoS.EXACTLY_ONCE || !delivery.wasSent()) {
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
            delivery.released(true);
            if (!delivery.isInFlight()) {
                // It was sent on an earlier connection, and need not be sent again on this one.
                queue.remove(delivery);
                markSent(delivery);
            }
            if (isKept(delivery)) {
                keep(delivery);
                loop.afterCommit(new ReleaseAfterCommit(delivery, session.connection()));
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
        if (delivery.isInFlight()) {
            sent--;
        }
        drop(delivery);
    }

    /** Removes a delivery from wherever it is, and from the store. */
    private void drop(Delivery delivery) {
        discard(delivery);
        forget(delivery);
    }

    private void forget(Delivery delivery) {
        if (isKept(delivery) && !delivery.takeBack()) {
            loop.append(new StoreChange.OutgoingRemoved(session.clientId(), delivery.sequence()));
        }
    }

    private void discard(Delivery delivery) {
        if (delivery.packetId() != 0) {
            window.remove(delivery);
        }
        if (!delivery.isInFlight()) {
            queue.remove(delivery);
        }
    }

    private void markSent(Delivery delivery) {
        delivery.inFlight(true);
        sent++;
    }

    private void sendRelease(int packetId) {
        ClientConnection connection = session.connection();
        if (connection != null) {
            connection.acknowledge(PacketType.PUBREL, packetId, ReasonCode.SUCCESS);
        }
    }

    /** The connection has ended: what is in the window waits there until the next one resumes it. */
    void disconnected() {
        sent = 0;
        for (Delivery delivery : window.inOrder()) {
            if (!delivery.isInFlight()) {
                queue.remove(delivery);
            }
            delivery.inFlight(false);
            if (isKept(delivery) && !delivery.isIdentifierKept() && !delivery.isPending()) {
                // The next engine is to know that it was sent, and as what.
                keepNow(delivery);
            }
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

    /**
     * The session ends: messages of shared subscriptions go to other members, but not those of QoS 2 that were sent
     * (MQTT-4.8.2-5).
     */
    void ended() {
        List<Delivery> all = new ArrayList<>(window.inOrder());
        queue.list().stream().filter(delivery -> delivery.packetId() == 0).forEach(all::add);
        queue.clear();
        for (Delivery delivery : all) {
            delivery.takeBack();
            if (!delivery.isPending()) {
                goElsewhere(delivery);
            }
        }
    }

    private void goElsewhere(Delivery delivery) {
        boolean mayGoElsewhere = delivery.qos() != QoS.EXACTLY_ONCE || !delivery.wasSent();
        if (delivery.group() != null && mayGoElsewhere) {
            loop.router().redistribute(delivery.message(), delivery.group(), session);
        }
    }

    /** Takes a delivery from the store. */
    void restore(Delivery delivery) {
        nextSequence = Math.max(nextSequence, delivery.sequence() + 1);
        if (delivery.packetId() != 0) {
            window.restore(delivery);
        } else {
            queue.add(delivery);
        }
    }

    /** Writes everything to the store, for a session that becomes durable. */
    void keepAll() {
        window.inOrder().forEach(this::keepNow);
        queue.list().stream()
                .filter(delivery -> delivery.packetId() == 0 && isKept(delivery))
                .forEach(this::keep);
    }

    /** Whether the store knows of the delivery: QoS 0 never touches it. */
    private boolean isKept(Delivery delivery) {
        return session.isDurable() && delivery.qos() != QoS.AT_MOST_ONCE;
    }

    /** Keeps a delivery that need not wait for it. */
    private void keepNow(Delivery delivery) {
        keep(delivery);
        delivery.settled(delivery.packetId() != 0);
    }

    private void keep(Delivery delivery) {
        loop.append(put(delivery));
    }

    private StoreChange.OutgoingPut put(Delivery delivery) {
        return new StoreChange.OutgoingPut(session.clientId(), delivery.toStore());
    }

    /** Drops the oldest of those that were never sent, if the policy is to. */
    private boolean makeRoom(Message message) {
        while (loop.engine().settings().dropOldest() && queue.isFull(message)) {
            Delivery oldest = queue.removeOldest();
            if (oldest == null) {
                return false;
            }
            forget(oldest);
            countDropped();
        }
        return loop.engine().settings().dropOldest();
    }

    private void countDropped() {
        loop.counters().droppedQueueFull.increment();
        if (!overflowing) {
            overflowing = true;
            Incidents.queueFull(session.clientId());
        }
    }

    private final class PumpAfterCommit implements StoreWriter.CommitListener {
        private final Delivery delivery;
        private final boolean isNew;
        private final boolean identified;

        private PumpAfterCommit(Delivery delivery, boolean isNew) {
            this.delivery = delivery;
            this.isNew = isNew;
            identified = delivery.packetId() != 0;
        }

        @Override
        public void committed() {
            delivery.settled(identified);
            if (session.hasEnded()) {
                goElsewhere(delivery);
            } else {
                session.pump();
            }
        }

        @Override
        public void failed(StoreException reason) {
            delivery.settled(false);
            if (isNew) {
                // The publisher is told that it was not taken, and may publish it again.
                discard(delivery);
                session.pump();
            } else {
                storeFailed(session.connection(), reason);
            }
        }
    }

    private final class ReleaseAfterCommit implements StoreWriter.CommitListener {
        private final Delivery delivery;
        private final ClientConnection connection;

        private ReleaseAfterCommit(Delivery delivery, ClientConnection connection) {
            this.delivery = delivery;
            this.connection = connection;
        }

        @Override
        public void committed() {
            // The next connection releases it by itself, after its CONNACK.
            if (connection == session.connection()) {
                sendRelease(delivery.packetId());
            }
        }

        @Override
        public void failed(StoreException reason) {
            delivery.released(false);
            storeFailed(connection, reason);
        }
    }

    /** What could not be kept is tried again on the next connection. */
    private static void storeFailed(ClientConnection connection, StoreException reason) {
        if (connection != null) {
            connection.end(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, "the store failed: " + reason.getMessage());
        }
    }
}
