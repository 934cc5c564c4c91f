package org.marquetry.broker.internal.promises;

/** The will of one connection: when it may be published, and when it must have been (section 3.1.2.5). */
final class Will {
    private static final long LATE_MILLIS = 1600;

    private final Checker checker;
    private final Line line;
    private final Publication publication;
    private final long delay;
    private long earliest = Clock.NEVER;
    private long latest = Clock.NEVER;
    private boolean must;
    private boolean cancelled;
    /** Whether the store knew it when it last had nothing to do. */
    private boolean kept;

    /** Whether it may have been due to a broker that is gone, and nobody else knew. */
    private boolean perhapsLost;

    private boolean wasOpen;
    /** Until when its client may return to a broker that had to begin its delay anew. */
    private long returnUntil;

    private boolean givenUp;
    /** Whether it was given up and the store may not know. */
    private boolean unsure;
    /** Whether its client has asked to connect again. */
    private boolean doubted;

    Will(Checker checker, Line line, Publication publication, long delay) {
        this.checker = checker;
        this.line = line;
        this.publication = publication;
        this.delay = Math.max(0, delay);
    }

    Line line() {
        return line;
    }

    Publication publication() {
        return publication;
    }

    private long delayMillis() {
        return Math.min(delay, line.sessionExpiry()) * 1000;
    }

    /** The connection may end from now on. */
    void mayBeDue(long millis) {
        if (!cancelled) {
            earliest = Math.min(earliest, millis + delayMillis());
            publication.begin(checker.clock, earliest);
        }
    }

    /** DISCONNECT with success; it may have been late. That it is gone is certain when the store knows. */
    void givenUp(boolean mayBeLate) {
        cancelled = !mayBeLate;
        unsure = cancelled;
        must = false;
        latest = Clock.NEVER;
        givenUp = true;
    }

    /** The connection has ended. */
    void due(long millis) {
        if (!cancelled && !givenUp) {
            must = line.isAnswered() && !perhapsLost && (delayMillis() == 0 || !doubted);
            latest = millis + delayMillis() + LATE_MILLIS;
        }
    }

    /** The client connects again. */
    void connecting(boolean clean) {
        if (delayMillis() == 0 || cancelled || checker.clock.millis() > latest) {
            return;
        }
        must = false;
        doubted = true;
        if (clean) {
            earliest = Math.min(earliest, checker.clock.millis());
            publication.begin(checker.clock, earliest);
        }
    }

    /** The client is connected again: a will that waited never comes, or comes now if its session has ended. */
    void connected(boolean goesOn) {
        // A CONNECT without an answer may come to the session only now, behind the one that was answered.
        boolean isFormer = line.isAnswered() || line.isEnded();
        if (isFormer && delayMillis() > 0 && goesOn && checker.clock.millis() < earliest) {
            cancelled = true;
            unsure = !checker.store.isWell();
            must = false;
            earliest = Clock.NEVER;
        } else if (goesOn && checker.clock.millis() < returnUntil + LATE_MILLIS) {
            must = false;
        }
    }

    /** What the store knew is published by the next engine; the delay of a connection that was there then begins with it. */
    void crashed() {
        long now = checker.clock.millis();
        if (unsure) {
            unsure = false;
            cancelled = false;
            // Whose client has returned had been waiting for some time already.
            earliest = Math.min(earliest, givenUp ? now + delayMillis() : now);
            latest = now + delayMillis() + LATE_MILLIS;
            publication.begin(checker.clock, earliest);
        } else if (!kept) {
            must = false;
            perhapsLost = !line.isSound();
        } else {
            latest = Math.max(latest, now + (wasOpen ? delayMillis() : 0) + LATE_MILLIS);
            returnUntil = wasOpen ? now + delayMillis() : 0;
        }
    }

    /** The store may not know that it has been published, and the next engine does so again, if that may come twice. */
    void forgotten() {
        if (publication.qos < 2) {
            publication.times++;
        }
    }

    /** What was due meanwhile is published by the next engine. */
    void exchanged() {
        if (latest != Clock.NEVER) {
            latest = Math.max(latest, checker.clock.millis() + LATE_MILLIS);
        }
    }

    /** All is done that can be done now; true if there is nothing more to say of this will. */
    boolean settled() {
        if (checker.store.isWell()) {
            unsure = false;
            wasOpen = line.isSound();
            kept = mayBeKept();
        } else {
            wasOpen |= line.isSound();
            kept &= mayBeKept();
        }
        // What the store refuses is tried again until it is kept.
        boolean isOver = cancelled || latest < checker.clock.millis() && checker.store.isWell();
        if (isOver && must && publication.done == Clock.NEVER) {
            publication.end(checker.clock, true);
        }
        return isOver && !unsure || publication.done != Clock.NEVER;
    }

    private boolean mayBeKept() {
        return must || line.isSound() && line.sessionExpiry() > 0;
    }

    boolean mayCome() {
        return checker.clock.millis() >= earliest;
    }
}
