package org.marquetry.broker.internal.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** Where a path of a {@link FilterTree} has its content, or will have it. Used by who may change the tree. */
final class FilterPlace<C> {
    private final FilterTree<C> tree;
    private final TopicLevels path;
    private final boolean multi;
    private final int depth;
    private final List<FilterBranch<C>> branches = new ArrayList<>();

    /** The leaf behind the last branch, on the way of the path but perhaps not its own; or null. */
    private @Nullable FilterLeaf<C> leaf;

    FilterPlace(FilterTree<C> tree, TopicLevels path) {
        this.tree = tree;
        this.path = path;
        int count = path.count();
        multi = path.isMultiLevelWildcard(count - 1);
        depth = multi ? count - 1 : count;
        branches.add(tree.root());
        walk();
    }

    /** Goes as far as there are branches. */
    private void walk() {
        FilterNode<C> node = null;
        while (!isAtEnd()) {
            node = tree.next(last(), path, level());
            if (!(node instanceof FilterBranch<C> branch)) {
                break;
            }
            branches.add(branch);
            node = null;
        }
        leaf = node instanceof FilterLeaf<C> reached ? reached : null;
    }

    private FilterBranch<C> last() {
        return branches.get(branches.size() - 1);
    }

    /** The level that comes behind the last branch. */
    private int level() {
        return branches.size() - 1;
    }

    private boolean isAtEnd() {
        return level() == depth;
    }

    /** The leaf if it is the path's own, or null. */
    private @Nullable FilterLeaf<C> ownLeaf() {
        return leaf != null && path.isFrom(level(), leaf.label) ? leaf : null;
    }

    /** The content, or null if there is none. */
    @Nullable C content() {
        if (isAtEnd()) {
            return last().content(multi);
        }
        FilterLeaf<C> own = ownLeaf();
        return own == null ? null : own.content();
    }

    /** Puts, replaces or with null removes the content, in one step for those who read. The place is used up. */
    void content(@Nullable C changed) {
        if (changed == null) {
            remove();
            return;
        }
        FilterLeaf<C> own = ownLeaf();
        if (own != null) {
            own.content(changed);
        } else {
            put(changed);
        }
    }

    private void put(C changed) {
        if (leaf != null) {
            part(leaf);
            walk();
        }
        if (isAtEnd()) {
            last().content(multi, changed);
        } else {
            int hash = hashBelow(last(), path.hash(level()));
            tree.link(new FilterLeaf<>(last(), hash, tree.labels().label(path, level()), changed));
        }
    }

    private int hashBelow(FilterBranch<C> branch, int hashOfLevel) {
        return tree.hashing().below(branch.hash, hashOfLevel);
    }

    /** Puts branches into the place of a leaf, as far as it and the path go the same way. Nothing else changes by that. */
    private void part(FilterLeaf<C> old) {
        byte[] label = old.label;
        int end = old.firstLevelEnd();
        FilterBranch<C> first =
                new FilterBranch<>(old.parent(), old.hash, tree.labels().label(label, 0, end));
        FilterBranch<C> branch = first;
        for (int level = level() + 1; level < depth && path.isLevel(level, label, end + 1); level++) {
            int from = end + 1;
            end = FilterBytes.levelEnd(label, from, label.length);
            int hash = hashBelow(branch, path.hash(level));
            FilterBranch<C> below =
                    new FilterBranch<>(branch, hash, tree.labels().label(label, from, end));
            tree.link(below);
            branch = below;
        }
        putRest(branch, label, end + 1, Objects.requireNonNull(old.content(), "a leaf goes with its content"));
        // What hangs on the branches is found from now on, all at once: nobody has come here by them before.
        tree.replace(old, first);
    }

    private void putRest(FilterBranch<C> branch, byte[] label, int from, C content) {
        if (from > label.length) {
            branch.content(false, content);
        } else if (from == label.length - 1 && label[from] == '#') {
            branch.content(true, content);
        } else {
            int hash = tree.hashing().of(label, from, FilterBytes.levelEnd(label, from, label.length));
            byte[] rest = tree.labels().label(label, from, label.length);
            tree.link(new FilterLeaf<>(branch, hashBelow(branch, hash), rest, content));
        }
    }

    private void remove() {
        FilterLeaf<C> own = isAtEnd() ? null : ownLeaf();
        if (isAtEnd()) {
            last().content(multi, null);
        } else if (own != null) {
            // A walk that has it already delivers nothing any more.
            own.content(null);
            tree.unlink(own);
        }
        // A reader that is in an emptied branch finds nothing there.
        for (int i = branches.size() - 1; i > 0 && branches.get(i).isEmpty(); i--) {
            tree.unlink(branches.get(i));
        }
    }
}
