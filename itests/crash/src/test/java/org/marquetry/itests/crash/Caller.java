package org.marquetry.itests.crash;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;

/** Stays connected, publishes at a steady rate, acknowledges at once, and knows how long it had to wait for the broker. */
final class Caller implements Actor {
    private static final int QOS_LEVELS = 3;
    private static final int WINDOW = 80;

    private final Peer peer;
    private final String topic;
    private final long intervalNanos;
    private long nextDue;
    private int turn;
    private boolean wasOnline;
    private int disconnects;
    private long waitingSince;
    private long longestWait;

    /**
     * A client.
     *
     * @param listensTo the topic of another, all of which it receives
     */
    Caller(Peer peer, String topic, String listensTo, long intervalNanos) {
        this.peer = peer;
        this.topic = topic;
        this.intervalNanos = intervalNanos;
        peer.interests().add(listensTo, 2);
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public void live(Surroundings around) throws IOException {
        long now = System.nanoTime();
        watch(now);
        if (isReady(around) && now - nextDue >= 0) {
            nextDue = now + intervalNanos;
            if (peer.sender().pending() < WINDOW) {
                call(around);
            }
        }
        answer();
    }

    private boolean isReady(Surroundings around) throws IOException {
        if (!peer.hasLink()) {
            disconnects += wasOnline ? 1 : 0;
            wasOnline = false;
            around.connect(peer);
        }
        wasOnline |= peer.isOnline();
        return peer.isOnline() && peer.interests().isSettled();
    }

    private void watch(long now) {
        if (peer.sender().pending() == 0) {
            waitingSince = now;
        }
        longestWait = Math.max(longestWait, now - waitingSince);
    }

    private void call(Surroundings around) {
        int qos = turn++ % QOS_LEVELS;
        Publication publication = Publication.plain(around.nextId(false), peer.id(), topic + "/" + qos, qos);
        if (qos == 0) {
            around.history().add(new Event.Publishing(publication));
            peer.link()
                    .send(Packets.of(peer.level())
                            .publish(0, 0, publication.topic(), Content.of(publication.id()), PropertyBytes.NONE));
        } else {
            peer.sender().publish(publication, peer.link());
        }
    }

    private void answer() {
        if (peer.isOnline()) {
            peer.receiver().acknowledge(true, peer.link());
        }
    }

    @Override
    public void finish(Surroundings around) throws IOException {
        watch(System.nanoTime());
        isReady(around);
        answer();
    }

    @Override
    public boolean isDone() {
        return peer.isOnline()
                && peer.interests().isSettled()
                && peer.sender().pending() == 0
                && peer.receiver().isIdle();
    }

    /** How often the broker has closed its connection. */
    int disconnects() {
        return disconnects;
    }

    /** The longest that it had something to wait for, since it was last asked. */
    long longestWaitMillis() {
        long longest = longestWait;
        longestWait = 0;
        return TimeUnit.NANOSECONDS.toMillis(longest);
    }
}
