package org.marquetry.broker.internal.topic;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.marquetry.api.topic.TopicFilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RouteMemoryPropertyTest {
    /** A topic is looked up if there is one, otherwise the filter is subscribed to, or unsubscribed from. */
    record Step(String topic, TopicFilter filter, boolean add) {}

    @Provide
    Arbitrary<Step> steps() {
        Arbitrary<Step> lookUps = TopicArbitraries.topics().map(topic -> new Step(topic, null, false));
        Arbitrary<Step> changes = Combinators.combine(TopicArbitraries.filters(), Arbitraries.of(true, false))
                .as((filter, add) -> new Step(null, filter, add));
        return Arbitraries.oneOf(lookUps, lookUps, changes);
    }

    @Property
    void alwaysGivesWhatAFreshLookUpGives(
            @ForAll @Size(max = 200) List<@From("steps") Step> steps,
            @ForAll @IntRange(min = 1, max = 64) int capacity,
            @ForAll @IntRange(max = 50) int maxWeight) {
        SubscriptionTree<String> tree = new SubscriptionTree<>(1);
        RouteMemory<List<String>> memory =
                new RouteMemory<>(tree, topic -> match(tree, topic), List::size, capacity, maxWeight);
        for (Step step : steps) {
            if (step.topic() != null) {
                byte[] bytes = step.topic().getBytes(StandardCharsets.UTF_8);
                ByteBuf buffer =
                        Unpooled.buffer().writeByte('x').writeBytes(bytes).writeByte('y');
                List<String> fresh = match(tree, tree.levels().set(step.topic()));
                assertEquals(fresh, memory.lookUp(buffer, 1, bytes.length));
                assertTrue(memory.weight() <= maxWeight, "heavier than allowed");
                assertTrue(memory.size() <= Math.max(4, capacity * 2), "larger than allowed");
            } else if (step.add()) {
                tree.put(step.filter(), "key", step.filter().toString());
            } else {
                tree.remove(step.filter(), "key");
            }
        }
    }

    private static List<String> match(SubscriptionTree<String> tree, TopicLevels topic) {
        List<String> found = new ArrayList<>();
        tree.match(topic, found::add);
        found.sort(null);
        return found;
    }
}
