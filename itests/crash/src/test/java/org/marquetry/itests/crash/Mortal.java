package org.marquetry.itests.crash;

import java.io.IOException;

/**
 * Has a will with a delay, and goes without a word. Either it comes back long before the will is due, which then must never be
 * published; or it stays away, and as soon as the broker is sure to know of its end the will must be published, whatever happens.
 * If the broker ends while the client is connected, the next one knows of the will of a session that is kept.
 */
final class Mortal implements Actor {
    /** Why its will is due, or not. */
    enum Kind {
        /** Its delay is over. */
        DELAYED(1, SessionClock.FOR_EVER),
        /** Its session ends long before its delay does. */
        SESSION_ENDS(36_000, 1),
        /** Its session ends with its connection. */
        CONNECTION_ENDS(36_000, 0),
        /** It comes back. */
        RETURNS(36_000, SessionClock.FOR_EVER);

        private final int delay;
        private final long sessionExpiry;

        Kind(int delay, long sessionExpiry) {
            this.delay = delay;
            this.sessionExpiry = sessionExpiry;
        }

        long sessionExpiry() {
            return sessionExpiry;
        }
    }

    private final Peer peer;
    private final Kind kind;
    private final boolean returns;
    private Publication will;
    private boolean dead;
    private long onlineSince;
    /** Whether the broker is sure to have kept the will of the connection. */
    private boolean isKept;

    private boolean promised;
    private long diedAt;
    private int outagesBefore;

    Mortal(Peer peer, Kind kind) {
        this.peer = peer;
        this.kind = kind;
        returns = kind == Kind.RETURNS;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public void live(Surroundings around) throws IOException {
        if (isKept && !peer.isOnline()) {
            brokerDied(around);
        }
        if (dead) {
            awaitWill(around);
        } else if (!peer.hasLink()) {
            if (around.chance(100)) {
                begin(around);
            }
        } else if (peer.isOnline()) {
            isOnline(around);
        }
    }

    private void isOnline(Surroundings around) throws IOException {
        if (onlineSince < 0) {
            onlineSince = around.lastId();
            outagesBefore = around.outages();
        }
        if (around.chance(50)) {
            isKept = false;
            peer.cut();
            dead = !returns;
            promised = false;
            diedAt = around.lastId();
            outagesBefore = around.outages();
        } else {
            isKept |=
                    !around.isTroubled() && !returns && kind.sessionExpiry > 0 && around.allWereHeardSince(onlineSince);
        }
    }

    private void brokerDied(Surroundings around) {
        isKept = false;
        if (around.outages() > outagesBefore) {
            dead = true;
            promised = true;
            around.history().add(new Event.Bequeathed(will));
        }
    }

    private void begin(Surroundings around) throws IOException {
        will = Publication.plain(around.nextId(false), peer.id(), "wills/" + peer.id(), 2);
        peer.will(new Peer.Will(will, kind.delay));
        onlineSince = -1;
        around.connect(peer);
        if (returns && peer.hasLink()) {
            around.history().add(new Event.Withdrawn(will));
        }
    }

    private void awaitWill(Surroundings around) {
        if (!promised && (around.outages() > outagesBefore || around.isTroubled())) {
            // Perhaps the broker ended before it knew, or could not keep it, and so has promised nothing.
            dead = false;
        } else if (!promised && around.allWereHeardSince(diedAt)) {
            promised = true;
            around.history().add(new Event.Bequeathed(will));
        }
        if (promised && around.history().isDelivered(will)) {
            dead = false;
        }
    }

    @Override
    public void finish(Surroundings around) throws IOException {
        if (dead) {
            awaitWill(around);
        }
    }

    @Override
    public boolean isDone() {
        return !dead || !promised || returns;
    }
}
