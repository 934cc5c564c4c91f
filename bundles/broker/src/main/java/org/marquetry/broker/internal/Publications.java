package org.marquetry.broker.internal;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;

/** Publishes whole messages on one loop: retains them if they say so, and distributes them. */
final class Publications {
    /** How much that only the heap has waits for a store that does not work. */
    static final int MOST_TO_TRY_AGAIN = 10_000;

    private final Engine engine;
    private final EngineLoop loop;

    Publications(Engine engine, EngineLoop loop) {
        this.engine = engine;
        this.loop = loop;
    }

    /** Retains a message that is to be retained; false if there is no room for it. */
    boolean retain(Message message) {
        if (!message.retain()) {
            return true;
        }
        if (!engine.retained().hasRoom(message)) {
            return false;
        }
        RetainedChanges.Change change = engine.retained().retain(message);
        if (change != null && loop.jointCommits().isEmpty()) {
            loop.append(change);
        } else if (change != null) {
            JointCommit behindOthers = new JointCommit(loop);
            behindOthers.retain(change);
            loop.jointCommits().add(behindOthers);
        }
        return true;
    }

    /**
     * Publishes a message that no client waits for an acknowledgement of, such as a will. What cannot be kept reaches nobody.
     *
     * @param cause what has led to it, and is removed if and when the message is kept; null if there is nothing of that kind
     * @param outcome is told in the call if there is nothing to be kept
     */
    void publish(
            Message message,
            @Nullable Receiver origin,
            @Nullable StoreChange cause,
            StoreWriter.CommitListener outcome) {
        Route route = loop.router().route(message);
        Target[][] chosen = loop.router().choose(route);
        // A crash must not have it published again that arrives exactly once.
        boolean isToBeKept = message.retain()
                || message.qos() != QoS.AT_MOST_ONCE && loop.router().isToBeKept(route, chosen)
                || message.qos() == QoS.EXACTLY_ONCE && cause != null;
        if (!isToBeKept) {
            if (cause != null) {
                loop.append(cause);
            }
            loop.router().distribute(route, chosen, message, origin, null);
            outcome.committed();
            return;
        }
        JointCommit commit = new JointCommit(loop);
        if (message.retain()) {
            retain(message, commit);
        }
        if (cause != null) {
            commit.remove(cause);
        }
        commit.whenKept(outcome);
        loop.router().distribute(route, chosen, message, origin, commit);
        loop.jointCommits().add(commit);
    }

    /** Publishes a message to some receivers on one loop, that others had before. */
    void publish(Message message, Target[] receivers, Runnable again) {
        boolean isToBeKept = message.qos() != QoS.AT_MOST_ONCE && Router.anyDurable(receivers);
        @Nullable JointCommit commit = isToBeKept ? new JointCommit(loop) : null;
        loop.router().hand(message, receivers, null, commit);
        if (commit != null) {
            tryAgainIfNotKept(commit, message, again);
        }
    }

    private void retain(Message message, JointCommit commit) {
        if (engine.retained().hasRoom(message)) {
            commit.retain(engine.retained().retain(message));
        } else {
            Incidents.retainedFull(message.topic());
        }
    }

    private void tryAgainIfNotKept(JointCommit commit, Message message, Runnable again) {
        commit.whenKept(new StoreWriter.CommitListener() {
            @Override
            public void committed() {
                // All have got it.
            }

            @Override
            public void failed(StoreException reason) {
                if (loop.recovery().size() < MOST_TO_TRY_AGAIN) {
                    loop.recovery().later(this, again);
                } else {
                    Incidents.notKept(message.topic());
                }
            }
        });
        loop.jointCommits().add(commit);
    }
}
