package org.marquetry.broker.internal.topic;

import org.jspecify.annotations.Nullable;

/**
 * Topics, level by level, and a content for each, to be gone through by filters. Reading takes no lock; only one thread at a
 * time may change something.
 *
 * @param <C> the content, never null
 */
final class LevelTree<C> {
    private final TopicHash hashing;
    private final LabelPool labels;
    private final LevelBranch<C> root = new LevelBranch<>(0, new byte[0]);

    LevelTree(TopicHash hashing) {
        this.hashing = hashing;
        this.labels = new LabelPool(hashing);
    }

    LevelBranch<C> root() {
        return root;
    }

    /** A new carrier of paths of this tree. */
    TopicLevels levels() {
        return new TopicLevels(hashing);
    }

    /** Where a path has its content, for one change: made, used and dropped by the one thread that may change something. */
    LevelPlace<C> place(TopicLevels path) {
        return new LevelPlace<>(root, path, hashing, labels);
    }

    /** The content of a topic, or null. */
    @Nullable C find(TopicLevels path) {
        int depth = path.count();
        LevelNode<C> node = root;
        int level = 0;
        while (node instanceof LevelBranch<C> branch && level < depth) {
            node = branch.child(path, level++);
        }
        if (node instanceof LevelLeaf<C> leaf) {
            return path.isFrom(level - 1, leaf.label) ? leaf.content() : null;
        }
        return node instanceof LevelBranch<C> branch ? branch.content() : null;
    }
}
