package org.marquetry.itests.benchmarks;

import org.marquetry.api.topic.TopicFilter;
import org.marquetry.broker.internal.topic.SubscriptionTree;

/** What is subscribed to, ten distinct filters a device, and what the devices publish: each topic has one subscriber or two. */
public enum TopicTreeFilters {
    /** Without wildcards. */
    EXACT {
        @Override
        String filter(int number) {
            return "fleet/device-" + number / 10 + "/commands/set/" + number % 10;
        }

        @Override
        String topic(int number) {
            return filter(number);
        }
    },
    /** With wildcards in all places but the first. */
    WILDCARD {
        @Override
        String filter(int number) {
            String device = "fleet/device-" + number / 10;
            int kind = number % 10;
            return kind < 5 ? device + "/+/state/" + kind : device + "/room-" + (kind - 5) + "/#";
        }

        @Override
        String topic(int number) {
            int kind = number % 5;
            return "fleet/device-" + number / 10 + "/room-" + kind + "/state/" + kind;
        }
    };

    abstract String filter(int number);

    /** A topic that the filter of that number matches, or another of the same device. */
    abstract String topic(int number);

    /** A tree of so many subscriptions, each under its own number. */
    SubscriptionTree<Integer> tree(int subscriptions) {
        SubscriptionTree<Integer> tree = new SubscriptionTree<>(1);
        for (int number = 0; number < subscriptions; number++) {
            Integer value = number;
            tree.put(TopicFilter.of(filter(number)), value, value);
        }
        return tree;
    }
}
