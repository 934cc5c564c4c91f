package org.marquetry.itests.crash;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.marquetry.itests.harness.Deadline;

/** Connects, waits to be let in, goes, and comes again soon: one who needs what only those who come need. */
final class Visitor implements Actor {
    private static final Duration PAUSE = Duration.ofMillis(30);

    private final Peer peer;
    private Deadline pause = Deadline.in(Duration.ZERO);
    private long cameAt;
    private int comings;
    private int refusals;
    private int turnedAway;
    private long longestWait;

    Visitor(Peer peer) {
        this.peer = peer;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public void live(Surroundings around) throws IOException {
        finish(around);
        if (!peer.hasLink() && cameAt == 0 && pause.isOver()) {
            cameAt = System.nanoTime();
            comings++;
            refusals = peer.refusals();
            peer.reset();
            around.connect(peer);
        }
    }

    @Override
    public void finish(Surroundings around) throws IOException {
        if (cameAt == 0) {
            return;
        }
        longestWait = Math.max(longestWait, System.nanoTime() - cameAt);
        boolean isRefused = !peer.hasLink() || peer.refusals() > refusals;
        if (isRefused || peer.isOnline()) {
            turnedAway += isRefused ? 1 : 0;
            cameAt = 0;
            pause = Deadline.in(PAUSE);
            if (peer.isOnline()) {
                peer.leave();
            } else if (peer.hasLink()) {
                peer.cut();
            }
        }
    }

    @Override
    public boolean isDone() {
        return cameAt == 0;
    }

    /** How often it came. */
    int comings() {
        return comings;
    }

    /** How often it was not let in. */
    int turnedAway() {
        return turnedAway;
    }

    /** The longest that it had to wait to be let in, since it was last asked. */
    long longestWaitMillis() {
        long longest = longestWait;
        longestWait = 0;
        return TimeUnit.NANOSECONDS.toMillis(longest);
    }
}
