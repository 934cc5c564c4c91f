package org.marquetry.broker.internal.promises;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/** A client, as the broker has to know it: whether it has a session, and what has come to it (section 4.1). */
final class Participant {
    /** A timer may be late by a tick, and a start of the broker reckons in whole seconds. */
    private static final long LATE_MILLIS = 1600;

    /** Of one message: how often it has come, not counting what can be told to be a copy. */
    static final class Arrivals {
        int live;
        int retained;
    }

    final String name;
    final Checker checker;

    @Nullable Incarnation session;

    @Nullable Line line;
    /** The connection that another engine may not have gone on with when the store failed. */
    private @Nullable Line perhapsLeftOut;
    /** CONNECT was taken and neither answered nor the connection seen to end. */
    final Set<Line> unanswered = new HashSet<>();
    /** Whether a CONNECT that was never answered may have had its way. */
    boolean tainted;

    private long expiry;
    private long endFrom;
    private long endTo;
    private boolean expiryChanged;
    /** Whether a session that was refused may be found after a crash. */
    private boolean refusedInDoubt;

    final List<Incarnation> former = new ArrayList<>();
    /** When sessions may have ended besides: of a CONNECT without an answer nobody knows whether it had its way. */
    final List<Long> perhapsOver = new ArrayList<>();

    final Map<Publication, Arrivals> arrived = new HashMap<>();
    final Map<String, Integer> latest = new HashMap<>();
    /** When the last retained message of a topic came. */
    final Map<String, Long> retainedCame = new HashMap<>();
    /** Filters asked for that lead to retained messages. */
    final List<Period> asked = new ArrayList<>();
    /** When everything was there that had been asked for of them. */
    private long retainedAll;

    Participant(String name, Checker checker) {
        this.name = name;
        this.checker = checker;
    }

    /** Whether nobody can say if it has a session. */
    boolean isDoubtful() {
        return tainted || !unanswered.isEmpty() || session != null && isBetween(checker.clock.millis());
    }

    private boolean isBetween(long now) {
        return !mustBeThere(now) && !mustBeGone(now);
    }

    private boolean isAttached() {
        return line != null && !line.isEnded();
    }

    private boolean mustBeThere(long now) {
        if (isAttached()) {
            return expiry > 0 && !line.mayHaveEndedBefore(now - expiry * 1000);
        }
        return expiry > 0 && now - endFrom < expiry * 1000;
    }

    private boolean mustBeGone(long now) {
        return isAttached() ? expiry == 0 : expiry == 0 || now - endTo > expiry * 1000 + LATE_MILLIS;
    }

    /** Whether the session that it had may have ended. */
    boolean mayBeOver() {
        boolean isSound = line != null && line.isSound();
        return session != null
                && (session.over != Clock.NEVER
                        || tainted
                        || !unanswered.isEmpty()
                        || !isSound && expiry == 0
                        || !mustBeThere(checker.clock.millis()));
    }

    void connecting(Line next) {
        if (line != null && !line.isEnded()) {
            line.mayBeTakenOver();
        }
        for (Line each : unanswered) {
            each.mayBeTakenOver();
            // They may arrive at the session in another order.
            next.mayBeTakenOver();
        }
        unanswered.add(next);
    }

    /** CONNACK: what it says of a session is right, and from now on the session is known. */
    void connected(Line next, boolean present, long asked) {
        long now = checker.clock.millis();
        unanswered.remove(next);
        boolean doubtful = tainted || !unanswered.isEmpty();
        tainted = !unanswered.isEmpty();
        boolean isOld = next.connect().level() == Wire.LEVEL_3_1;
        boolean clean = next.connect().cleanStart();
        require(!(clean && present), "has a session present that it did not want");
        require(!isOld || !present, "of 3.1 is told of a session");
        if (isOld) {
            doubtful |= session != null && isBetween(now);
        }
        boolean may = !clean && (doubtful || session != null && !mustBeGone(asked));
        boolean must = !clean && !doubtful && session != null && mustBeThere(now);
        require(may || !present, "is told of a session that cannot be there any more");
        require(!must || present || isOld, "has lost its session");
        boolean goesOn = isOld ? may : present;
        if (!goesOn || session == null) {
            begin();
        }
        if (doubtful && goesOn) {
            if (session.over != Clock.NEVER) {
                perhapsOver.add(session.over);
            }
            session.over = Clock.NEVER;
            session.doubt(checker.clock.order());
            former.forEach(session::mayBe);
        }
        line = next;
        expiry = next.sessionExpiry();
        expiryChanged = false;
    }

    private void begin() {
        end();
        session = new Incarnation(checker.clock.order());
    }

    private void end() {
        if (session != null) {
            session.over = Math.min(session.over, checker.clock.order());
            former.add(session);
            session = null;
        }
    }

    /** A session could not be kept; whether it was, is known when the store works again. */
    void refused() {
        refusedInDoubt |= !checker.store.isWell();
    }

    /** DISCONNECT asks for another session expiry interval. */
    void sessionExpiry(long seconds) {
        expiryChanged |= seconds != expiry;
        expiry = seconds;
    }

    /** The connection may have ended at one time, and has at another. */
    void disconnected(Line which, long from, long to) {
        if (unanswered.remove(which)) {
            tainted = true;
            if (which.connect().cleanStart() || mayBeOver()) {
                perhapsOver.add(checker.clock.order());
            }
            if (which.sessionExpiry() == 0) {
                perhapsOver.add(checker.clock.order());
            }
        }
        if (which == perhapsLeftOut) {
            forgets();
        }
        if (which == line) {
            endFrom = from;
            endTo = to;
            if (expiry == 0 && session != null) {
                session.over = Math.min(session.over, checker.clock.order());
            }
        }
    }

    /** The broker has died and is there again. */
    void crashed() {
        endTo = checker.clock.millis();
        // Of a session that had ended the store may have a part.
        boolean mayHaveExpired = session != null && expiry > 0 && !mustBeThere(checker.clock.millis());
        tainted |= expiryChanged || refusedInDoubt || mayHaveExpired;
        forgets();
    }

    /** What was sent at QoS 1 may come again as if it were new: that it was sent is not kept before it is. */
    private void forgets() {
        if (session != null) {
            session.flights.values().forEach(each -> each.doubtful |= each.qos == 1);
        }
    }

    /** The broker has stopped and is there again. */
    void restarted() {
        endTo = Math.max(endTo, checker.clock.millis());
        tainted |= expiryChanged && checker.storeFails();
        if (checker.storeFails()) {
            forgets();
        }
    }

    /** Whether what it has asked for of retained messages may not have been sent. */
    boolean waitsForRetained() {
        return asked.stream().anyMatch(each -> each.from > retainedAll);
    }

    /** Another engine goes on with it. */
    void exchanged() {
        endTo = Math.max(endTo, checker.clock.millis());
        if (checker.storeFails()) {
            tainted |= expiryChanged;
            perhapsLeftOut = line;
            if (line == null || line.isEnded()) {
                // What could not be kept is handed over with its connection only.
                forgets();
            }
        }
    }

    /** What it has said is on stable storage. */
    void settled() {
        expiryChanged = false;
        refusedInDoubt &= !checker.store.isWell();
        boolean keepsUp = line != null && line.isFinished() && session != null;
        if (keepsUp && session.flights.values().stream().allMatch(each -> each.over)) {
            retainedAll = checker.clock.order();
        }
    }

    void require(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            checker.broken(name + " " + otherwise.get());
        }
    }

    void require(boolean holds, String otherwise) {
        if (!holds) {
            checker.broken(name + " " + otherwise);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
