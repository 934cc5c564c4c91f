package org.marquetry.broker.internal.topic;

import org.jspecify.annotations.Nullable;

/**
 * Filters, level by level, and a content for each. All nodes stand in one table by the hash of their levels, so that who walks
 * along a topic knows beforehand where they are, if they are there. Reading takes no lock; only one thread at a time may
 * change something.
 *
 * @param <C> the content, never null
 */
final class FilterTree<C> {
    private final TopicHash hashing;
    private final LabelPool labels;
    private final FilterBranch<C> root = new FilterBranch<>();
    private final FilterTable<C> table = new FilterTable<>();

    FilterTree(TopicHash hashing) {
        this.hashing = hashing;
        this.labels = new LabelPool(hashing);
    }

    FilterBranch<C> root() {
        return root;
    }

    FilterTable<C> table() {
        return table;
    }

    TopicHash hashing() {
        return hashing;
    }

    LabelPool labels() {
        return labels;
    }

    /** A new carrier of paths of this tree. */
    TopicLevels levels() {
        return new TopicLevels(hashing);
    }

    /** Where a filter has its content, for one change: made, used and dropped by the one thread that may change something. */
    FilterPlace<C> place(TopicLevels filter) {
        return new FilterPlace<>(this, filter);
    }

    /** What hangs on a branch for that level of a filter, or null. */
    @Nullable FilterNode<C> next(FilterBranch<C> branch, TopicLevels filter, int level) {
        if (filter.isSingleLevelWildcard(level)) {
            return branch.single();
        }
        return child(branch, filter, level);
    }

    /** What hangs on a branch by name for that level of a path, or null. */
    @Nullable FilterNode<C> child(FilterBranch<C> branch, TopicLevels path, int level) {
        return table.child(hashing.below(branch.hash, path.hash(level)), branch, path, level);
    }

    /**
     * Looks for what may hang on a branch for some levels of a path one below the other. It is not known yet to be that, but
     * a node for the path is among them or is a {@link #child}. From above to below, so that what hangs on a node that is
     * found, and was there before that, is found too.
     *
     * @param found from the first place on, null where there is nothing
     */
    void lookAhead(FilterBranch<C> branch, TopicLevels path, int level, int levels, @Nullable FilterNode<C>[] found) {
        int hash = branch.hash;
        for (int i = 0; i < levels; i++) {
            hash = hashing.below(hash, path.hash(level + i));
            found[i] = table.first(hash);
        }
    }

    /** Adds a node whose level is not there yet. */
    void link(FilterNode<C> node) {
        if (node.isSingleLevelWildcard()) {
            node.parent().single(node);
        } else {
            // Who sees that there are no children does not look for them.
            node.parent().count(1);
            table.add(node);
        }
    }

    /** Puts a node into the place of one for the same level. */
    void replace(FilterNode<C> old, FilterNode<C> node) {
        if (node.isSingleLevelWildcard()) {
            node.parent().single(node);
        } else {
            table.replace(old, node);
        }
    }

    void unlink(FilterNode<C> node) {
        if (node.isSingleLevelWildcard()) {
            node.parent().single(null);
        } else {
            table.remove(node);
            node.parent().count(-1);
        }
    }
}
