package org.marquetry.broker.internal.topic;

/**
 * What hangs on a branch by wildcards, as on few: the node for {@code +}, and the content for {@code #}, which needs no node
 * since nothing comes behind it. Either may be null.
 */
record Wildcards<C>(LevelNode<C> single, C multi) {
    static <C> Wildcards<C> of(LevelNode<C> single, C multi) {
        return single == null && multi == null ? null : new Wildcards<>(single, multi);
    }
}
