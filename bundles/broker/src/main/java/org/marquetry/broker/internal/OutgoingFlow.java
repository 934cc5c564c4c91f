package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.handover.ParkedSession;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.store.StoreChange;
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
    private final DeliveryWindow window;
    private final DeliveryQueue queue;
    private final StoredQueue stored;
    private final QueuePager pager;
    private final QueueBounds bounds;
    private final DeliveryKeeper keeper;
    private final DeliveryCommits commits;
    private final DeliveryAnswers answers;
    private long nextSequence;
    /** Null before the session has ended. */
    private @Nullable LeftDeliveries left;
    /** Deliveries of the window that were sent on the connection there is now; the others wait at the queue's head. */
    private final InFlight sent;

    OutgoingFlow(Session session) {
        this.session = session;
        loop = session.loop();
        queue = new DeliveryQueue(loop);
        window = new DeliveryWindow(loop.counters());
        sent = new InFlight(session);
        stored = new StoredQueue(loop.counters(), session::pump);
        pager = new QueuePager(session, queue, window, stored);
        keeper = new DeliveryKeeper(session);
        commits = new DeliveryCommits(session, this, keeper);
        answers = new DeliveryAnswers(this, window, keeper, commits);
        bounds = new QueueBounds(session, queue, stored, new OldestDelivery(queue, stored, pager, keeper));
        nextSequence = loop.directory().firstSequence();
    }

    /** Takes a new message: sends it if there is room, queues it otherwise, or drops it by policy if that is full too. */
    void offer(Message message, QoS qos, Target target, boolean retain, @Nullable Keeping keeping) {
        if (mustWait()) {
            if (!bounds.makeRoom(message)) {
                return;
            }
            if (bounds.isForStoreOnly(message, qos)) {
                store(message, qos, target, retain, keeping);
                return;
            }
            if (!session.isDurable() && bounds.isHeapFull(message)) {
                bounds.dropped();
                return;
            }
        }
        Delivery delivery = delivery(message, qos, target, retain);
        if (qos != QoS.AT_MOST_ONCE && hasRoom()) {
            window.add(delivery);
        }
        if (keeping != null && keeping.joint() != null) {
            keepJointly(delivery, keeping.joint());
        } else if (keeper.isKept(delivery)) {
            if (qos == QoS.EXACTLY_ONCE) {
                commits.keepFirst(delivery);
            } else {
                delivery.pledged(keeping instanceof Pledge.Part part ? part : null);
                commits.keepNow(delivery);
            }
        }
        queue.add(delivery);
        pump();
    }

    private Delivery delivery(Message message, QoS qos, Target target, boolean retain) {
        String shareFilter = target.group() == null ? null : target.group().filter();
        return new Delivery(nextSequence++, message, qos, retain, target.identifiers(), shareFilter);
    }

    /** Leaves the keeping to the commit of the publication, and waits for it. */
    private void keepJointly(Delivery delivery, JointKeeping joint) {
        delivery.pending();
        if (keeper.isKept(delivery)) {
            joint.keep(delivery.put(session.clientId()));
        }
        joint.whenKept(commits.kept(delivery));
    }

    /** Leaves a message to the store, from where it is read when its turn comes. QoS 0 has no place there. */
    private void store(Message message, QoS qos, Target target, boolean retain, @Nullable Keeping keeping) {
        if (qos == QoS.AT_MOST_ONCE) {
            loop.counters().droppedQos0.increment();
            return;
        }
        StoreChange.OutgoingPut put = delivery(message, qos, target, retain).put(session.clientId());
        StoreWriter.CommitListener added = stored.add(put);
        JointKeeping joint = keeping == null ? null : keeping.joint();
        if (joint == null) {
            if (keeping instanceof Pledge.Part part) {
                part.keepsMore();
            }
            loop.append(put);
            loop.afterCommit(added);
        } else {
            joint.keep(put);
            joint.whenKept(added);
        }
    }

    /** How many messages wait, in the heap and in the store. */
    long queued() {
        return queue.size() + stored.messages();
    }

    private boolean mustWait() {
        ClientConnection connection = session.connection();
        return connection == null || !hasRoom() || !connection.isWritable();
    }

    /** Whether one more would be sent without waiting for the client, for who paces itself by it. */
    boolean hasRoom() {
        return stored.isEmpty()
                && sent.hasRoomBehind(queue.size(), queue.bytes())
                && (queue.isEmpty() || queue.last().packetId() != 0);
    }

    /** Sends what the window, the receiver's buffer and the order of things allow, and has more read if that is over soon. */
    void pump() {
        bounds.relax();
        sendQueued();
        pager.fill();
    }

    private void sendQueued() {
        ClientConnection connection = session.connection();
        Answer permission;
        while (connection != null && !queue.isEmpty() && sent.hasRoomBehind(0, 0) && connection.isWritable()) {
            Delivery next = queue.first();
            if (next.isPending()) {
                return;
            }
            if (!next.wasSent() && next.message().isExpired(loop.engine().time().wallMillis())) {
                if (!leaveOut(next, loop.counters().expired::increment)) {
                    return;
                }
            } else if (!next.wasSent() && (permission = permission(next, connection)) != Answer.YES) {
                if (permission == Answer.LATER) {
                    return;
                }
                if (!leaveOut(next, () -> {})) {
                    return;
                }
            } else if (isToBeIdentifiedFirst(next)) {
                identify();
                return;
            } else {
                queue.removeFirst();
                send(connection, next);
            }
        }
    }

    /** One is never to be sent. Answers whether that is all; else the store, which may know it by an identifier, comes first. */
    private boolean leaveOut(Delivery delivery, Runnable whenGone) {
        if (delivery.packetId() != 0 && keeper.isKept(delivery) && !delivery.takeBack()) {
            commits.leaveOut(delivery, whenGone);
            return false;
        }
        whenGone.run();
        drop(delivery);
        return true;
    }

    private static Answer permission(Delivery delivery, ClientConnection connection) {
        return connection.permissions().mayReceive(delivery.message(), delivery.qos(), delivery.retain());
    }

    /** Delivered after it is kept, and under an identifier that is kept: section 3 of the design. */
    private boolean isToBeIdentifiedFirst(Delivery delivery) {
        return delivery.qos() == QoS.EXACTLY_ONCE && keeper.isKept(delivery) && !delivery.isIdentifierKept();
    }

    /** Gives identifiers to as many at the head of the queue as can be sent, and has the store learn them. */
    private void identify() {
        int room = sent.quotaLeft();
        for (Delivery next : queue.inOrder()) {
            if (room-- <= 0 || next.qos() == QoS.AT_MOST_ONCE || next.isPending()) {
                return;
            }
            if (next.packetId() == 0) {
                window.add(next);
            }
            if (isToBeIdentifiedFirst(next)) {
                commits.identify(next);
            }
        }
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
            end(delivery);
        }
    }

    /** Takes what the client answers. */
    DeliveryAnswers answers() {
        return answers;
    }

    /** It was sent on an earlier connection, and need not be sent again on this one. */
    void takesPart(Delivery delivery) {
        if (!delivery.isInFlight()) {
            queue.remove(delivery);
            markSent(delivery);
        }
    }

    /** What an identifier stands for, or null. */
    @Nullable Delivery delivery(int packetId) {
        return window.get(packetId);
    }

    /** The client has it, or has refused it. */
    void complete(Delivery delivery) {
        end(delivery);
        session.pump();
    }

    private void end(Delivery delivery) {
        if (delivery.isInFlight()) {
            sent.remove(delivery);
        }
        drop(delivery);
    }

    /** Removes a delivery from wherever it is, and from the store. */
    private void drop(Delivery delivery) {
        discard(delivery);
        keeper.forget(delivery);
    }

    void discard(Delivery delivery) {
        if (delivery.isDiscarded()) {
            return;
        }
        delivery.discarded();
        if (delivery.packetId() != 0) {
            window.remove(delivery);
        }
        if (!delivery.isInFlight()) {
            queue.remove(delivery);
        }
    }

    private void markSent(Delivery delivery) {
        delivery.inFlight(true);
        sent.add(delivery);
    }

    void sendRelease(int packetId) {
        ClientConnection connection = session.connection();
        if (connection != null) {
            connection.acknowledge(PacketType.PUBREL, packetId, ReasonCode.SUCCESS);
        }
    }

    /** The connection has ended: what is in the window waits there until the next one resumes it. */
    void disconnected() {
        sent.clear();
        for (Delivery delivery : window.inOrder()) {
            if (!delivery.isInFlight()) {
                queue.remove(delivery);
            }
            delivery.inFlight(false);
        }
        keepIdentifiers();
    }

    /** The next engine is to know what was sent, and as what; when the store does, the heap need not. */
    private void keepIdentifiers() {
        List<Delivery> unidentified = window.inOrder().stream()
                .filter(each ->
                        keeper.isKept(each) && !each.isIdentifierKept() && !each.isPending() && !each.isUnkept())
                .toList();
        if (!unidentified.isEmpty()) {
            commits.identifySent(unidentified, this::keepIdentifiersLater);
        }
        if (session.isDurable() && bounds.isToBeLeft(window)) {
            loop.afterCommit(new HeapLeaving(session, queue, window, stored, pager));
        }
    }

    private void keepIdentifiersLater() {
        if (session.connection() == null && !session.hasEnded()) {
            keepIdentifiers();
        }
    }

    /**
     * A connection resumes the session: PUBREL and PUBLISH are sent again, in the order of their first time (MQTT-4.4.0-1,
     * MQTT-4.6.0-1), the latter within the new receive maximum.
     */
    void resumed(ClientConnection connection) {
        List<Delivery> unfinished = window.inOrder();
        queue.addInOrder(
                unfinished.stream().filter(delivery -> !delivery.isReleased()).toList());
        for (Delivery delivery : unfinished) {
            if (delivery.isReleased()) {
                markSent(delivery);
                connection.output().releaseAgain(delivery.packetId());
            }
        }
        pump();
    }

    /** Whether nothing waits for the store. */
    boolean isSettled() {
        return window.inOrder().stream().noneMatch(Delivery::isPending)
                && queue.list().stream().noneMatch(Delivery::isPending);
    }

    /** What another engine can go on with. */
    ParkedFlow parked(boolean isKept) {
        return ParkedFlow.of(window, queue, isKept);
    }

    /** Takes over what a former engine had, and the store has not. */
    void adopt(ParkedSession parked) {
        pager.adopted(
                parked.outgoing().stream().map(StoreChange.Outgoing::sequence).collect(Collectors.toSet()));
        for (StoreChange.Outgoing each : parked.outgoing()) {
            nextSequence = Math.max(nextSequence, each.sequence() + 1);
            adopt(each.packetId() == 0 ? Delivery.queued(each) : Delivery.inFlight(each));
        }
    }

    /** Goes on with what a former engine has left: what it had sent on this connection is not sent again. */
    void adopted(ParkedSession parked) {
        List<Delivery> notSent = new ArrayList<>();
        for (Delivery delivery : window.inOrder()) {
            if (parked.unsent().contains(delivery.packetId())) {
                delivery.neverSent();
            }
            if (parked.inFlight().contains(delivery.packetId())) {
                markSent(delivery);
                if (parked.unreleased().contains(delivery.packetId())) {
                    answers.release(delivery);
                }
            } else {
                notSent.add(delivery);
            }
        }
        queue.addInOrder(notSent);
    }

    private void adopt(Delivery delivery) {
        if (delivery.packetId() == 0) {
            queue.addInOrder(List.of(delivery));
        } else {
            window.restore(delivery);
        }
        if (keeper.isKept(delivery)) {
            // The former engine could not have it kept.
            commits.keepNow(delivery);
        }
    }

    /**
     * The session ends: messages of shared subscriptions go to other members.
     *
     * @return how those in the store go there; null if there are none
     */
    @Nullable Redistribution ended() {
        List<Delivery> all = new ArrayList<>(window.inOrder());
        queue.list().stream().filter(delivery -> delivery.packetId() == 0).forEach(all::add);
        queue.clear();
        window.clear();
        pager.end();
        loop.directory().sequencesUsed(nextSequence);
        LeftDeliveries toOthers = new LeftDeliveries(session, all, stored);
        left = toOthers;
        return toOthers.giveAway(all);
    }

    /** The store has answered for a delivery of a session that has ended. */
    void settledAfterEnd(Delivery delivery, boolean isKept) {
        if (left != null) {
            left.settled(delivery, isKept);
        }
    }

    /** A former engine has left messages, from one sequence number to another. */
    void restored(long first, long last) {
        nextSequence = Math.max(nextSequence, last + 1);
        stored.restored(first, last);
    }

    /** Whether messages of QoS 0 wait. */
    boolean holdsQos0() {
        return queue.holdsQos0();
    }

    /** What the store has and the heap has not. */
    StoredQueue stored() {
        return stored;
    }

    QueuePager pager() {
        return pager;
    }

    /** Writes everything to the store, for a session that becomes durable. */
    void keepAll() {
        window.inOrder().forEach(keeper::keepNow);
        queue.list().stream()
                .filter(delivery -> delivery.packetId() == 0 && keeper.isKept(delivery))
                .forEach(keeper::keep);
    }
}
