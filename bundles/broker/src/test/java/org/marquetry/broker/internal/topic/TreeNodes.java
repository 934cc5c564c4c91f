package org.marquetry.broker.internal.topic;

/** Counts the nodes of a tree by going through it. */
final class TreeNodes {
    private TreeNodes() {}

    /** How many nodes there are, with the root. */
    static int count(SubscriptionTree<?> tree) {
        return count(tree.root());
    }

    static int count(RetainedTree tree) {
        return count(tree.root());
    }

    private static int count(SubscriptionNode<?> node) {
        int below = node.wildcards() != null && node.wildcards().single() != null
                ? count(node.wildcards().single())
                : 0;
        return 1 + below + countChildren(node);
    }

    private static <S> int countChildren(SubscriptionNode<S> node) {
        int[] sum = {0};
        Trie.forEach(node.children(), child -> sum[0] += count(child));
        return sum[0];
    }

    private static int count(RetainedNode node) {
        int[] sum = {1};
        Trie.forEach(node.children(), child -> sum[0] += count(child));
        return sum[0];
    }
}
