package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;
import org.marquetry.broker.internal.topic.Retained;
import org.marquetry.broker.internal.topic.RetainedTree;

/**
 * Changes of retained messages that the store has not answered for. Several loops may change one topic at the same time; the order
 * of their changes is that in which their commits are asked for, so that the store ends up with what the tree has, and what each
 * publisher is told is true of its own change. One that could not be kept is undone: the topic has again what it had without it.
 * For all loops.
 */
final class RetainedChanges {
    private static final int MOST_REMOVED = 100_000;

    private final RetainedTree tree;
    private final LongSupplier heapShare;
    private final Map<String, Topic> unsettled = new HashMap<>();

    /** Topics that have lost their message while the store still tells what it kept; null when it has told all. */
    private @Nullable Set<String> removedWhileLoading = new HashSet<>();

    /**
     * Changes of a tree.
     *
     * @param heapShare how many bytes of messages may stay in the heap; what the store has of others is only there
     */
    RetainedChanges(RetainedTree tree, LongSupplier heapShare) {
        this.tree = tree;
        this.heapShare = heapShare;
    }

    /** A topic that has changes which the store has not answered for. */
    private static final class Topic {
        private final String name;
        /** First those whose commit was asked for, in that order; then the others. */
        private final List<Change> open = new ArrayList<>(2);

        private int asked;
        /** Changes of which nobody knows yet how they ended, those that a later one has made void included. */
        private int unanswered;
        /** What the store has; the message itself may be there only. */
        private @Nullable Retained settled;
        /** False while the store has not told what it has. */
        private boolean known;

        private Topic(String name, @Nullable Retained settled, boolean known) {
            this.name = name;
            this.settled = settled;
            this.known = known;
        }

        private @Nullable Retained current() {
            return open.isEmpty() ? settled : open.get(open.size() - 1).retained;
        }

        /** The change is asked for behind all that were before; false if a later one has been kept by now. */
        private boolean ask(Change change) {
            int place = open.indexOf(change);
            if (place >= 0) {
                open.remove(place);
                open.add(asked++, change);
            }
            return place >= 0;
        }

        private boolean remove(Change change) {
            int place = open.indexOf(change);
            if (place >= 0) {
                open.remove(place);
                asked -= place < asked ? 1 : 0;
            }
            return place >= 0;
        }

        private void settled(@Nullable Retained kept) {
            settled = kept;
            known = true;
        }

        /** The store has the message of the change, so those before it do not matter any more. */
        private void settle(Change kept) {
            int place = open.indexOf(kept);
            if (place >= 0) {
                open.subList(0, place + 1).clear();
                asked -= place + 1;
                settled(kept.retained);
            }
        }
    }

    /** One change of one topic; nothing retained means that it was removed. */
    static final class Change {
        private final Topic topic;
        private final @Nullable Retained retained;

        private Change(Topic topic, @Nullable Retained retained) {
            this.topic = topic;
            this.retained = retained;
        }

        boolean isRemoval() {
            return retained == null;
        }

        int size() {
            return retained == null ? 0 : retained.size();
        }
    }

    /** Has a topic retain a message, or none; the change is to be submitted. Null if nothing has changed. */
    synchronized @Nullable Change change(String name, @Nullable Message message) {
        Retained retained = message == null ? null : Retained.of(message);
        Retained old = tree.replace(name, retained);
        boolean known = old != null || isLoaded(name);
        if (message == null) {
            removing(name);
        }
        if (old == null && message == null && removedWhileLoading == null && !unsettled.containsKey(name)) {
            return null;
        }
        return opened(new Topic(name, old, known), retained);
    }

    /** Whether what the store has of a topic is in the tree, or was changed since. */
    private boolean isLoaded(String topic) {
        return removedWhileLoading == null || isRemoved(topic);
    }

    /** Removes a message that has expired, unless it was replaced; null if it was. */
    synchronized @Nullable Change expire(String topic, Retained retained) {
        return tree.remove(topic, retained) ? expired(topic) : null;
    }

    /** A message that has expired was removed from the tree; null if another loop has put one in its place by now. */
    synchronized @Nullable Change expired(String topic) {
        removing(topic);
        return tree.get(topic) == null ? opened(new Topic(topic, null, true), null) : null;
    }

