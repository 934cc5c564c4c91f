package org.marquetry.broker.internal.topic;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;
import org.marquetry.api.topic.TopicFilter;

/**
 * The retained message of each topic that has one.
 *
 * <p>Any thread may call any method. Reading takes no lock; a read that begins after a change has returned sees it. Changes
 * take one lock for a microsecond or so, and cost the depth of the topic. Expired messages stay until somebody removes them:
 * who reads has to ask {@link Message#isExpired}.
 */
public final class RetainedTree {
    private static final TopicFilter ALL = TopicFilter.of("#");

    private final LevelTree<Message> tree;
    private final Object lock = new Object();
    private final TopicLevels written;
    private final Object sweeping = new Object();
    private RetainedCursor sweep;
    private volatile int size;
    private volatile long bytes;
    private volatile int perishable;

    /** A tree that is empty. The seed decides on the order of delivery and should be random, so that nobody can foresee it. */
    public RetainedTree(long seed) {
        tree = new LevelTree<>(new TopicHash(seed));
        written = tree.levels();
        sweep = everything();
    }

    /** The number of messages, expired ones included. */
    public int size() {
        return size;
    }

    /** The {@link Message#size sizes} of all messages, expired ones included. */
    public long bytes() {
        return bytes;
    }

    /** Retains a message, and returns the one that this one replaces, or null. */
    public @Nullable Message put(Message message) {
        synchronized (lock) {
            return replace(tree.place(written.set(message)), message);
        }
    }

    /** Removes the message of a topic, and returns it, or null if there is none. */
    public @Nullable Message remove(String topic) {
        synchronized (lock) {
            return replace(tree.place(written.set(topic)), null);
        }
    }

    /** Removes that very message, unless it has been replaced or removed; for such as have expired. */
    public boolean remove(Message message) {
        synchronized (lock) {
            LevelPlace<Message> place = tree.place(written.set(message));
            boolean found = place.content() == message;
            if (found) {
                replace(place, null);
            }
            return found;
        }
    }

    private @Nullable Message replace(LevelPlace<Message> place, @Nullable Message changed) {
        Message old = place.content();
        if (old != changed) {
            place.content(changed);
            count(old, changed);
        }
        return old;
    }

    private void count(@Nullable Message old, @Nullable Message changed) {
        size += (changed == null ? 0 : 1) - (old == null ? 0 : 1);
        bytes += (changed == null ? 0 : changed.size()) - (old == null ? 0 : old.size());
        perishable += isPerishable(changed) - isPerishable(old);
    }

    private static int isPerishable(@Nullable Message message) {
        return message == null || message.expiresAt() == Message.NEVER ? 0 : 1;
    }

    /** The message of a topic, or null. */
    public @Nullable Message get(String topic) {
        return tree.find(tree.levels().set(topic));
    }

    /**
     * A walk through the messages whose topic matches a filter, of a shared filter what stands behind {@code $share/NAME/}. A
     * leading wildcard does not match a topic that begins with {@code $} (MQTT-4.7.2-1). Costs nothing until it is used; one
     * that is kept keeps arrays of the tree as they were, not messages that are gone.
     */
    public RetainedCursor cursor(TopicFilter filter) {
        return new RetainedCursor(tree.root(), tree.levels().set(filter), false);
    }

    private RetainedCursor everything() {
        return new RetainedCursor(tree.root(), tree.levels().set(ALL), true);
    }

    /**
     * Looks through some of the tree for messages that have expired, from where it stopped the last time, and removes them.
     *
     * @param steps how far to go; a step costs about 50 ns, and if no message ever expires there are none
     * @param removed is told of each
     * @return how many it has removed
     */
    public int removeExpired(long now, int steps, Consumer<? super Message> removed) {
        int count = 0;
        synchronized (sweeping) {
            for (int i = 0; i < steps && perishable > 0; i++) {
                if (sweep.isAtEnd()) {
                    sweep = everything();
                }
                Message message = sweep.next(1);
                if (message != null && message.isExpired(now) && remove(message)) {
                    removed.accept(message);
                    count++;
                }
            }
        }
        return count;
    }

    LevelTree<Message> tree() {
        return tree;
    }
}
