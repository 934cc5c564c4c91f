package org.marquetry.broker.internal.topic;

/** A level of the filters that have been subscribed to. 32 bytes, without its name and what hangs on it. */
final class SubscriptionNode<S> extends LevelNode<SubscriptionNode<S>> {
    private volatile Wildcards<S> wildcards;
    private volatile Trie<Subscriber<S>> subscribers;

    SubscriptionNode(int hash, byte[] label) {
        super(hash, label);
    }

    /** What hangs on it by wildcards, or null. */
    Wildcards<S> wildcards() {
        return wildcards;
    }

    /** The subscribers of the filter that ends here, or of that which ends with {@code #} behind this level. */
    Trie<Subscriber<S>> subscribers(boolean multi) {
        if (!multi) {
            return subscribers;
        }
        Wildcards<S> known = wildcards;
        return known == null ? null : known.multi();
    }

    void subscribers(boolean multi, Trie<Subscriber<S>> changed) {
        if (multi) {
            wildcards = Wildcards.of(single(), changed);
        } else {
            subscribers = changed;
        }
    }

    private SubscriptionNode<S> single() {
        Wildcards<S> known = wildcards;
        return known == null ? null : known.single();
    }

    @Override
    SubscriptionNode<S> next(TopicLevels levels, int level) {
        return levels.isSingleLevelWildcard(level) ? single() : child(levels, level);
    }

    @Override
    void link(SubscriptionNode<S> child) {
        // In a well-formed filter a level that begins with the sign is the wildcard (MQTT-4.7.1-2).
        if (child.beginsWith('+')) {
            wildcards = Wildcards.of(child, subscribers(true));
        } else {
            super.link(child);
        }
    }

    @Override
    void unlink(SubscriptionNode<S> child) {
        if (child == single()) {
            wildcards = Wildcards.of(null, subscribers(true));
        } else {
            super.unlink(child);
        }
    }

    @Override
    boolean isEmpty() {
        return super.isEmpty() && wildcards == null && subscribers == null;
    }

    @Override
    SubscriptionNode<S> self() {
        return this;
    }
}
