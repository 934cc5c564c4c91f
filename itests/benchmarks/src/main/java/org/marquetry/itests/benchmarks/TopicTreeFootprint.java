package org.marquetry.itests.benchmarks;

import java.lang.ref.Reference;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.function.Supplier;

import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.topic.TopicFilter;
import org.marquetry.broker.internal.topic.Retained;
import org.marquetry.broker.internal.topic.RetainedTree;
import org.marquetry.broker.internal.topic.SubscriptionTree;

/**
 * Prints how many bytes of heap a subscription and a retained topic need, each as the difference of the heap before and after
 * a tree was filled. Filters, keys, values and messages are not counted: they are the caller's.
 */
public final class TopicTreeFootprint {
    private static final int SUBSCRIPTIONS = 1_000_000;
    private static final int RETAINED = 500_000;

    private TopicTreeFootprint() {}

    /** Takes no arguments; needs a heap of 1 GB. */
    public static void main(String[] arguments) {
        subscriptions("ten filters a device", TopicTreeFilters.EXACT::filter);
        subscriptions("ten filters a device, with wildcards", TopicTreeFilters.WILDCARD::filter);
        subscriptions("one filter a client", number -> "clients/client-" + number + "/commands/set/now");
        subscriptions("a million names in one level", number -> "a/b/c/d/" + number);
        subscriptions("a million subscribers of one filter", number -> "news/#");
        retained("ten retained topics a device", TopicTreeFilters.EXACT::topic);
        retained("one retained topic a client", number -> "clients/client-" + number + "/status/network/address");
    }

    private static void subscriptions(String what, IntFunction<String> filters) {
        Integer[] keys = new Integer[SUBSCRIPTIONS];
        for (int number = 0; number < keys.length; number++) {
            keys[number] = number;
        }
        print(what, SUBSCRIPTIONS, () -> {
            SubscriptionTree<Integer> tree = new SubscriptionTree<>(1);
            for (Integer key : keys) {
                tree.put(TopicFilter.of(filters.apply(key)), key, key);
            }
            return tree;
        });
    }

    private static void retained(String what, IntFunction<String> topics) {
        Message[] messages = new Message[RETAINED];
        for (int number = 0; number < messages.length; number++) {
            messages[number] = Message.of(topics.apply(number), new byte[20], QoS.AT_LEAST_ONCE, true);
        }
        print(what, RETAINED, () -> {
            RetainedTree tree = new RetainedTree(1);
            for (Message message : messages) {
                tree.replace(message.topic(), Retained.of(message));
            }
            return tree;
        });
    }

    private static void print(String what, int count, Supplier<Object> filled) {
        long before = used();
        Object tree = filled.get();
        double each = (used() - before) / (double) count;
        System.out.printf(Locale.ROOT, "%-40s %6.1f bytes each%n", what, each);
        Reference.reachabilityFence(tree);
        Reference.reachabilityFence(filled);
    }

    /** The heap in use when garbage has gone. */
    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
