package org.marquetry.broker.internal;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;

/**
 * What becomes of the deliveries of one session when the store has answered: they go on, or are dropped because their publisher
 * is told that they were not taken, or what could not be kept is tried again. Belongs to the session's loop.
 */
final class DeliveryCommits {
    private final Session session;
    private final EngineLoop loop;
    private final OutgoingFlow flow;
    private final DeliveryKeeper keeper;

    DeliveryCommits(Session session, OutgoingFlow flow, DeliveryKeeper keeper) {
        this.session = session;
        loop = session.loop();
        this.flow = flow;
        this.keeper = keeper;
    }

    /** For one that goes on when it is kept, and whose publisher is told if it is not. */
    StoreWriter.CommitListener kept(Delivery delivery) {
        return new Kept(delivery);
    }

    /** Has one kept before it goes on, for which nobody waits. */
    void keepFirst(Delivery delivery) {
        delivery.pending();
        keeper.keep(delivery);
        loop.afterCommit(new KeptFirst(delivery));
    }

    /** Has one kept that may be sent before; its publisher is told if it cannot be, or it is tried again. */
    void keepNow(Delivery delivery) {
        keeper.keepNow(delivery);
        loop.afterCommit(new KeptNow(delivery));
    }

    /** Has the identifier of one kept before it goes on. */
    void identify(Delivery delivery) {
        delivery.pending();
        keeper.mark(delivery);
        loop.afterCommit(new Identified(delivery));
    }

    /**
     * Has the identifiers kept of deliveries that were sent on a connection which has ended.
     *
     * @param again what is to be done later if that fails
     */
    void identifySent(List<Delivery> sent, Runnable again) {
        for (Delivery each : sent) {
            keeper.mark(each);
            each.settled(true);
        }
        loop.afterCommit(new IdentifiedAfterwards(sent, again));
    }

    /**
     * Has one gone from the store before what follows it goes on, since it will never be sent. A next engine would take it for one
     * that was, and send it again behind all that.
     *
     * @param whenGone is run when it is gone
     */
    void leaveOut(Delivery delivery, Runnable whenGone) {
        delivery.pending();
        keeper.forget(delivery.sequence());
        loop.afterCommit(new LeftOut(delivery, whenGone));
    }

    /** Has it kept that one is released, and then releases it. */
    void release(Delivery delivery) {
        delivery.owesRelease(true);
        delivery.released(true);
        keeper.mark(delivery);
        loop.afterCommit(new Released(delivery, session.connection()));
    }

    private class Kept implements StoreWriter.CommitListener {
        final Delivery delivery;
        private final boolean identified;

        private Kept(Delivery delivery) {
            this.delivery = delivery;
            identified = delivery.packetId() != 0;
        }

        @Override
        public void committed() {
            delivery.settled(identified);
            if (session.hasEnded()) {
                flow.settledAfterEnd(delivery, true);
            } else {
                session.pump();
            }
        }

        @Override
        public void failed(StoreException reason) {
            // The publisher is told that it was not taken, and may publish it again.
            delivery.settled(false);
            if (session.hasEnded()) {
                flow.settledAfterEnd(delivery, false);
                return;
            }
            flow.discard(delivery);
            session.pump();
        }
    }

    private final class KeptFirst extends Kept {
        private KeptFirst(Delivery delivery) {
            super(delivery);
        }

        @Override
        public void failed(StoreException reason) {
            loop.recovery().later(delivery, () -> {
                if (!session.hasEnded() && !delivery.isDiscarded()) {
                    keepFirst(delivery);
                }
            });
        }
    }

    private final class IdentifiedAfterwards implements StoreWriter.CommitListener {
        private final List<Delivery> sent;
        private final Runnable again;

        private IdentifiedAfterwards(List<Delivery> sent, Runnable again) {
            this.sent = sent;
            this.again = again;
        }

        @Override
        public boolean isWaitedFor() {
            return false;
        }

        @Override
        public void committed() {
            // They wait for the next connection.
        }

        @Override
        public void failed(StoreException reason) {
            sent.forEach(Delivery::unidentified);
            loop.recovery().later(DeliveryCommits.this, again);
        }
    }

    private final class KeptNow implements StoreWriter.CommitListener {
        private final Delivery delivery;
        /** Whether somebody is told if it cannot be kept. */
        private final boolean isPublished;

        private KeptNow(Delivery delivery) {
            this.delivery = delivery;
            isPublished = delivery.isPledged();
        }

        @Override
        public boolean isWaitedFor() {
            return false;
        }

        @Override
        public void committed() {
            // It went on before.
            delivery.written();
            delivery.unkept(false);
        }

        @Override
        public void failed(StoreException reason) {
            delivery.written();
            if (isPublished && !delivery.wasSent()) {
                flow.discard(delivery);
                session.pump();
                return;
            }
            delivery.unkept(true);
            if (!isPublished) {
                loop.recovery().later(delivery, this::tryAgain);
            }
        }

        /** What nobody publishes again, as a retained message for who has subscribed, is not lost. */
        private void tryAgain() {
            if (!session.hasEnded() && !delivery.isDiscarded() && keeper.isKept(delivery)) {
                keepNow(delivery);
            }
        }
    }

    private final class Identified extends Kept {
        private Identified(Delivery delivery) {
            super(delivery);
        }

        @Override
        public void failed(StoreException reason) {
            delivery.settled(false);
            if (session.hasEnded()) {
                flow.settledAfterEnd(delivery, true);
            } else {
                loop.recovery().later(flow, session::pump);
            }
        }
    }

    private final class LeftOut extends Kept {
        private final Runnable whenGone;

        private LeftOut(Delivery delivery, Runnable whenGone) {
            super(delivery);
            this.whenGone = whenGone;
        }

        @Override
        public void committed() {
            delivery.settled(false);
            whenGone.run();
            if (session.hasEnded()) {
                flow.settledAfterEnd(delivery, false);
            } else {
                flow.discard(delivery);
                session.pump();
            }
        }

        @Override
        public void failed(StoreException reason) {
            delivery.settled(false);
            if (session.hasEnded()) {
                flow.settledAfterEnd(delivery, false);
            } else {
                loop.recovery().later(flow, session::pump);
            }
        }
    }

    private final class Released implements StoreWriter.CommitListener {
        private final Delivery delivery;
        private final @Nullable ClientConnection connection;

        private Released(Delivery delivery, @Nullable ClientConnection connection) {
            this.delivery = delivery;
            this.connection = connection;
        }

        @Override
        public void committed() {
            // The next connection releases it by itself, after its CONNACK; the next engine by what it is left.
            if (connection != null && isStillHere() && !connection.sendsNoMore()) {
                delivery.owesRelease(false);
                connection.acknowledge(PacketType.PUBREL, delivery.packetId(), ReasonCode.SUCCESS);
            }
        }

        @Override
        public void failed(StoreException reason) {
            // On the next connection it is sent again, and received again.
            delivery.released(false);
            loop.recovery().later(delivery, () -> {
                if (isStillHere() && !delivery.isReleased() && !delivery.isDiscarded()) {
                    release(delivery);
                }
            });
        }

        private boolean isStillHere() {
            return connection != null && connection == session.connection();
        }
    }
}
