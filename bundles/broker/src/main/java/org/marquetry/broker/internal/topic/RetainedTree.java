package org.marquetry.broker.internal.topic;

import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.topic.TopicFilter;

/**
 * The retained message of each topic that has one.
 *
 * <p>Any thread may call any method. Reading takes no lock; a read that begins after a change has returned sees it. Changes
 * take one lock for a microsecond or so, and cost the depth of the topic. Expired messages stay until somebody removes them:
 * who reads has to ask {@link Retained#isExpired}.
 */
public final class RetainedTree {
    private static final TopicFilter ALL = TopicFilter.of("#");

    private final LevelTree<Retained> tree;
    private final Object lock = new Object();
    private final TopicLevels written;
    private final Object sweeping = new Object();
    private RetainedCursor sweep;
    private volatile int size;
    private volatile long bytes;
    private volatile long bytesInHeap;
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

    /** The sizes of all messages, expired ones included, whether they are in the heap or not. */
    public long bytes() {
        return bytes;
    }

    /** The sizes of the messages that are in the heap. */
    public long bytesInHeap() {
        return bytesInHeap;
    }

    /** Retains something for a topic, or nothing if it is null, and returns what was there, or null. */
    public @Nullable Retained replace(String topic, @Nullable Retained changed) {
        synchronized (lock) {
            return replace(tree.place(written.set(topic)), changed);
        }
    }

    /** Removes what a topic retains, and returns it, or null if there is nothing. */
    public @Nullable Retained remove(String topic) {
        return replace(topic, null);
    }

    /** Removes that very thing, unless it has been replaced or removed; for such as have expired. */
    public boolean remove(String topic, Retained retained) {
        synchronized (lock) {
            LevelPlace<Retained> place = tree.place(written.set(topic));
            boolean found = place.content() == retained;
            if (found) {
                replace(place, null);
            }
            return found;
        }
    }

    /** Leaves the message of that very thing to the store, unless it has been replaced or removed. */
    public void release(String topic, Retained retained) {
        synchronized (lock) {
            if (retained.message() != null && tree.place(written.set(topic)).content() == retained) {
                bytesInHeap -= retained.size();
                retained.release();
            }
        }
    }

    private @Nullable Retained replace(LevelPlace<Retained> place, @Nullable Retained changed) {
        Retained old = place.content();
        if (old != changed) {
            place.content(changed);
            count(old, -1);
            count(changed, 1);
        }
        return old;
    }

    private void count(@Nullable Retained retained, int sign) {
        if (retained != null) {
            size += sign;
            bytes += sign * (long) retained.size();
            bytesInHeap += retained.message() == null ? 0 : sign * (long) retained.size();
            perishable += retained.isPerishable() ? sign : 0;
        }
    }

    /** What a topic retains, or null. */
    public @Nullable Retained get(String topic) {
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
     * Looks through some of the tree for messages that have expired, from where it stopped the last time, and removes them; once it has
     * begun anew it ends where the tree does.
     *
     * @param steps how far to go; a step costs about 50 ns, and if no message ever expires there are none
     * @param removed is told of each
     * @return how many it has removed
     */
    public int removeExpired(long now, int steps, BiConsumer<String, Retained> removed) {
        int count = 0;
        synchronized (sweeping) {
            boolean fromTheBeginning = false;
            for (int i = 0; i < steps && perishable > 0; i++) {
                if (sweep.isAtEnd()) {
                    if (fromTheBeginning) {
                        break;
                    }
                    fromTheBeginning = true;
                    sweep = everything();
                }
                Retained retained = sweep.next(1);
                if (retained != null && retained.isExpired(now)) {
                    String topic = sweep.topic();
                    if (remove(topic, retained)) {
                        removed.accept(topic, retained);
                        count++;
                    }
                }
            }
        }
        return count;
    }

    LevelTree<Retained> tree() {
        return tree;
    }
}
