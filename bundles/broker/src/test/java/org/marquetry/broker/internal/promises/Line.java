package org.marquetry.broker.internal.promises;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/** One connection, from both of its ends. What the broker takes and what comes from it is told to it in the order in which it happens. */
public final class Line {
    private static final int TAKEN_OVER = 0x8e;
    private static final int KEEP_ALIVE = 0x8d;
    /** A timer may be late by a tick. */
    private static final long LATE_MILLIS = 600;

    /** What a broker gives a client that does not take what it is sent. */
    private static final long FAREWELL_MILLIS = 6000;

    /** What a broker gives a client, and itself, until there is a CONNACK. */
    private static final long CONNECT_MILLIS = 10_000;

    final Checker checker;
    final long number;
    private final BooleanSupplier reading;
    private final Intake intake;
    private final Delivery delivery;
    private Wire.@Nullable Connect connect;
    private @Nullable Participant participant;
    private @Nullable Will will;
    private long connectTaken;
    private boolean answered;
    private boolean goodbyeCame;
    private boolean mayBeTakenOver;
    private long sessionExpiry;
    private int keepAlive;
    private long lastHeard;
    private long lastHeld;
    private boolean stalled;
    private long stalledSince;
    private long stalledUntil = -1;
    private final long opened;
    private @Nullable String endReason;
    private long endFrom;
    private boolean ended;

    Line(Checker checker, long number, BooleanSupplier reading) {
        this.checker = checker;
        this.number = number;
        this.reading = reading;
        intake = new Intake(this);
        delivery = new Delivery(this);
        opened = checker.clock.millis();
        lastHeard = checker.clock.millis();
    }

    Wire.Connect connect() {
        return connect;
    }

    Participant participant() {
        return participant;
    }

    Incarnation session() {
        return participant.session;
    }

    long sessionExpiry() {
        return sessionExpiry;
    }

    boolean isEnded() {
        return ended;
    }

    /** Whether the broker may have given it up that long ago. */
    boolean mayHaveEndedBefore(long millis) {
        return endReason != null && endFrom <= millis || intake.inDoubtSince() <= millis;
    }

    boolean isAnswered() {
        return answered;
    }

    /** Whether it is there, and nothing has happened that may end it. */
    boolean isSound() {
        return answered && !ended && endReason == null;
    }

    // What happens

    /** The broker has read bytes. */
    public void heard() {
        lastHeard = checker.clock.millis();
    }

    /** The client takes, or does not take, what it is sent. */
    public void stalled(boolean now) {
        // What waited is not sent before the broker's next turn.
        if (now && !stalled && stalledUntil != checker.clock.millis()) {
            stalledSince = checker.clock.millis();
        }
        stalled = now;
        if (!now) {
            stalledUntil = checker.clock.millis();
        }
    }

    /** The client's side breaks off, or goes silent. */
    public void breaks() {
        checker.happens(this, "breaks off", null);
        mayEnd("the client broke off");
    }

    /** The broker has been given the last byte of a packet. */
    public void taken(Wire packet) {
        checker.happens(this, ">", packet);
        if (packet instanceof Wire.Connect first) {
            connecting(first);
        } else if (packet instanceof Wire.Disconnect goodbye) {
            disconnecting(goodbye);
        } else {
            intake.taken(packet);
            if (!checker.store.isWell()) {
                storeFails();
            }
        }
        if (checker.isExchanging()) {
            mayBeLeftOut();
        }
    }

    private void connecting(Wire.Connect first) {
        connect = first;
        participant = checker.participant(first.clientId());
        connectTaken = checker.clock.millis();
        checker.wills.connecting(participant, first.cleanStart());
        participant.connecting(this);
        if (first.will() != null) {
            will = checker.wills.add(this, first.will());
            if (endReason != null) {
                will.mayBeDue(checker.clock.millis());
            }
        }
        if (first.level() == Wire.LEVEL_5) {
            sessionExpiry = Math.max(0, first.sessionExpiry());
        } else {
            sessionExpiry = first.cleanStart() ? 0 : Long.MAX_VALUE / 10_000;
        }
        keepAlive = first.keepAlive();
    }

    private void disconnecting(Wire.Disconnect goodbye) {
        if (goodbye.sessionExpiry() >= 0) {
            sessionExpiry = goodbye.sessionExpiry();
            participant.sessionExpiry(sessionExpiry);
        }
        if (goodbye.code() == 0 && will != null) {
            will.givenUp(endReason != null);
        } else if (will != null && endReason != null) {
            // With its session, perhaps sooner than it seemed.
            will.mayBeDue(endFrom);
        }
        mayEnd("the client said goodbye");
    }

    /** The client has received a packet. */
    public void came(Wire packet) {
        checker.happens(this, "<", packet);
        require(!goodbyeCame, () -> "gets " + packet + " behind DISCONNECT");
        if (packet instanceof Wire.ConnAck answer) {
            welcomed(answer);
            return;
        }
        require(answered, () -> "gets " + packet + " before CONNACK");
        if (packet instanceof Wire.Publish publish) {
            delivery.came(publish);
        } else if (packet instanceof Wire.Ack ack && ack.type() == Wire.PUBREL) {
            delivery.released(ack);
        } else if (packet instanceof Wire.Disconnect goodbye) {
            sentAway(goodbye.code());
        } else {
            intake.came(packet);
        }
    }

