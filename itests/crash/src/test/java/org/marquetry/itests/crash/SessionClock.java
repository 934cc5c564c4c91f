package org.marquetry.itests.crash;

import java.time.Duration;

/**
 * When a session may have ended by itself, and when it must have. The client knows when it has gone; the broker may have noticed
 * later, and counts from its start where it had ended before it noticed.
 */
final class SessionClock {
    static final long FOR_EVER = 0xFFFFFFFFL;

    /** For a broker that is busy, and looks at its clocks a few times a second. */
    private static final Duration MARGIN = Duration.ofSeconds(4);

    private final long expirySeconds;
    private long lastOnline = System.nanoTime();
    private long lastLink = System.nanoTime();
    private boolean overdue;

    SessionClock(long expirySeconds) {
        this.expirySeconds = expirySeconds;
    }

    long expirySeconds() {
        return expirySeconds;
    }

    private boolean isEndless() {
        return expirySeconds == FOR_EVER;
    }

    /** A connection has ended, which may have had the session or not. */
    void ended(boolean online) {
        lastLink = System.nanoTime();
        if (online) {
            lastOnline = lastLink;
        }
    }

    /**
     * CONNECT is sent.
     *
     * @param upSince when the broker was first seen to live since its last start; 0 if that is now
     */
    void connecting(long upSince) {
        long since = Math.max(lastLink, upSince);
        overdue = !isEndless()
                && upSince != 0
                && System.nanoTime() - since
                        > Duration.ofSeconds(expirySeconds).plus(MARGIN).toNanos();
    }

    /** Whether the session that was there when CONNECT was sent has lived too long. */
    boolean isOverdue() {
        return overdue;
    }

    /** Whether the session may have ended by now. */
    boolean mayHaveLapsed() {
        return !isEndless()
                && System.nanoTime() - lastOnline
                        >= Duration.ofSeconds(expirySeconds).toNanos();
    }
}
