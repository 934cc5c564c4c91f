package org.marquetry.broker.internal.topic;

import org.jspecify.annotations.Nullable;

/**
 * What hangs on a branch by wildcards, as on few: the node for {@code +}, and the content for {@code #}, which needs no node
 * since nothing comes behind it. Either may be null.
 */
record Wildcards<C>(
        @Nullable FilterNode<C> single, @Nullable C multi) {
    static <C> @Nullable Wildcards<C> of(@Nullable FilterNode<C> single, @Nullable C multi) {
        return single == null && multi == null ? null : new Wildcards<>(single, multi);
    }
}
