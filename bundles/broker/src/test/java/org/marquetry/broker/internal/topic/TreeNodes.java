package org.marquetry.broker.internal.topic;

import java.util.List;

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

    private static int count(FilterTree<?> tree) {
        int sum = 1 + single(tree.root());
        for (List<FilterNode<?>> nodes : tree.table().buckets()) {
            sum += nodes.size() + nodes.stream().mapToInt(TreeNodes::single).sum();
        }
        return sum;
    }

    /** The node for "+" below a node, and those for "+" directly below that: they stand in no table. */
    private static int single(FilterNode<?> node) {
        int count = 0;
        FilterNode<?> at = node;
        while (at instanceof FilterBranch<?> branch && branch.single() != null) {
            at = branch.single();
            count++;
        }
        return count;
    }

    private static <C> int count(LevelTree<C> tree) {
        return count(tree.root());
    }

    private static <C> int count(LevelNode<C> node) {
        int[] sum = {1};
        if (node instanceof LevelBranch<C> branch) {
            Trie.forEach(branch.children(), child -> sum[0] += count(child));
        }
        return sum[0];
    }
}
