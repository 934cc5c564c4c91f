package org.marquetry.broker.internal.topic;

import org.jspecify.annotations.Nullable;

/**
 * A level of a {@link FilterTree} behind which there are several ways, or were. 40 bytes, without its name and what hangs on
 * it by wildcards; what hangs on it by name stands in the {@link FilterTable}. Read in any thread, changed under the tree's
 * lock.
 */
final class FilterBranch<C> extends FilterNode<C> {
    private volatile @Nullable Wildcards<C> wildcards;
    private volatile @Nullable C content;
    private volatile int children;

    /** A root. */
    FilterBranch() {
        super(null, 0, new byte[0]);
    }

    FilterBranch(FilterBranch<C> parent, int hash, byte[] label) {
        super(parent, hash, label);
    }

    /** What hangs on it by wildcards, or null. */
    @Nullable Wildcards<C> wildcards() {
        return wildcards;
    }

    /** The node for {@code +}, or null. */
    @Nullable FilterNode<C> single() {
        Wildcards<C> known = wildcards;
        return known == null ? null : known.single();
    }

    void single(@Nullable FilterNode<C> changed) {
        wildcards = Wildcards.of(changed, content(true));
    }

    /** The content of the filter that ends here, or null. */
    @Nullable C content() {
        return content;
    }

    /** The content of the filter that ends here, or of that which ends with {@code #} behind this level; or null. */
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

    /** Whether something hangs on it by name. */
    boolean hasChildren() {
        return children != 0;
    }

    /** Counts what hangs on it by name: before it can be found, and after it can not be found any more. */
    void count(int more) {
        children += more;
    }

    /** Whether there is nothing in it or below it, so that it can go. */
    boolean isEmpty() {
        return children == 0 && wildcards == null && content == null;
    }
}
