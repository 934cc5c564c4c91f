package org.marquetry.netty.internal.tls;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import org.jspecify.annotations.Nullable;

/**
 * Lets a bounded number of handshakes go on at a time, in the order in which clients have asked for one. Whoever has said
 * hello and then makes the broker wait keeps its place for a moment only: its handshake goes on, but others may begin.
 */
public final class HandshakeGate {
    private static final long PLACE_SECONDS = 2;

    private final int places;
    private final Queue<Place> waiting = new ArrayDeque<>();
    private int taken;

    public HandshakeGate(int places) {
        this.places = places;
    }

    /** Asks for a place, on the channel's loop. */
    Place enter(Channel channel) {
        Place place = new Place(this, channel);
        synchronized (this) {
            if (taken == places) {
                waiting.add(place);
                return place;
            }
            taken++;
        }
        place.give();
        return place;
    }

    /** How many handshakes have not begun. */
    public synchronized int waiting() {
        return waiting.size();
    }

    private void left() {
        Place next = next();
        if (next != null) {
            next.give();
        }
    }

    private synchronized @Nullable Place next() {
        for (Place next = waiting.poll(); next != null; next = waiting.poll()) {
            if (next.channel.isActive()) {
                return next;
            }
        }
        taken--;
        return null;
    }

    private synchronized void withdraw(Place place) {
        waiting.remove(place);
    }

    /** One channel's place, or its turn for one. Its future is for the channel's loop. */
    static final class Place {
        private final HandshakeGate gate;
        private final Channel channel;
        private final Promise<Place> given;
        private boolean held;
        private boolean over;

        private Place(HandshakeGate gate, Channel channel) {
            this.gate = gate;
            this.channel = channel;
            given = channel.eventLoop().newPromise();
        }

        /** Done when the handshake may go on. */
        Future<Place> given() {
            return given;
        }

        /** The handshake is over, or will never begin; once or several times, on any thread. */
        void leave() {
            boolean had;
            synchronized (this) {
                if (over) {
                    return;
                }
                over = true;
                had = held;
            }
            if (had) {
                gate.left();
            } else {
                gate.withdraw(this);
            }
        }

        private void give() {
            synchronized (this) {
                held = true;
                if (!over) {
                    given.trySuccess(this);
                    channel.eventLoop().schedule(this::leave, PLACE_SECONDS, TimeUnit.SECONDS);
                    return;
                }
            }
            gate.left();
        }
    }
}
