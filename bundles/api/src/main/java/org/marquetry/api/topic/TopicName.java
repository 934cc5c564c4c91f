package org.marquetry.api.topic;

import java.nio.charset.StandardCharsets;

/** The rules for topic names (MQTT 5.0 section 4.7): what a message is published to. */
public final class TopicName {
    public static final int MAX_BYTES = 65_535;

    private TopicName() {}

    /** The levels of a topic name; empty levels count. */
    public static String[] levels(String topic) {
        return topic.split("/", -1);
    }

    /**
     * Returns the topic if it is a well-formed topic name.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static String require(String topic) {
        if (topic.isEmpty()) {
            throw new IllegalArgumentException("a topic name has a character at least");
        }
        for (int i = 0; i < topic.length(); i++) {
            switch (topic.charAt(i)) {
                case '+', '#' -> throw new IllegalArgumentException("a topic name has no wildcards: " + topic);
                case '\0' -> throw new IllegalArgumentException("a topic name has no U+0000");
                default -> {}
            }
        }
        if (topic.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException("a topic name has at most " + MAX_BYTES + " bytes of UTF-8");
        }
        return topic;
    }
}
