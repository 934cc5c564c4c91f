package org.marquetry.broker.internal;

import java.nio.charset.StandardCharsets;

import org.marquetry.api.topic.TopicFilter;
import org.marquetry.api.topic.TopicName;

/** What the broker allows of topics beyond what the specification does. */
final class TopicRules {
    /** Topics that only the broker itself publishes to (MQTT 5.0 section 4.7.2). */
    private static final String RESERVED = "$SYS/";

    private TopicRules() {}

    static boolean mayBePublished(String topic, BrokerSettings settings) {
        return !topic.startsWith(RESERVED) && isWithinLimits(topic, settings);
    }

    /** Whether a topic name is neither deeper nor longer than allowed. */
    static boolean isWithinLimits(String topic, BrokerSettings settings) {
        return TopicName.levels(topic).length <= settings.maxTopicLevels()
                && length(topic) <= settings.maxTopicLength();
    }

    static boolean mayBeSubscribed(TopicFilter filter, BrokerSettings settings) {
        return filter.levelCount() <= settings.maxTopicLevels()
                && length(filter.toString()) <= settings.maxTopicLength();
    }

    private static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
