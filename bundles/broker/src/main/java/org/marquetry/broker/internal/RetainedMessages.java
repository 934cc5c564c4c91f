package org.marquetry.broker.internal;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;
import org.marquetry.api.topic.TopicFilter;
import org.marquetry.broker.internal.topic.Retained;
import org.marquetry.broker.internal.topic.RetainedCursor;
import org.marquetry.broker.internal.topic.RetainedTree;

/** The retained messages of all topics (MQTT 5.0 section 3.3.1.3), within the limits of the configuration. For all loops. */
final class RetainedMessages {
    private final RetainedTree tree;
    private final RetainedChanges changes;
    private final TimeSource time;
    private final Supplier<BrokerSettings> settings;
    private final CompletableFuture<Void> loaded = new CompletableFuture<>();

    RetainedMessages(long seed, TimeSource time, Supplier<BrokerSettings> settings) {
        tree = new RetainedTree(seed);
        changes = new RetainedChanges(tree, () -> settings.get().retainedMemory());
        this.time = time;
        this.settings = settings;
    }

    /** Whether there is room to retain a message; a message without payload removes the one there is, and needs none. */
    boolean hasRoom(Message message) {
        if (message.payloadLength() == 0) {
            return changes.mayRemove(message.topic());
        }
        BrokerSettings now = settings.get();
        if (tree.size() < now.retainedMaxCount() && tree.bytes() + message.size() <= now.retainedMaxBytes()) {
            return true;
        }
        Retained old = tree.get(message.topic());
        return old != null
                && (message.size() <= old.size()
                        || tree.bytes() - old.size() + message.size() <= now.retainedMaxBytes());
    }

    /**
     * Keeps a message as the retained one of its topic, or, if its payload is empty, forgets the one there is
     * (MQTT-3.3.1-6).
     *
     * @return the change that the store is to keep; null if there is none
     */
    RetainedChanges.@Nullable Change retain(Message message) {
        return changes.change(message.topic(), message.payloadLength() == 0 ? null : limited(message));
    }

    private Message limited(Message message) {
        long most = settings.get().retainedExpiryMax();
        return most == 0 ? message : message.expiringAt(Math.min(message.expiresAt(), time.wallMillis() + most * 1000));
    }

    /** The messages that match a filter, to be taken one by one. */
    RetainedCursor cursor(String filter) {
        return tree.cursor(TopicFilter.of(filter));
    }

    /** What a topic retains now, or null. */
    @Nullable Retained current(String topic) {
        return tree.get(topic);
    }

    /** Forgets what was met after its time, or cannot be read any more. */
    void forget(EngineLoop loop, String topic, Retained retained) {
        RetainedChanges.Change change = changes.expire(topic, retained);
        if (change != null) {
            loop.append(change);
        }
    }

    /** Looks through a part of all messages for expired ones. */
    void sweep(EngineLoop loop, int steps) {
        tree.removeExpired(time.wallMillis(), steps, (topic, retained) -> {
            RetainedChanges.Change change = changes.expired(topic);
            if (change != null) {
                loop.append(change);
            }
        });
    }

    /** What the store has not answered for. */
    RetainedChanges changes() {
        return changes;
    }

    /** Takes back a message that a store kept, unless its topic has been changed since. Any thread may call it. */
    void restore(Message message) {
        changes.restore(message);
    }

    /** The store has told all that it kept. */
    void loaded() {
        changes.loaded();
        loaded.complete(null);
    }

    /** Whether all is there; until then who subscribes has to wait for retained messages. */
    boolean isLoaded() {
        return loaded.isDone();
    }

    /** Has something done on a loop when all is there. */
    void whenLoaded(EngineLoop loop, Runnable task) {
        loaded.thenRun(() -> loop.execute(task));
    }

    int size() {
        return tree.size();
    }
}
