package org.marquetry.broker.internal.topic;

/** Counts the nodes of a tree by going through it. */
final class TreeNodes {
    private TreeNodes() {}

    /** How many nodes there are, with the root. */
    static int count(SubscriptionTree<?> tree) {
        return count(tree.tree());
    }

    /** How many nodes there are, with the root. */
    static int count(RetainedTree tree) {
        return count(tree.tree());
    }

    private static <C> int count(LevelTree<C> tree) {
        return count(tree.root());
    }

    private static <C> int count(LevelNode<C> node) {
        int[] sum = {1};
        if (node instanceof LevelBranch<C> branch) {
            Trie.forEach(branch.children(), child -> sum[0] += count(child));
            if (branch.wildcards() != null && branch.wildcards().single() != null) {
                sum[0] += count(branch.wildcards().single());
            }
        }
        return sum[0];
    }
}
