package org.marquetry.broker.internal.topic;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * One walk through the filters that match a topic. What is still to be walked is kept in a list and not on the stack, since
 * filters may have tens of thousands of levels.
 *
 * <p>In a large tree each node is somewhere else in memory, and to wait for one after the other is what a walk costs. So each
 * way asks for the nodes of some levels at once, which their hashes are enough for, before it looks at the first of them.
 */
final class Matching<S> {
    /** How many levels at once; topics have seldom more. */
    private static final int AHEAD = 8;

    /** A way from a node on, and what may be on it. */
    private final class Way {
        private final FilterNode<Trie<Subscriber<S>>> start;
        private final int depthOfStart;
        private final @Nullable Way next;
        private final @Nullable FilterNode<Trie<Subscriber<S>>>[] ahead;
        private int aheadFrom;
        private int aheadTo;

        @SuppressWarnings("unchecked")
        Way(FilterNode<Trie<Subscriber<S>>> start, int depthOfStart, @Nullable Way next) {
            this.start = start;
            this.depthOfStart = depthOfStart;
            this.next = next;
            this.ahead = (FilterNode<Trie<Subscriber<S>>>[]) new FilterNode<?>[AHEAD];
            if (start instanceof FilterBranch<Trie<Subscriber<S>>> branch && branch.hasChildren()) {
                lookAhead(branch, depthOfStart);
            }
        }

        private void lookAhead(FilterBranch<Trie<Subscriber<S>>> branch, int depth) {
            aheadFrom = depth;
            aheadTo = Math.min(depth + AHEAD, depthOfTopic);
            tree.lookAhead(branch, topic, depth, aheadTo - depth, ahead);
        }

        @Nullable FilterNode<Trie<Subscriber<S>>> child(FilterBranch<Trie<Subscriber<S>>> branch, int depth) {
            if (!branch.hasChildren()) {
                return null;
            }
            if (depth >= aheadTo) {
                lookAhead(branch, depth);
            }
            FilterNode<Trie<Subscriber<S>>> node = ahead[depth - aheadFrom];
            return node == null || node.isChild(branch, topic, depth) ? node : tree.child(branch, topic, depth);
        }

        /** Has to be said when the way goes on by a wildcard. */
        void lookAgain() {
            aheadTo = 0;
        }
    }

    private final FilterTree<Trie<Subscriber<S>>> tree;
    private final TopicLevels topic;
    private final int depthOfTopic;
    private final Consumer<? super S> sink;
    private @Nullable Way pending;

    Matching(FilterTree<Trie<Subscriber<S>>> tree, TopicLevels topic, Consumer<? super S> sink) {
        this.tree = tree;
        this.topic = topic;
        this.depthOfTopic = topic.count();
        this.sink = sink;
    }

    void run() {
        walk(new Way(tree.root(), 0, null));
        while (pending != null) {
            Way way = pending;
            pending = way.next;
            walk(way);
        }
    }

    private void walk(Way way) {
        FilterNode<Trie<Subscriber<S>>> node = way.start;
        int depth = way.depthOfStart;
        while (node instanceof FilterBranch<Trie<Subscriber<S>>> branch) {
            node = next(way, branch, depth++);
        }
        if (node instanceof FilterLeaf<Trie<Subscriber<S>>> leaf && topic.isMatchedFrom(depth - 1, leaf.label)) {
            deliver(leaf.content());
        }
    }

    /** Delivers what ends at a branch, and finds the way on. */
    private @Nullable FilterNode<Trie<Subscriber<S>>> next(
            Way way, FilterBranch<Trie<Subscriber<S>>> branch, int depth) {
        // Leading wildcards do not match what begins with "$" (MQTT-4.7.2-1).
        boolean passedBy = depth == 0 && topic.beginsWithDollar();
        Wildcards<Trie<Subscriber<S>>> wildcards = passedBy ? null : branch.wildcards();
        if (wildcards != null) {
            // "#" stands for the level above too, so the topic may end here.
            deliver(wildcards.multi());
        }
        if (depth == depthOfTopic) {
            deliver(branch.content());
            return null;
        }
        FilterNode<Trie<Subscriber<S>>> exact = way.child(branch, depth);
        FilterNode<Trie<Subscriber<S>>> single = wildcards == null ? null : wildcards.single();
        if (exact == null) {
            way.lookAgain();
            return single;
        }
        if (single != null) {
            pending = new Way(single, depth + 1, pending);
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
