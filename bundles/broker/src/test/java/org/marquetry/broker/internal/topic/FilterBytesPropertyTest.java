package org.marquetry.broker.internal.topic;

import java.nio.charset.StandardCharsets;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.marquetry.api.topic.TopicFilter;

import static org.junit.jupiter.api.Assertions.assertEquals;

class FilterBytesPropertyTest {
    @Provide
    Arbitrary<String> topics() {
        return TopicArbitraries.topics();
    }

    @Provide
    Arbitrary<TopicFilter> filters() {
        return TopicArbitraries.filters();
    }

    @Property(tries = 20_000)
    void matchAsTheFilterDoes(@ForAll("filters") TopicFilter filter, @ForAll("topics") String topic) {
        byte[] filterBytes = filter.toString().getBytes(StandardCharsets.UTF_8);
        byte[] topicBytes = topic.getBytes(StandardCharsets.UTF_8);
        assertEquals(filter.matches(topic), FilterBytes.match(filterBytes, topicBytes));
    }
}
