package org.marquetry.itests.crash;

import java.io.IOException;

/** Receives, comes and goes, and changes its mind about one of its subscriptions. */
final class Subscriber implements Actor {
    private final Peer peer;
    private final int comes;
    private final int goes;
    private final String wavering;
    private boolean wants = true;
    private boolean forgets;

    /**
     * An actor for a client.
     *
     * @param comes how likely it connects when it is away, of ten thousand, at each thought
     * @param goes how likely it goes when it is connected
     * @param wavering the filter of the subscription that is ended and begun, or null
     */
    Subscriber(Peer peer, int comes, int goes, String wavering) {
        this.peer = peer;
        this.comes = comes;
        this.goes = goes;
        this.wavering = wavering;
    }

    /** Now and then wants everything forgotten. */
    Subscriber forgetful() {
        forgets = true;
        return this;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public void live(Surroundings around) throws IOException {
        if (!peer.hasLink()) {
            if (around.chance(comes)) {
                if (forgets && around.chance(3000)) {
                    peer.reset();
                }
                around.connect(peer);
            }
        } else if (peer.isOnline()) {
            if (around.chance(3000)) {
                peer.receiver().acknowledge(false, peer.link());
            }
            if (wavering != null && around.chance(30) && peer.interests().isSettled()) {
                wants = !wants;
                peer.interests().toggle(wavering, wants, peer.link());
            }
            insist(around);
            leaveOrReturn(around);
        }
    }

    private void insist(Surroundings around) {
        if (around.chance(100)) {
            peer.interests().insist(peer.link());
        }
    }

    private void leaveOrReturn(Surroundings around) throws IOException {
        if (around.chance(goes)) {
            around.connect(peer);
        } else if (around.chance(goes)) {
            peer.cut();
        } else if (around.chance(goes)) {
            peer.leave();
        }
    }

    @Override
    public void finish(Surroundings around) throws IOException {
        if (!peer.hasLink()) {
            if (around.chance(500)) {
                around.connect(peer);
            }
        } else if (peer.isOnline()) {
            peer.receiver().acknowledge(true, peer.link());
            insist(around);
        }
    }

    @Override
    public boolean isDone() {
        return peer.isOnline() && peer.receiver().isIdle() && peer.interests().isSettled();
    }
}
