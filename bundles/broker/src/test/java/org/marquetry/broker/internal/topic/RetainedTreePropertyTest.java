package org.marquetry.broker.internal.topic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.topic.TopicFilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.marquetry.broker.internal.topic.Retentions.get;
import static org.marquetry.broker.internal.topic.Retentions.next;
import static org.marquetry.broker.internal.topic.Retentions.put;
import static org.marquetry.broker.internal.topic.Retentions.remove;

class RetainedTreePropertyTest {
    record Step(String topic, boolean put) {}

    @Provide
    Arbitrary<Step> steps() {
        return Combinators.combine(TopicArbitraries.topics(), Arbitraries.of(true, true, false))
                .as(Step::new);
    }

    @Provide
    Arbitrary<TopicFilter> filters() {
        return TopicArbitraries.filters();
    }

    @Property
    void holdsWhatAMapHoldsAndFindsWhatTheFilterMatches(
            @ForAll long seed, @ForAll List<@From("steps") Step> steps, @ForAll("filters") TopicFilter filter) {
        RetainedTree tree = new RetainedTree(seed);
        Map<String, Message> model = new HashMap<>();
        for (Step step : steps) {
            take(step, tree, model);
            assertEquals(model.size(), tree.size());
            assertEquals(model.values().stream().mapToLong(Message::size).sum(), tree.bytes());
        }
        model.forEach((topic, message) -> assertSame(message, get(tree, topic)));
        assertEquals(matching(model, filter), sorted(all(tree.cursor(filter))));
        List.copyOf(model.keySet()).forEach(tree::remove);
        assertEquals(1, TreeNodes.count(tree));
    }

    @Property
    void meetsEachMessageThatStaysExactlyOnceWhileOthersComeAndGo(
            @ForAll List<@From("steps") Step> before,
            @ForAll List<@From("steps") Step> meanwhile,
            @ForAll("filters") TopicFilter filter,
            @ForAll @IntRange(min = 1, max = 3) int pace) {
        RetainedTree tree = new RetainedTree(0);
        Map<String, Message> model = new HashMap<>();
        before.forEach(step -> take(step, tree, model));
        Map<String, Message> stays = new HashMap<>(model);
        RetainedCursor cursor = tree.cursor(filter);
        List<Message> met = new ArrayList<>();
        for (int i = 0; !cursor.isAtEnd(); i++) {
            if (i < meanwhile.size()) {
                Step step = meanwhile.get(i);
                take(step, tree, model);
                stays.remove(step.topic());
            }
            Message message = next(cursor, pace);
            if (message != null) {
                met.add(message);
            }
        }
        assertNull(next(cursor));
        List<String> topics = sorted(met);
        assertEquals(topics.size(), topics.stream().distinct().count(), "met twice");
        assertTrue(topics.containsAll(matching(stays, filter)), "missed one that stayed");
        assertTrue(topics.stream().allMatch(filter::matches));
    }

    private static void take(Step step, RetainedTree tree, Map<String, Message> model) {
        if (step.put()) {
            Message message = Message.of(step.topic(), new byte[step.topic().length()], QoS.AT_LEAST_ONCE, true);
            assertSame(model.put(step.topic(), message), put(tree, message));
        } else {
            assertSame(model.remove(step.topic()), remove(tree, step.topic()));
        }
    }

    private static List<String> matching(Map<String, Message> model, TopicFilter filter) {
        return model.keySet().stream().filter(filter::matches).sorted().toList();
    }

    private static List<Message> all(RetainedCursor cursor) {
        List<Message> messages = new ArrayList<>();
        for (Message message = next(cursor); message != null; message = next(cursor)) {
            messages.add(message);
        }
        return messages;
    }

    private static List<String> sorted(List<Message> messages) {
        return messages.stream().map(Message::topic).sorted().toList();
    }
}
