package org.marquetry.broker.internal.topic;

import java.util.Arrays;

/** A node of a tree of topic levels: its level's name, and its children. Read in any thread, changed under the tree's lock. */
abstract class LevelNode<N extends LevelNode<N>> extends TrieEntry<N> {
    private final byte[] label;
    private volatile Trie<N> children;

    LevelNode(int hash, byte[] label) {
        super(hash);
        this.label = label;
    }

    @Override
    final boolean hasKey(Object levels, int level) {
        return ((TopicLevels) levels).isLevel(level, label);
    }

    @Override
    final boolean hasKeyOf(N other) {
        LevelNode<N> node = other;
        return Arrays.equals(label, node.label);
    }

    final boolean beginsWith(char sign) {
        return label.length > 0 && label[0] == sign;
    }

    final Trie<N> children() {
        return children;
    }

    /** The child of that name, or null. */
    final N child(TopicLevels levels, int level) {
        return Trie.find(children, levels.hash(level), levels, level);
    }

    /** The node that stands for that level of a filter or topic to be stored, or null. */
    N next(TopicLevels levels, int level) {
        return child(levels, level);
    }

    void link(N child) {
        children = Trie.with(children, child);
    }

    void unlink(N child) {
        children = Trie.without(children, child);
    }

    /** Whether there is nothing in it or below it, so that it can go. */
    boolean isEmpty() {
        return children == null;
    }
}
