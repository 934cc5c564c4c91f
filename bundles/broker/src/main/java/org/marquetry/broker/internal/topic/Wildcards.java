package org.marquetry.broker.internal.topic;

/**
 * What hangs on a node by wildcards, which few nodes have: the node for {@code +}, and the subscribers of {@code #}, which
 * needs no node since nothing comes behind it. Either may be null.
 */
record Wildcards<S>(SubscriptionNode<S> single, Trie<Subscriber<S>> multi) {
    static <S> Wildcards<S> of(SubscriptionNode<S> single, Trie<Subscriber<S>> multi) {
        return single == null && multi == null ? null : new Wildcards<>(single, multi);
    }
}
