package org.marquetry.broker.internal;

import org.marquetry.api.message.Message;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;

/**
 * The promise behind one acknowledgement: kept when every loop that had to store something for it has committed. Belongs to
 * the loop of the publisher.
 */
final class Pledge implements HandOver, StoreWriter.CommitListener {
    private final EngineLoop origin;
    private StoreWriter.CommitListener whenKept;
    private int outstanding;
    private StoreException failure;

    Pledge(EngineLoop origin) {
        this.origin = origin;
    }

    /** Names who is told; in the same turn in which the pledge was made, since it cannot be kept before that ends. */
    void whenKept(StoreWriter.CommitListener listener) {
        whenKept = listener;
    }

    /** One more commit is needed. */
    Pledge expect() {
        outstanding++;
        return this;
    }

    @Override
    public void deliver(EngineLoop to, Message message, Target[] targets, Receiver sender) {
        to.router().deliver(message, targets, sender, null);
        to.afterCommit(new StoreWriter.CommitListener() {
            @Override
            public void committed() {
                to.tell(origin, Pledge.this::committed);
            }

            @Override
            public void failed(StoreException reason) {
                to.tell(origin, () -> Pledge.this.failed(reason));
            }
        });
    }

    @Override
    public void committed() {
        if (--outstanding == 0 && whenKept != null) {
            if (failure == null) {
                whenKept.committed();
            } else {
                whenKept.failed(failure);
            }
        }
    }

    @Override
    public void failed(StoreException reason) {
        failure = reason;
        committed();
    }
}
