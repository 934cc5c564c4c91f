package org.marquetry.broker.internal.topic;

import org.marquetry.api.message.Message;

/**
 * A walk through the retained messages that match a filter, which goes on when asked, in an order of its own. Takes no lock
 * and holds no list of messages. A message that is there from the beginning to the end is met exactly once, or the one that
 * has replaced it; of what comes or goes meanwhile any part may be met. For one thread at a time.
 */
public final class RetainedCursor {
    /** Children that are being gone through. */
    private static final class Frame {
        private final Trie<RetainedNode> children;
        private final int depth;
        private final boolean first;
        private final Frame below;
        private int position;

        Frame(Trie<RetainedNode> children, int depth, boolean first, Frame below) {
            this.children = children;
            this.depth = depth;
            this.first = first;
            this.below = below;
        }
    }

    private final RetainedNode root;
    private final TopicLevels filter;
    private final int depthOfFilter;
    private final boolean hidden;
    private Frame top;

    /**
     * @param filter not used by anybody else from now on
     * @param hidden whether a leading wildcard matches topics that begin with {@code $} all the same
     */
    RetainedCursor(RetainedNode root, TopicLevels filter, boolean hidden) {
        this.root = root;
        this.filter = filter;
        this.depthOfFilter = filter.count();
        this.hidden = hidden;
        this.top = new Frame(root, 0, false, null);
    }

    /** The next message, or null at the end. Walks on until there is one, however many topics it has to pass by. */
    public Message next() {
        Message found = null;
        while (found == null && top != null) {
            found = step();
        }
        return found;
    }

    /**
     * The next message, or null if a bounded search found none: because it has come to the {@link #isAtEnd end}, or because
     * the next match is farther away. A step costs about 50 ns.
     */
    public Message next(int steps) {
        Message found = null;
        for (int i = 0; i < steps && found == null && top != null; i++) {
            found = step();
        }
        return found;
    }

    /** Whether there is nothing more to come. */
    public boolean isAtEnd() {
        return top == null;
    }

    private Message step() {
        Frame frame = top;
        Trie<RetainedNode> part = frame.children.part(frame.position++);
        if (frame.position == frame.children.width()) {
            top = frame.below;
        }
        if (part instanceof RetainedNode node) {
            // A leading wildcard does not match what begins with "$" (MQTT-4.7.2-1).
            return frame.first && !hidden && node.beginsWith('$') ? null : visit(node, frame.depth);
        }
        top = new Frame(part, frame.depth, frame.first, top);
        return null;
    }

    /** Goes from a node, which has matched so many levels, as far down as there is only one way. */
    private Message visit(RetainedNode from, int depthOfFrom) {
        RetainedNode node = from;
        for (int depth = depthOfFrom; node != null && depth < depthOfFilter; depth++) {
            if (filter.isMultiLevelWildcard(depth)) {
                enter(node, depth);
                return node.message();
            }
            if (filter.isSingleLevelWildcard(depth)) {
                enter(node, depth + 1);
                return null;
            }
            node = node.child(filter, depth);
        }
        return node == null ? null : node.message();
    }

    private void enter(RetainedNode node, int depthOfChildren) {
        Trie<RetainedNode> children = node.children();
        if (children != null) {
            top = new Frame(children, depthOfChildren, node == root, top);
        }
    }
}
