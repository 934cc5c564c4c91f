package org.marquetry.broker.internal.topic;

import java.util.Arrays;

/**
 * What stands at a level of a {@link LevelTree}: a {@link LevelBranch} where several ways part or may, otherwise a
 * {@link LevelLeaf} for the whole rest of the only way. Children of a branch are told apart by the name of their level.
 */
abstract sealed class LevelNode<C> extends TrieEntry<LevelNode<C>> permits LevelBranch, LevelLeaf {
    /** The name of its level, and of a leaf what comes behind it too. */
    final byte[] label;

    /**
     * @param hash of the name of its level
     */
    LevelNode(int hash, byte[] label) {
        super(hash);
        this.label = label;
    }

    @Override
    final boolean hasKey(Object path, int level) {
        return ((TopicLevels) path).isFirstLevelOf(level, label);
    }

    @Override
    final boolean hasKeyOf(LevelNode<C> other) {
        return Arrays.equals(label, 0, firstLevelEnd(), other.label, 0, other.firstLevelEnd());
    }

    @Override
    final LevelNode<C> self() {
        return this;
    }

    final int firstLevelEnd() {
        return FilterBytes.levelEnd(label, 0, label.length);
    }

    final boolean beginsWith(char sign) {
        return label.length > 0 && label[0] == sign;
    }
}
