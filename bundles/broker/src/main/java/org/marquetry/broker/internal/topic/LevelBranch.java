package org.marquetry.broker.internal.topic;

import org.jspecify.annotations.Nullable;

/**
 * A level of a {@link LevelTree} behind which there are several ways, or were. 32 bytes, without its name and what hangs on
 * it. Read in any thread, changed under the tree's lock.
 */
final class LevelBranch<C> extends LevelNode<C> {
    private volatile @Nullable Trie<LevelNode<C>> children;
    private volatile @Nullable C content;

    LevelBranch(int hash, byte[] label) {
        super(hash, label);
    }

    @Nullable Trie<LevelNode<C>> children() {
        return children;
    }

    /** The content of the path that ends here, or null. */
    @Nullable C content() {
        return content;
    }

    void content(@Nullable C changed) {
        content = changed;
    }

    /** The child of that name, or null. */
    @Nullable LevelNode<C> child(TopicLevels path, int level) {
        return Trie.find(children, path.hash(level), path, level);
    }

    /** Adds a child, in the place of one for the same level. */
    void link(LevelNode<C> child) {
        children = Trie.with(children, child);
    }

    void unlink(LevelNode<C> child) {
        children = Trie.without(children, child);
    }

    /** Whether there is nothing in it or below it, so that it can go. */
    boolean isEmpty() {
        return children == null && content == null;
    }
}
