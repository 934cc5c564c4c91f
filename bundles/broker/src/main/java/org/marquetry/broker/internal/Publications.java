package org.marquetry.broker.internal;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;

/** Publishes whole messages on one loop: retains them if they say so, and distributes them. */
final class Publications {
    private static final int MOST_TO_TRY_AGAIN = 10_000;

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
     * Publishes a message that nobody waits for an acknowledgement of, such as a will. What cannot be kept reaches nobody, and
     * is tried again when the store works.
     *
     * @param cause what has led to it and is not to be kept any longer; gives null if there is nothing of that kind
     */
    void publish(Message message, @Nullable Receiver origin, Supplier<StoreChange> cause) {
        Route route = loop.router().route(message);
        Target[][] chosen = loop.router().choose(route);
        boolean isToBeKept = message.retain() || loop.router().isToBeKept(route, chosen);
        if (message.qos() == QoS.AT_MOST_ONCE || !isToBeKept) {
            StoreChange removal = cause.get();
            if (removal != null) {
                loop.append(removal);
            }
            if (!retain(message)) {
                Incidents.retainedFull(message.topic());
            }
            loop.router().distribute(route, chosen, message, origin, null);
        } else {
            JointCommit commit = new JointCommit(loop);
            if (message.retain()) {
                retain(message, commit);
            }
            commit.remove(cause);
            loop.router().distribute(route, chosen, message, origin, commit);
            // A removal that was asked for is done by the store, whatever else fails.
            tryAgainIfNotKept(commit, message, () -> publish(message, origin, () -> null));
        }
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