    /** Takes back what the store kept, unless the topic has been changed since. */
    synchronized void restore(Message message) {
        Topic topic = unsettled.get(message.topic());
        if (topic != null && !topic.known) {
            topic.settled(restored(message));
            show(topic);
        } else if (topic == null && !isRemoved(message.topic()) && tree.get(message.topic()) == null) {
            tree.replace(message.topic(), restored(message));
        }
    }

    private boolean isRemoved(String topic) {
        return removedWhileLoading != null && removedWhileLoading.contains(topic);
    }

    private Retained restored(Message message) {
        boolean fits = tree.bytesInHeap() + message.size() <= heapShare.getAsLong();
        return fits ? Retained.of(message) : Retained.stub(message);
    }

    /** The store has told all that it kept. */
    synchronized void loaded() {
        removedWhileLoading = null;
    }

    /** Whether one more topic may lose its message: while the store still tells, those that have are remembered. */
    synchronized boolean mayRemove(String topic) {
        return removedWhileLoading == null
                || removedWhileLoading.size() < MOST_REMOVED
                || removedWhileLoading.contains(topic);
    }

    private void removing(String topic) {
        if (removedWhileLoading != null) {
            removedWhileLoading.add(topic);
        }
    }

    private Change opened(Topic now, @Nullable Retained retained) {
        Topic topic = unsettled.computeIfAbsent(now.name, unknown -> now);
        Change change = new Change(topic, retained);
        topic.open.add(change);
        topic.unanswered++;
        return change;
    }

    /** What a commit keeps of retained messages. */
    final class Submission implements StoreWriter.CommitListener {
        private final List<Change> changes;
        /** Of each topic the last one. */
        private final Map<Topic, Change> last = new LinkedHashMap<>();

        private Submission(List<Change> changes) {
            this.changes = changes;
            changes.forEach(change -> last.put(change.topic, change));
        }

        /** Appends the changes, and asks for the commit before any other loop can do so. */
        void submit(StoreWriter writer, CommitOfTurn commit) {
            synchronized (RetainedChanges.this) {
                for (Change change : changes) {
                    if (last.get(change.topic) != change) {
                        change.topic.remove(change);
                    } else if (change.topic.ask(change)) {
                        append(writer, change);
                    }
                }
                commit.askOf(writer);
            }
        }

        private void append(StoreWriter writer, Change change) {
            Topic topic = change.topic;
            show(topic);
            Retained put = change.retained;
            if (put == null) {
                writer.append(new StoreChange.RetainedRemoved(topic.name));
            } else {
                Message message = Objects.requireNonNull(put.message(), "what the store has not is in the heap");
                writer.append(new StoreChange.RetainedPut(message));
            }
        }

        /** Whoever waits for it waits besides. */
        @Override
        public boolean isWaitedFor() {
            return false;
        }

        @Override
        public void committed() {
            synchronized (RetainedChanges.this) {
                last.forEach(Topic::settle);
                last.keySet().forEach(RetainedChanges.this::release);
                answered();
            }
        }

        @Override
        public void failed(StoreException reason) {
            synchronized (RetainedChanges.this) {
                last.forEach((topic, change) -> {
                    if (topic.remove(change)) {
                        show(topic);
                        notRemoved(topic);
                    }
                });
                answered();
            }
        }

        private void answered() {
            changes.forEach(change -> change.topic.unanswered--);
            last.keySet().forEach(RetainedChanges.this::forgetIfSettled);
        }
    }

    Submission submission(List<Change> changes) {
        return new Submission(changes);
    }

    private void show(Topic topic) {
        Retained current = topic.current();
        if (tree.get(topic.name) != current) {
            tree.replace(topic.name, current);
        }
    }

    /** A change that was not kept has not removed what the store is still to tell of. */
    private void notRemoved(Topic topic) {
        if (topic.open.isEmpty() && !topic.known && removedWhileLoading != null) {
            removedWhileLoading.remove(topic.name);
        }
    }

    private void release(Topic topic) {
        if (topic.settled != null && tree.bytesInHeap() > heapShare.getAsLong()) {
            tree.release(topic.name, topic.settled);
        }
    }

    private void forgetIfSettled(Topic topic) {
        if (topic.unanswered == 0) {
            unsettled.remove(topic.name);
        }
    }
}
