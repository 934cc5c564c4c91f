package org.marquetry.broker.internal.topic;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What stands at a level of a {@link FilterTree}: a {@link FilterBranch} where several ways part or may, otherwise a
 * {@link FilterLeaf} for the whole rest of the only way. It knows what it hangs on, so that a node found by hash is known to
 * be the right one by its own level's name.
 */
abstract sealed class FilterNode<C> permits FilterBranch, FilterLeaf {
    /** {@link TopicHash#below Of all levels} from the first to its own. */
    final int hash;

    /** The name of its level, and of a leaf what comes behind it too. */
    final byte[] label;

    private final @Nullable FilterBranch<C> parent;

    /**
     * @param parent null for the root
     */
    FilterNode(@Nullable FilterBranch<C> parent, int hash, byte[] label) {
        this.parent = parent;
        this.hash = hash;
        this.label = label;
    }

    /** What it hangs on. */
    final FilterBranch<C> parent() {
        return Objects.requireNonNull(parent, "the root hangs on nothing");
    }

    /** Whether it is what hangs on a branch for a level of a path, which has been reached by that path. */
    final boolean isChild(FilterBranch<?> branch, TopicLevels path, int level) {
        return parent == branch && path.isFirstLevelOf(level, label);
    }

    final int firstLevelEnd() {
        return FilterBytes.levelEnd(label, 0, label.length);
    }

    /** Whether its level is {@code +}: in a well-formed filter one that begins with the sign (MQTT-4.7.1-2). */
    final boolean isSingleLevelWildcard() {
        return label.length > 0 && label[0] == '+';
    }
}
