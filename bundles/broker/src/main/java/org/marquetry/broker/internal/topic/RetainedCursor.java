package org.marquetry.broker.internal.topic;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;

/**
 * A walk through the retained messages that match a filter, which goes on when asked, in an order of its own. Takes no lock
 * and holds no list of messages. A message that is there from the beginning to the end is met exactly once, or the one that
 * has replaced it; of what comes or goes meanwhile any part may be met. For one thread at a time.
 */
public final class RetainedCursor {
    /** Children that are being gone through. */
    private static final class Frame {
        private final Trie<LevelNode<Message>> children;
        private final int depth;
        private final boolean first;
        private final @Nullable Frame below;
        private int position;

        Frame(Trie<LevelNode<Message>> children, int depth, boolean first, @Nullable Frame below) {
            this.children = children;
            this.depth = depth;
            this.first = first;
            this.below = below;
        }
    }

    private final LevelBranch<Message> root;
    private final TopicLevels filter;
    private final int depthOfFilter;
    private final boolean hidden;
    private @Nullable Frame top;

    /**
     * @param filter not used by anybody else from now on
     * @param hidden whether a leading wildcard matches topics that begin with {@code $} all the same
     */
    RetainedCursor(LevelBranch<Message> root, TopicLevels filter, boolean hidden) {
        this.root = root;
        this.filter = filter;
        this.depthOfFilter = filter.count();
        this.hidden = hidden;
        this.top = new Frame(root, 0, false, null);
    }

    /** The next message, or null at the end. Walks on until there is one, however many topics it has to pass by. */
    public @Nullable Message next() {
        Message found = null;
        while (found == null && top != null) {
            found = step(top);
        }
        return found;
    }

    /**
     * The next message, or null if a bounded search found none: because it has come to the {@link #isAtEnd end}, or because
     * the next match is farther away. A step costs about 50 ns.
     */
    public @Nullable Message next(int steps) {
        Message found = null;
        for (int i = 0; i < steps && found == null && top != null; i++) {
            found = step(top);
        }
        return found;
    }

    /** Whether there is nothing more to come. */
    public boolean isAtEnd() {
        return top == null;
    }

    private @Nullable Message step(Frame frame) {
        Trie<LevelNode<Message>> part = frame.children.part(frame.position++);
        if (frame.position == frame.children.width()) {
            top = frame.below;
        }
        if (part instanceof LevelNode<Message> node) {
            // A leading wildcard does not match what begins with "$" (MQTT-4.7.2-1).
            return frame.first && !hidden && node.beginsWith('$') ? null : visit(node, frame.depth);
        }
        top = new Frame(part, frame.depth, frame.first, top);
        return null;
    }

    /** Goes from a node, which has matched so many levels, as far down as there is only one way. */
    private @Nullable Message visit(LevelNode<Message> from, int depthOfFrom) {
        LevelNode<Message> node = from;
        for (int depth = depthOfFrom; node != null; depth++) {
            LevelBranch<Message> branch = branch(node);
            if (branch == null) {
                return leaf((LevelLeaf<Message>) node, depth);
            }
            if (depth == depthOfFilter) {
                return branch.content();
            }
            if (filter.isMultiLevelWildcard(depth)) {
                enter(branch, depth);
                return branch.content();
            }
            if (filter.isSingleLevelWildcard(depth)) {
                enter(branch, depth + 1);
                return null;
            }
            node = branch.child(filter, depth);
        }
        return null;
    }

    /** The node as a branch: itself or its successor. Null if it is a leaf of the tree. */
    private static @Nullable LevelBranch<Message> branch(LevelNode<Message> node) {
        if (node instanceof LevelBranch<Message> branch) {
            return branch;
        }
        return node instanceof LevelLeaf<Message> leaf ? leaf.successor() : null;
    }

    private @Nullable Message leaf(LevelLeaf<Message> leaf, int depth) {
        boolean matches = depth < depthOfFilter && filter.isMultiLevelWildcard(depth)
                || filter.matchesFrom(depth - 1, leaf.label);
        return matches ? leaf.content() : null;
    }

    private void enter(LevelBranch<Message> branch, int depthOfChildren) {
        Trie<LevelNode<Message>> children = branch.children();
        if (children != null) {
            top = new Frame(children, depthOfChildren, branch == root, top);
        }
    }
}
