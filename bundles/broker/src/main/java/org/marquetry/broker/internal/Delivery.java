package org.marquetry.broker.internal;

import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.store.StoreChange;

/** One QoS 1 or 2 message on its way to one client (MQTT 5.0 section 4.3), from the queue until the last acknowledgement. */
final class Delivery {
    private final long sequence;
    private final Message message;
    private final QoS qos;
    private final boolean retain;
    private final int[] identifiers;
    private final ShareGroup group;
    private int packetId;
    private boolean released;
    private boolean inFlight;
    private boolean sent;
    private boolean pending;
    private boolean identifierKept;
    private StoreChange.OutgoingPut jointPut;

    Delivery(long sequence, Message message, QoS qos, boolean retain, int[] identifiers, ShareGroup group) {
        this.sequence = sequence;
        this.message = message;
        this.qos = qos;
        this.retain = retain;
        this.identifiers = identifiers;
        this.group = group;
    }

    /** A delivery that a store kept. */
    static Delivery of(StoreChange.Outgoing kept) {
        Delivery delivery = new Delivery(
                kept.sequence(), kept.message(), kept.qos(), kept.retain(), kept.subscriptionIdentifiers(), null);
        delivery.packetId = kept.packetId();
        delivery.released = kept.released();
        delivery.sent = kept.packetId() != 0;
        delivery.identifierKept = delivery.sent;
        return delivery;
    }

    StoreChange.Outgoing toStore() {
        return new StoreChange.Outgoing(
                sequence, message, qos, retain, identifiers, packetId, released, group == null ? null : group.filter());
    }

    /** The order of deliveries within a session. */
    long sequence() {
        return sequence;
    }

    Message message() {
        return message;
    }

    QoS qos() {
        return qos;
    }

    boolean retain() {
        return retain;
    }

    int[] identifiers() {
        return identifiers;
    }

    /** The shared subscription that chose the session for the message, or null. */
    ShareGroup group() {
        return group;
    }

    /** The packet identifier, or 0 as long as it has none. */
    int packetId() {
        return packetId;
    }

    void packetId(int assigned) {
        packetId = assigned;
    }

    /** Whether PUBREC has come, so that PUBREL is what is to be sent (again). */
    boolean isReleased() {
        return released;
    }

    void released(boolean now) {
        released = now;
    }

    /** Whether it was sent on the connection that the session has now. */
    boolean isInFlight() {
        return inFlight;
    }

    void inFlight(boolean now) {
        inFlight = now;
        sent |= now;
    }

    /** Whether it was ever sent, or may have been: then it neither expires nor is it new to the client. */
    boolean wasSent() {
        return sent;
    }

    /** Whether it may not be sent yet because the store has been asked to keep it first. */
    boolean isPending() {
        return pending;
    }

    /** Whether the store knows it by its packet identifier. */
    boolean isIdentifierKept() {
        return identifierKept;
    }

    void pending() {
        pending = true;
    }

    /** Another loop is about to have it kept. */
    void keptJointly(StoreChange.OutgoingPut put) {
        jointPut = put;
    }

    /** Takes back what another loop was about to have kept; false if there is nothing, or it may have been written. */
    boolean takeBack() {
        return jointPut != null && jointPut.cancel();
    }

    /** The store has answered. */
    void settled(boolean identifierKnown) {
        pending = false;
        identifierKept |= identifierKnown;
        jointPut = null;
    }
}
