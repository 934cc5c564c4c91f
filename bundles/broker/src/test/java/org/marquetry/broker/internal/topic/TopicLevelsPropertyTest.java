package org.marquetry.broker.internal.topic;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.NotEmpty;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.topic.TopicFilter;
import org.marquetry.api.topic.TopicName;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TopicLevelsPropertyTest {
    private final TopicHash hashing = new TopicHash(7);

    @Provide
    Arbitrary<String> topics() {
        Arbitrary<String> longer = Arbitraries.strings()
                .withChars("ab/é€")
                .withChars('/', '/', '/')
                .ofMinLength(1)
                .ofMaxLength(200);
        return Arbitraries.oneOf(TopicArbitraries.topics(), longer);
    }

    @Property
    void areTheLevelsOfTheTopicHoweverItIsGiven(@ForAll @NotEmpty List<@From("topics") String> topics) {
        TopicLevels used = new TopicLevels(hashing);
        for (String topic : topics) {
            byte[] bytes = topic.getBytes(StandardCharsets.UTF_8);
            check(topic, used.set(topic));
            ByteBuf buffer = Unpooled.buffer().writeShort(0).writeBytes(bytes).writeByte('/');
            check(topic, used.set(buffer, 2, bytes.length));
            assertEquals(0, buffer.readerIndex());
            check(topic, used.set(Message.of(topic, new byte[] {'/'}, QoS.AT_MOST_ONCE, true)));
            check(topic, used.set(TopicFilter.of(topic)));
            check(topic, used.set(TopicFilter.of("$share/group/" + topic)));
        }
    }

    private void check(String topic, TopicLevels levels) {
        String[] expected = TopicName.levels(topic);
        assertEquals(expected.length, levels.count());
        assertEquals(topic, levels.toString());
        for (int i = 0; i < expected.length; i++) {
            byte[] label = expected[i].getBytes(StandardCharsets.UTF_8);
            assertTrue(levels.isFirstLevelOf(i, label));
            assertEquals(hashing.of(label, 0, label.length), levels.hash(i));
        }
    }
}
