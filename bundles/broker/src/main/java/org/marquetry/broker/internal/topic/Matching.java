package org.marquetry.broker.internal.topic;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * One walk through the filters that match a topic. What is still to be walked is kept in a list and not on the stack, since
 * filters may have tens of thousands of levels.
 */
final class Matching<S> {
    /** A way that is gone later. */
    private record Pending<S>(
            LevelNode<Trie<Subscriber<S>>> node,
            int depth,
            @Nullable Pending<S> next) {}

    private final TopicLevels topic;
    private final int depthOfTopic;
    private final Consumer<? super S> sink;
    private @Nullable Pending<S> pending;

    Matching(TopicLevels topic, Consumer<? super S> sink) {
        this.topic = topic;
        this.depthOfTopic = topic.count();
        this.sink = sink;
    }

    void from(LevelBranch<Trie<Subscriber<S>>> root) {
        if (topic.beginsWithDollar()) {
            // Leading wildcards do not match (MQTT-4.7.2-1), so the root's are passed by.
            walk(root.child(topic, 0), 1);
        } else {
            walk(root, 0);
        }
        while (pending != null) {
            Pending<S> way = pending;
            pending = way.next();
            walk(way.node(), way.depth());
        }
    }

    private void walk(@Nullable LevelNode<Trie<Subscriber<S>>> from, int depthOfFrom) {
        LevelNode<Trie<Subscriber<S>>> node = from;
        int depth = depthOfFrom;
        while (node instanceof LevelBranch<Trie<Subscriber<S>>> branch) {
            node = next(branch, depth++);
        }
        if (node instanceof LevelLeaf<Trie<Subscriber<S>>> leaf && topic.isMatchedFrom(depth - 1, leaf.label)) {
            deliver(leaf.content());
        }
    }

    /** Delivers what ends at a branch, and finds the way on. */
    private @Nullable LevelNode<Trie<Subscriber<S>>> next(LevelBranch<Trie<Subscriber<S>>> branch, int depth) {
        Wildcards<Trie<Subscriber<S>>> wildcards = branch.wildcards();
        if (wildcards != null) {
            // "#" stands for the level above too, so the topic may end here.
            deliver(wildcards.multi());
        }
        if (depth == depthOfTopic) {
            deliver(branch.content());
            return null;
        }
        LevelNode<Trie<Subscriber<S>>> exact = branch.child(topic, depth);
        LevelNode<Trie<Subscriber<S>>> single = wildcards == null ? null : wildcards.single();
        if (exact == null) {
            return single;
        }
        if (single != null) {
            pending = new Pending<>(single, depth + 1, pending);
        }
        return exact;
    }

    private void deliver(@Nullable Trie<Subscriber<S>> subscribers) {
        if (subscribers instanceof Subscriber<S> alone) {
            sink.accept(alone.value());
        } else if (subscribers != null) {
            subscribers.each(each -> sink.accept(each.value()));
        }
    }
}
