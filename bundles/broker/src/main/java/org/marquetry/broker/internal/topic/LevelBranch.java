package org.marquetry.broker.internal.topic;

import org.jspecify.annotations.Nullable;

/**
 * A level of a {@link LevelTree} behind which there are several ways, or were. 32 bytes, without its name and what hangs on
 * it. Read in any thread, changed under the tree's lock.
 */
final class LevelBranch<C> extends LevelNode<C> {
    private volatile @Nullable Trie<LevelNode<C>> children;
    private volatile @Nullable Wildcards<C> wildcards;
    private volatile @Nullable C content;

    LevelBranch(int hash, byte[] label) {
        super(hash, label);
    }

    @Nullable Trie<LevelNode<C>> children() {
        return children;
    }

    /** What hangs on it by wildcards, or null. */
    @Nullable Wildcards<C> wildcards() {
        return wildcards;
    }

    /** The content of the path that ends here, or null. */
    @Nullable C content() {
        return content;
    }

    /** The content of the path that ends here, or of that which ends with {@code #} behind this level; or null. */
    @Nullable C content(boolean multi) {
        if (!multi) {
            return content;
        }
        Wildcards<C> known = wildcards;
        return known == null ? null : known.multi();
    }

    void content(boolean multi, @Nullable C changed) {
        if (multi) {
            wildcards = Wildcards.of(single(), changed);
        } else {
            content = changed;
        }
    }

    private @Nullable LevelNode<C> single() {
        Wildcards<C> known = wildcards;
        return known == null ? null : known.single();
    }

    /** The child of that name, or null. */
    @Nullable LevelNode<C> child(TopicLevels path, int level) {
        return Trie.find(children, path.hash(level), path, level);
    }

    /** The child for that level of a path that may have {@code +}, or null. */
    @Nullable LevelNode<C> next(TopicLevels path, int level) {
        return path.isSingleLevelWildcard(level) ? single() : child(path, level);
    }

    /** Adds a child, in the place of one for the same level. */
    void link(LevelNode<C> child) {
        // In a well-formed filter a level that begins with the sign is the wildcard (MQTT-4.7.1-2).
        if (child.beginsWith('+')) {
            wildcards = Wildcards.of(child, content(true));
        } else {
            children = Trie.with(children, child);
        }
    }

    void unlink(LevelNode<C> child) {
        if (child == single()) {
            wildcards = Wildcards.of(null, content(true));
        } else {
            children = Trie.without(children, child);
        }
    }

    /** Whether there is nothing in it or below it, so that it can go. */
    boolean isEmpty() {
        return children == null && wildcards == null && content == null;
    }
}
