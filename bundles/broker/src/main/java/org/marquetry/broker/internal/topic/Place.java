package org.marquetry.broker.internal.topic;

/** Where the subscribers of a filter are, or will be. Used under the tree's lock. */
final class Place<S> {
    private final TopicLevels filter;
    private final LabelPool labels;
    private final boolean multi;
    private final int depth;
    private final Path<SubscriptionNode<S>> path;

    Place(SubscriptionNode<S> root, TopicLevels filter, LabelPool labels) {
        this.filter = filter;
        this.labels = labels;
        int count = filter.count();
        multi = filter.isMultiLevelWildcard(count - 1);
        depth = multi ? count - 1 : count;
        path = new Path<>(root, filter, depth);
    }

    Subscriber<S> find(int hash, Object key) {
        SubscriptionNode<S> end = path.end();
        return end == null ? null : Trie.find(end.subscribers(multi), hash, key, 0);
    }

    /** Puts one subscriber into the place of another, either of which may be null; readers see it in one step. */
    void replace(Subscriber<S> old, Subscriber<S> changed) {
        SubscriptionNode<S> end = path.end();
        if (end == null) {
            join(changed);
        } else if (changed != null) {
            end.subscribers(multi, Trie.with(end.subscribers(multi), changed));
        } else {
            end.subscribers(multi, Trie.without(end.subscribers(multi), old));
            path.prune();
        }
    }

    private void join(Subscriber<S> first) {
        SubscriptionNode<S> end = new SubscriptionNode<>(filter.hash(depth - 1), labels.label(filter, depth - 1));
        end.subscribers(multi, first);
        path.join(end, SubscriptionNode::new, labels);
    }
}
