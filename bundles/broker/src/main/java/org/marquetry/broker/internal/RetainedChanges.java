package org.marquetry.broker.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

import org.marquetry.api.message.Message;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;
import org.marquetry.broker.internal.topic.Retained;
import org.marquetry.broker.internal.topic.RetainedTree;

/**
 * Changes of retained messages that the store has not answered for. Several loops may change one topic, so each of them submits
 * what the topic has when its turn ends: whoever comes last submits the latest, and the store ends up with what the tree has.
 * What could not be kept is undone in the tree. For all loops.
 */
final class RetainedChanges {
    private static final int MOST_REMOVED = 100_000;

    private final RetainedTree tree;
    private final LongSupplier heapShare;
    private final Map<String, Topic> unsettled = new HashMap<>();

    /** Topics that have lost their message while the store still tells what it kept; null when it has told all. */
    private Set<String> removedWhileLoading = new HashSet<>();

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
        private final ArrayDeque<Change> open = new ArrayDeque<>(2);
        /** Changes of which nobody knows yet how they ended, those that a later one has made void included. */
        private int unanswered;
        /** What the store has; the message itself may be there only. */
        private Retained settled;
        /** Whether the store has to be told that again, since it may have lost it over a change that failed. */
        private boolean owed;

        private Topic(String name, Retained settled) {
            this.name = name;
            this.settled = settled;
        }

        private Retained current() {
            return open.isEmpty() ? settled : open.peekLast().retained;
        }
    }

    /** One change of one topic; nothing retained means that it was removed. */
    static final class Change {
        private final Topic topic;
        private final Retained retained;

        private Change(Topic topic, Retained retained) {
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
    synchronized Change change(String name, Message message) {
        Retained retained = message == null ? null : Retained.of(message);
        Retained old = tree.replace(name, retained);
        if (message == null) {
            removing(name);
        }
        if (old == null && message == null && removedWhileLoading == null && !unsettled.containsKey(name)) {
            return null;
        }
        return opened(name, retained, old);
    }

    /** Removes a message that has expired, unless it was replaced; null if it was. */
    synchronized Change expire(String topic, Retained retained) {
        return tree.remove(topic, retained) ? expired(topic) : null;
    }

    /** A message that has expired was removed from the tree. */
    synchronized Change expired(String topic) {
        removing(topic);
        // Another loop may have put one in its place by now.
        Retained current = tree.get(topic);
        return opened(topic, current, current);
    }

    /** Takes back what the store kept, unless the topic has been changed since. */
    synchronized void restore(Message message) {
        boolean changed = removedWhileLoading != null && removedWhileLoading.contains(message.topic());
        if (!changed && tree.get(message.topic()) == null) {
            boolean fits = tree.bytesInHeap() + message.size() <= heapShare.getAsLong();
            tree.replace(message.topic(), fits ? Retained.of(message) : Retained.stub(message));
        }
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

    private Change opened(String name, Retained retained, Retained old) {
        Topic topic = unsettled.computeIfAbsent(name, unknown -> new Topic(unknown, old));
        Change change = new Change(topic, retained);
        topic.open.add(change);
        topic.unanswered++;
        return change;
    }

    /** The commit of one turn, as far as it is about retained messages. */
    final class Submission implements StoreWriter.CommitListener {
        private final List<Change> changes;
        private final Set<Topic> topics = new HashSet<>();
        private final List<Change> submitted = new ArrayList<>();

        private Submission(List<Change> changes) {
            this.changes = changes;
            changes.forEach(change -> topics.add(change.topic));
        }

        /** Appends what the topics have now, and asks for the commit before any other loop can do so. */
        void submit(StoreWriter writer, CommitOfTurn commit) {
            synchronized (RetainedChanges.this) {
                for (Topic topic : topics) {
                    Retained current = topic.current();
                    submitted.add(topic.open.isEmpty() ? new Change(topic, current) : topic.open.peekLast());
                    append(writer, topic.name, current);
                }
                commit.askOf(writer);
            }
        }

        private void append(StoreWriter writer, String name, Retained current) {
            Message message = current == null ? null : current.message();
            if (message != null) {
                writer.append(new StoreChange.RetainedPut(message));
            } else if (current == null) {
                writer.append(new StoreChange.RetainedRemoved(name));
            }
            // What is in the store only is not to be told to it again.
        }

        /** Whoever waits for it waits besides. */
        @Override
        public boolean isWaitedFor() {
            return false;
        }

        @Override
        public void committed() {
            synchronized (RetainedChanges.this) {
                submitted.forEach(RetainedChanges.this::settle);
                answered();
            }
        }

        @Override
        public void failed(StoreException reason) {
            synchronized (RetainedChanges.this) {
                changes.forEach(RetainedChanges.this::undo);
                topics.forEach(topic -> topic.owed = topic.settled != null && topic.settled.message() != null);
                answered();
            }
        }

        private void answered() {
            changes.forEach(change -> change.topic.unanswered--);
            topics.forEach(RetainedChanges.this::forgetIfSettled);
        }
    }

    Submission submission(List<Change> changes) {
        return new Submission(changes);
    }

    /** The store has the message of the change, so those before it do not matter any more. */
    private void settle(Change kept) {
        Topic topic = kept.topic;
        if (topic.open.contains(kept)) {
            Change first;
            do {
                first = topic.open.poll();
            } while (first != kept);
            topic.settled = kept.retained;
        }
        topic.owed = false;
        if (topic.settled != null && tree.bytesInHeap() > heapShare.getAsLong()) {
            tree.release(topic.name, topic.settled);
        }
    }

    private void undo(Change failed) {
        Topic topic = failed.topic;
        if (topic.open.remove(failed)) {
            if (failed.retained == null && topic.settled != null && topic.settled.message() == null) {
                // The store will remove it yet, and nobody else has the message.
                topic.settled = null;
            }
            tree.replace(topic.name, topic.current());
        }
    }

    private void forgetIfSettled(Topic topic) {
        if (topic.unanswered == 0 && !topic.owed) {
            unsettled.remove(topic.name);
        }
    }

    /** What the store has to be told again now that it works, as changes to be submitted. */
    synchronized List<Change> owed() {
        List<Change> again = new ArrayList<>();
        for (Topic topic : unsettled.values()) {
            if (topic.owed && topic.unanswered == 0) {
                again.add(opened(topic.name, topic.settled, null));
            }
        }
        return again;
    }
}
