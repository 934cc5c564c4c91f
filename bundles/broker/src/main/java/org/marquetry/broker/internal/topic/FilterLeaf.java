package org.marquetry.broker.internal.topic;

import org.jspecify.annotations.Nullable;

/**
 * The rest of a path of a {@link FilterTree} that it has for itself: one node however many levels are left, so that a million
 * paths need about a million nodes. 32 bytes, without its name and its content. Read in any thread, changed under the tree's
 * lock.
 */
final class FilterLeaf<C> extends FilterNode<C> {
    private volatile @Nullable C content;

    FilterLeaf(FilterBranch<C> parent, int hash, byte[] label, C content) {
        super(parent, hash, label);
        this.content = content;
    }

    /** The content, or null if it has been removed. */
    @Nullable C content() {
        return content;
    }

    void content(@Nullable C changed) {
        content = changed;
    }
}
