package org.marquetry.broker.internal.topic;

import java.util.ArrayList;
import java.util.List;

/** The nodes that exist on the way to the place of a topic or filter. Used under the tree's lock. */
final class Path<N extends LevelNode<N>> {
    /** Makes a node. */
    interface Maker<N> {
        N node(int hash, byte[] label);
    }

    private final List<N> nodes = new ArrayList<>();
    private final TopicLevels levels;
    private final int depth;

    /** Goes from the root as far as there are nodes, and not beyond the given number of levels. */
    Path(N root, TopicLevels levels, int depth) {
        this.levels = levels;
        this.depth = depth;
        for (N node = root; node != null; node = nodes.size() > depth ? null : node.next(levels, nodes.size() - 1)) {
            nodes.add(node);
        }
    }

    /** The node at the end, or null if there is none yet. */
    N end() {
        return nodes.size() > depth ? last() : null;
    }

    private N last() {
        return nodes.get(nodes.size() - 1);
    }

    /** Joins a finished end to what exists, by way of the nodes that are missing; readers see all of it at once. */
    void join(N end, Maker<N> maker, LabelPool labels) {
        N below = end;
        for (int level = depth - 2; level >= nodes.size() - 1; level--) {
            N node = maker.node(levels.hash(level), labels.label(levels, level));
            node.link(below);
            below = node;
        }
        last().link(below);
    }

    /** Takes the nodes away that have become empty. A reader that is in one of them finds nothing there. */
    void prune() {
        for (int i = nodes.size() - 1; i > 0 && nodes.get(i).isEmpty(); i--) {
            nodes.get(i - 1).unlink(nodes.get(i));
        }
    }
}
