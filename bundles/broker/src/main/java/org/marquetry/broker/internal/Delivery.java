package org.marquetry.broker.internal;

import org.jspecify.annotations.Nullable;
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
    private final @Nullable String shareFilter;
    private int packetId;
    private boolean released;
    private boolean inFlight;
    private boolean owesRelease;
    private boolean sent;
    private boolean pending;
    private boolean identifierKept;
    /** Whether only the heap has it, since it could not be kept. */
    private boolean unkept;

    /** The change by which the store was to learn of it; null if it learned that from a former engine, or not at all. */
    private StoreChange.@Nullable OutgoingPut put;

    private boolean marked;
    /** What its publisher waits for, until it is written. */
    private Pledge.@Nullable Part pledge;

    private boolean discarded;

    Delivery(long sequence, Message message, QoS qos, boolean retain, int[] identifiers, @Nullable String shareFilter) {
        this.sequence = sequence;
        this.message = message;
        this.qos = qos;
        this.retain = retain;
        this.identifiers = identifiers;
        this.shareFilter = shareFilter;
    }

    /** A message that a store kept and that was never sent. */
    static Delivery queued(StoreChange.Outgoing kept) {
        return new Delivery(
                kept.sequence(),
                kept.message(),
                kept.qos(),
                kept.retain(),
                kept.subscriptionIdentifiers(),
                kept.shareFilter());
    }

    /** A delivery that was under way when the engine that a store kept it for ended. */
    static Delivery inFlight(StoreChange.Outgoing kept) {
        Delivery delivery = queued(kept);
        delivery.packetId = kept.packetId();
        delivery.released = kept.released();
        delivery.sent = true;
        delivery.identifierKept = true;
        return delivery;
    }

    /** The delivery as another engine can go on with it. */
    StoreChange.Outgoing outgoing() {
        return new StoreChange.Outgoing(sequence, message, qos, retain, identifiers, packetId, released, shareFilter);
    }

    /** It has an identifier and was never sent under it, though it looked so. */
    void neverSent() {
        sent = false;
    }

    /** The change that has a store keep it as it is now. */
    StoreChange.OutgoingPut put(String clientId) {
        put = new StoreChange.OutgoingPut(clientId, outgoing());
        marked = false;
        return put;
    }

    /** The change that tells a store, which has it, its identifier and state of now. */
    StoreChange.OutgoingMarked mark(String clientId) {
        marked = true;
        return new StoreChange.OutgoingMarked(clientId, sequence, packetId, released);
    }

    /** Tries to have it never kept; with false the store has it, or will have something of it. */
    boolean takeBack() {
        return put != null && !marked && put.cancel();
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

    /** The shared subscription, as a whole filter, that chose the session for the message, or null. */
    @Nullable String shareFilter() {
        return shareFilter;
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
        owesRelease = false;
    }

    /** Whether its PUBREC has come on the connection that the session has now, and PUBREL waits for the store. */
    boolean owesRelease() {
        return owesRelease;
    }

    void owesRelease(boolean now) {
        owesRelease = now;
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

    /** Whether it could not be kept: then only the heap has it. */
    boolean isUnkept() {
        return unkept;
    }

    void unkept(boolean now) {
        unkept = now;
    }

    /** Whether the store knows all of it that a next engine has to know. */
    boolean isSafe() {
        return !pending && !unkept && (packetId == 0 || identifierKept);
    }

    /** The store could not learn its identifier. */
    void unidentified() {
        identifierKept = false;
    }

    /** Its publisher, if it is not null, waits for it to be kept. */
    void pledged(Pledge.@Nullable Part to) {
        pledge = to;
        if (pledge != null) {
            pledge.keeps();
        }
    }

    /** Whether a publisher waits for it to be kept. */
    boolean isPledged() {
        return pledge != null;
    }

    /** It has been kept, or could not be. */
    void written() {
        pledge = null;
    }

    /** It is over and was never written: nobody needs to wait for that. */
    void unneeded() {
        if (pledge != null) {
            pledge.takenBack();
            pledge = null;
        }
    }

    /** Nothing is to become of it any more. */
    void discarded() {
        discarded = true;
    }

    boolean isDiscarded() {
        return discarded;
    }

    /** The store has answered. */
    void settled(boolean identifierKnown) {
        pending = false;
        identifierKept |= identifierKnown;
    }
}
