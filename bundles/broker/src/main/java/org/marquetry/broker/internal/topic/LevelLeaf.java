package org.marquetry.broker.internal.topic;

import org.jspecify.annotations.Nullable;

/**
 * The rest of a path of a {@link LevelTree} that it has for itself: one node however many levels are left, so that a million
 * paths need about a million nodes. 32 bytes, without its name and its content. Read in any thread, changed under the tree's
 * lock.
 */
final class LevelLeaf<C> extends LevelNode<C> {
    private volatile @Nullable C content;
    private volatile @Nullable LevelBranch<C> successor;

    LevelLeaf(int hash, byte[] label, C content) {
        super(hash, label);
        this.content = content;
    }

    /** The content, or null if it has been removed. */
    @Nullable C content() {
        return content;
    }

    void content(@Nullable C changed) {
        content = changed;
    }

    /** What has taken its place in the tree and has the content now, or null; for who keeps older states of the tree. */
    @Nullable LevelBranch<C> successor() {
        return successor;
    }

    void successor(LevelBranch<C> grown) {
        successor = grown;
    }
}