    private void welcomed(Wire.ConnAck answer) {
        require(connect != null && !answered, "gets a CONNACK too many");
        if (answer.code() != 0) {
            // Also if the store has not answered for too long.
            boolean hasWaited = checker.clock.millis() - connectTaken >= CONNECT_MILLIS;
            require(checker.mayRefuse() || hasWaited, () -> "is refused: " + answer.code());
            participant.refused();
            mayEnd("it was refused");
            return;
        }
        answered = true;
        lastHeld = checker.clock.millis();
        if (answer.sessionExpiry() >= 0) {
            sessionExpiry = answer.sessionExpiry();
        }
        if (answer.serverKeepAlive() >= 0) {
            keepAlive = answer.serverKeepAlive();
        }
        participant.connected(this, answer.present(), connectTaken);
        checker.wills.connected(participant, this);
    }

    private void sentAway(int code) {
        goodbyeCame = true;
        switch (code) {
            case TAKEN_OVER -> require(mayBeTakenOver, "is told of a take-over without one");
            case KEEP_ALIVE -> require(isSilent(0), "is told of a silence too early");
            default -> require(checker.mayRefuse() || endReason != null, () -> "is sent away: " + code);
        }
        mayEnd("the broker said goodbye");
    }

    /** Another connection of its client may take over. */
    void mayBeTakenOver() {
        mayBeTakenOver = true;
        mayEnd("it was taken over");
    }

    /** The store fails: what has no other answer then ends the connection, before that is seen from outside. */
    void storeFails() {
        intake.storeFails();
        if (answered && intake.mayEndUnkept()) {
            mayEnd("what it asked for could not be kept");
        }
    }

    /** The broker ends the connection of who asked for what is in doubt, before that is seen from outside. */
    void mayBeInDoubt() {
        if (intake.inDoubtSince() != Clock.NEVER) {
            mayEnd("what it asked for is in doubt");
        }
    }

    /** Another engine takes over, which does not go on with a client that still waits for retained messages. */
    void mayBeLeftOut() {
        if (participant != null && (checker.isFailing() || participant.waitsForRetained())) {
            mayEnd("it was left out when the engine was exchanged");
        }
    }

    boolean isStalled() {
        return stalled;
    }

    /** Whether there is an answer that it waits for. */
    boolean isWaiting() {
        return intake.isWaiting();
    }

    /** Something has happened that may end it. */
    void mayEnd(String reason) {
        mayEnd(reason, checker.clock.millis());
    }

    private void mayEnd(String reason, long from) {
        if (endReason == null) {
            endReason = reason;
            // What is in doubt has ended it before, if it has.
            endFrom = Math.min(from, intake.inDoubtSince());
            if (will != null) {
                will.mayBeDue(endFrom);
            }
        }
    }

    /** The broker knows that the connection is over. */
    public void ended() {
        checker.happens(this, "ends", null);
        if (ended) {
            return;
        }
        if (endReason == null && (isSilent(0) || isUnanswered())) {
            mayEnd("it was silent", silence());
        }
        require(endReason != null || checker.mayRefuse(), "is closed for no reason");
        // The last that it says may have waited for the client.
        mayEnd("the broker closed it", checker.clock.millis() - (stalled ? FAREWELL_MILLIS : 0));
        ended = true;
        if (participant != null) {
            participant.disconnected(this, endFrom, checker.clock.millis());
            if (will != null) {
                will.due(checker.clock.millis());
            }
        }
    }

    /** Time has passed. */
    void timePassed() {
        if (!reading.getAsBoolean()) {
            lastHeld = checker.clock.millis();
        }
        if (ended || !isSilent(0) && !isUnanswered()) {
            return;
        }
        mayEnd("it was silent", silence());
        if (answered) {
            long last = Math.max(lastHeard, lastHeld);
            boolean late =
                    checker.clock.millis() - last > keepAlive * 1500L + LATE_MILLIS + (stalled ? FAREWELL_MILLIS : 0);
            require(!late, () -> "is silent for longer than its keep alive of " + keepAlive + " s allows");
        }
    }

    /** Since when the broker may have given it up. */
    private long silence() {
        return isSilent(0) ? Math.min(checker.clock.millis(), lastHeard + keepAlive * 1500L) : opened + CONNECT_MILLIS;
    }

    private boolean isUnanswered() {
        return !answered && checker.clock.millis() - opened >= CONNECT_MILLIS;
    }

    /** When what comes now was written at the earliest. */
    long written() {
        long now = checker.clock.millis();
        return stalled || stalledUntil == now ? stalledSince : now;
    }

    private boolean isSilent(long late) {
        return keepAlive > 0 && checker.clock.millis() - lastHeard >= keepAlive * 1500L + late;
    }

    /** Nothing is under way any more: what the client has asked for has been answered. */
    void settled() {
        if (!ended && endReason == null && !stalled && connect != null) {
            require(answered, "gets no CONNACK");
            intake.settled();
        }
    }

    /** Whether the client leaves nothing unacknowledged. */
    boolean isFinished() {
        return isSound() && !stalled && delivery.outstanding() == 0;
    }

    void acknowledgedByClient(Wire.Ack ack) {
        delivery.acknowledged(ack);
    }

    void require(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            checker.broken(this + " " + otherwise.get());
        }
    }

    void require(boolean holds, String otherwise) {
        if (!holds) {
            checker.broken(this + " " + otherwise);
        }
    }

    @Override
    public String toString() {
        return (participant == null ? "somebody" : participant.name) + " on connection " + number;
    }
}
