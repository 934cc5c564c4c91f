package org.marquetry.broker.internal;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;

/**
 * The promise behind one acknowledgement: kept when on every loop that had to store something for it that is stored, or not
 * needed any more. Belongs to the loop of the publisher.
 */
final class Pledge implements HandOver {
    private final EngineLoop origin;
    private final Part here;
    private StoreWriter.@Nullable CommitListener whenKept;
    private int outstanding = 1;
    private boolean partlyKept;
    private @Nullable StoreException failure;

    /**
     * A pledge for a message that is about to be distributed.
     *
     * @param keepsMore whether something besides its deliveries is to be kept by this turn's commit
     */
    Pledge(EngineLoop origin, boolean keepsMore) {
        this.origin = origin;
        here = new Part(origin);
        if (keepsMore) {
            here.keepsMore();
        }
    }

    /** Names who is told; at once if there is nothing to wait for any more. */
    void whenKept(StoreWriter.CommitListener listener) {
        whenKept = listener;
        tellIfEnded();
    }

    @Override
    public Part here() {
        return here;
    }

    @Override
    public @Nullable HandOver elsewhere(Target[] targets) {
        if (!Router.anyDurable(targets)) {
            return null;
        }
        outstanding++;
        return this;
    }

    @Override
    public void deliver(EngineLoop to, Message message, Target[] targets, @Nullable Receiver sender) {
        Part there = new Part(to);
        try {
            to.router().deliver(message, targets, sender, there);
        } finally {
            there.delivered();
        }
    }

    /** Gives the message to a member of a group instead of one that has ended. */
    private void give(Message message, String shareFilter, Receiver ended) {
        Target other = origin.router().another(shareFilter, ended);
        if (other == null) {
            return;
        }
        Target[] targets = {other};
        if (other.receiver().loop() == origin) {
            outstanding++;
            deliver(origin, message, targets, null);
        } else {
            origin.router().hand(message, targets, null, this);
        }
    }

    private void ended(boolean kept, @Nullable StoreException reason) {
        outstanding--;
        partlyKept |= kept;
        failure = reason == null ? failure : reason;
        tellIfEnded();
    }

    private void tellIfEnded() {
        if (outstanding > 0 || whenKept == null) {
            return;
        }
        if (failure == null) {
            whenKept.committed();
        } else {
            whenKept.failed(partlyKept ? inDoubt(failure) : failure);
        }
    }

    /** What some receivers get must not be told to be refused: whoever has published it is to do so again. */
    private static StoreException inDoubt(StoreException failure) {
        return failure.isRefusal() ? new StoreException(failure.kind(), failure.getMessage(), failure) : failure;
    }

    /**
     * What one loop has to keep. Deliveries that are over before they are written need not be, and if all are there is nothing
     * left to promise: the commit is not waited for.
     */
    final class Part implements Keeping, StoreWriter.CommitListener {
        private final EngineLoop loop;
        private int open;
        private boolean keepsMore;
        private boolean delivered;
        /** Read by the store as well. */
        private volatile boolean ended;

        private Part(EngineLoop loop) {
            this.loop = loop;
        }

        /** One delivery is to be kept; {@link #takenBack} may say that it is not. */
        void keeps() {
            open++;
        }

        @Override
        public void handOn(Message message, String shareFilter, Receiver receiver) {
            if (loop == origin) {
                give(message, shareFilter, receiver);
            } else {
                // It comes there before the end of this part does.
                loop.tell(origin, () -> give(message, shareFilter, receiver));
            }
        }

        /** Something is to be kept whatever comes. */
        void keepsMore() {
            keepsMore = true;
        }

        /** A delivery was taken back before it was written. */
        void takenBack() {
            open--;
            endIfNothingIsLeft();
        }

        /** All receivers of the loop have been given the message. */
        void delivered() {
            delivered = true;
            endIfNothingIsLeft();
            if (!ended) {
                loop.afterCommit(this);
            }
        }

        private void endIfNothingIsLeft() {
            if (delivered && open == 0 && !keepsMore) {
                end(false, null);
            }
        }

        @Override
        public boolean isWaitedFor() {
            return !ended;
        }

        @Override
        public void committed() {
            end(true, null);
        }

        @Override
        public void failed(StoreException reason) {
            end(false, reason);
        }

        private void end(boolean kept, @Nullable StoreException reason) {
            if (ended) {
                return;
            }
            ended = true;
            if (loop == origin) {
                Pledge.this.ended(kept, reason);
            } else {
                loop.tell(origin, () -> Pledge.this.ended(kept, reason));
            }
        }
    }
}
