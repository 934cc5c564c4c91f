package org.marquetry.broker.internal.topic;

import java.util.function.Consumer;

/**
 * One walk through the subscriptions. What is still to be walked is kept in a list and not on the stack, since filters may
 * have tens of thousands of levels.
 */
final class Matching<S> {
    /** A branch that is walked later. */
    private record Pending<S>(SubscriptionNode<S> node, int depth, Pending<S> next) {}

    private final TopicLevels topic;
    private final int depthOfTopic;
    private final Consumer<? super S> sink;
    private Pending<S> pending;

    Matching(TopicLevels topic, Consumer<? super S> sink) {
        this.topic = topic;
        this.depthOfTopic = topic.count();
        this.sink = sink;
    }

    void from(SubscriptionNode<S> root) {
        if (topic.beginsWithDollar()) {
            // Leading wildcards do not match (MQTT-4.7.2-1), so the root's are passed by.
            walk(root.child(topic, 0), 1);
        } else {
            walk(root, 0);
        }
        while (pending != null) {
            Pending<S> branch = pending;
            pending = branch.next();
            walk(branch.node(), branch.depth());
        }
    }

    private void walk(SubscriptionNode<S> from, int depthOfFrom) {
        SubscriptionNode<S> node = from;
        for (int depth = depthOfFrom; node != null; depth++) {
            Wildcards<S> wildcards = node.wildcards();
            if (wildcards != null) {
                // "#" stands for the level above too, so the topic may end here.
                deliver(wildcards.multi());
            }
            if (depth == depthOfTopic) {
                deliver(node.subscribers(false));
                return;
            }
            SubscriptionNode<S> exact = node.child(topic, depth);
            SubscriptionNode<S> single = wildcards == null ? null : wildcards.single();
            node = either(exact, single, depth + 1);
        }
    }

    private SubscriptionNode<S> either(SubscriptionNode<S> exact, SubscriptionNode<S> single, int depth) {
        if (exact == null) {
            return single;
        }
        if (single != null) {
            pending = new Pending<>(single, depth, pending);
        }
        return exact;
    }

    private void deliver(Trie<Subscriber<S>> subscribers) {
        if (subscribers instanceof Subscriber<S> alone) {
            sink.accept(alone.value());
        } else if (subscribers != null) {
            subscribers.each(each -> sink.accept(each.value()));
        }
    }
}
