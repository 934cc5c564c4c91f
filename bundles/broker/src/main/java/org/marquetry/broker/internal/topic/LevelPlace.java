package org.marquetry.broker.internal.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** Where a path of a {@link LevelTree} has its content, or will have it. Used by who may change the tree. */
final class LevelPlace<C> {
    private final TopicLevels path;
    private final TopicHash hashing;
    private final LabelPool labels;
    private final int depth;
    private final List<LevelBranch<C>> branches = new ArrayList<>();

    /** The leaf behind the last branch, on the way of the path but perhaps not its own; or null. */
    private @Nullable LevelLeaf<C> leaf;

    LevelPlace(LevelBranch<C> root, TopicLevels path, TopicHash hashing, LabelPool labels) {
        this.path = path;
        this.hashing = hashing;
        this.labels = labels;
        depth = path.count();
        branches.add(root);
        walk();
    }

    /** Goes as far as there are branches. */
    private void walk() {
        LevelNode<C> node = null;
        while (!isAtEnd()) {
            node = last().child(path, level());
            if (!(node instanceof LevelBranch<C> branch)) {
                break;
            }
            branches.add(branch);
            node = null;
        }
        leaf = node instanceof LevelLeaf<C> reached ? reached : null;
    }

    private LevelBranch<C> last() {
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
    private @Nullable LevelLeaf<C> ownLeaf() {
        return leaf != null && path.isFrom(level(), leaf.label) ? leaf : null;
    }

    /** The content, or null if there is none. */
    @Nullable C content() {
        if (isAtEnd()) {
            return last().content();
        }
        LevelLeaf<C> own = ownLeaf();
        return own == null ? null : own.content();
    }

    /** Puts, replaces or with null removes the content, in one step for those who read. The place is used up. */
    void content(@Nullable C changed) {
        if (changed == null) {
            remove();
            return;
        }
        LevelLeaf<C> own = ownLeaf();
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
            last().content(changed);
        } else {
            last().link(new LevelLeaf<>(path.hash(level()), labels.label(path, level()), changed));
        }
    }

    /** Puts branches into the place of a leaf, as far as it and the path go the same way. Nothing else changes by that. */
    private void part(LevelLeaf<C> old) {
        byte[] label = old.label;
        int end = old.firstLevelEnd();
        LevelBranch<C> first = new LevelBranch<>(old.hash, labels.label(label, 0, end));
        LevelBranch<C> branch = first;
        for (int level = level() + 1; level < depth && path.isLevel(level, label, end + 1); level++) {
            int from = end + 1;
            end = FilterBytes.levelEnd(label, from, label.length);
            LevelBranch<C> below = new LevelBranch<>(path.hash(level), labels.label(label, from, end));
            branch.link(below);
            branch = below;
        }
        putRest(branch, label, end + 1, Objects.requireNonNull(old.content(), "a leaf goes with its content"));
        last().link(first);
        old.successor(first);
    }

    private void putRest(LevelBranch<C> branch, byte[] label, int from, C content) {
        if (from > label.length) {
            branch.content(content);
        } else {
            int hash = hashing.of(label, from, FilterBytes.levelEnd(label, from, label.length));
            branch.link(new LevelLeaf<>(hash, labels.label(label, from, label.length), content));
        }
    }

    private void remove() {
        LevelLeaf<C> own = isAtEnd() ? null : ownLeaf();
        if (isAtEnd()) {
            last().content(null);
        } else if (own != null) {
            // Walks that keep an older state meet it still.
            own.content(null);
            last().unlink(own);
        }
        // A reader that is in an emptied branch finds nothing there.
        for (int i = branches.size() - 1; i > 0 && branches.get(i).isEmpty(); i--) {
            branches.get(i - 1).unlink(branches.get(i));
        }
    }
}
