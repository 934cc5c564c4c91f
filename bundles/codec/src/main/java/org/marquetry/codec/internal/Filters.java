package org.marquetry.codec.internal;

import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.topic.TopicFilter;

/** Reads the topic filters of SUBSCRIBE and UNSUBSCRIBE. */
final class Filters {
    private Filters() {}

    static TopicFilter read(FieldReader reader) throws PacketException {
        String text = reader.text("topic filter");
        try {
            return TopicFilter.of(text);
        } catch (IllegalArgumentException e) {
            throw reader.violation(ReasonCode.TOPIC_FILTER_INVALID, String.valueOf(e.getMessage()));
        }
    }
}
