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
import net.jqwik.api.constraints.Size;
import org.marquetry.api.topic.TopicFilter;

import static org.junit.jupiter.api.Assertions.assertEquals;

class SubscriptionTreePropertyTest {
    record Subscription(TopicFilter filter, String key) {}

    record Step(Subscription subscription, boolean add) {}

    @Provide
    Arbitrary<Step> steps() {
        return Combinators.combine(
                        TopicArbitraries.filters(),
                        Arbitraries.of("one", "two", "three"),
                        Arbitraries.of(true, true, false))
                .as((filter, key, add) -> new Step(new Subscription(filter, key), add));
    }

    @Provide
    Arbitrary<String> topics() {
        return TopicArbitraries.topics();
    }

    @Property
    void matchesWhatEachFilterMatches(
            @ForAll long seed, @ForAll List<@From("steps") Step> steps, @ForAll("topics") String topic) {
        SubscriptionTree<Integer> tree = new SubscriptionTree<>(seed);
        Map<Subscription, Integer> model = new HashMap<>();
        int value = 0;
        for (Step step : steps) {
            Subscription at = step.subscription();
            value++;
            if (step.add()) {
                assertEquals(model.put(at, value), tree.put(at.filter(), at.key(), value));
            } else {
                assertEquals(model.remove(at), tree.remove(at.filter(), at.key()));
            }
            assertEquals(model.size(), tree.size());
        }
        assertEquals(matched(model, topic), matched(tree, topic));
        for (String other : TopicArbitraries.SHORT_TOPICS) {
            assertEquals(matched(model, other), matched(tree, other));
        }
        model.keySet().forEach(at -> tree.remove(at.filter(), at.key()));
        assertEquals(1, TreeNodes.count(tree));
        assertEquals(0, tree.size());
    }

    @Provide
    Arbitrary<String> deepTopics() {
        return Arbitraries.of("a", "a", "a", "a", "a", "b")
                .list()
                .ofMinSize(1)
                .ofMaxSize(30)
                .map(names -> String.join("/", names));
    }

    @Provide
    Arbitrary<TopicFilter> deepFilters() {
        return Arbitraries.of("a", "a", "a", "a", "a", "+", "b")
                .list()
                .ofMinSize(1)
                .ofMaxSize(30)
                .map(names -> String.join("/", names))
                .flatMap(path -> Arbitraries.of(path, path, path + "/#"))
                .map(TopicFilter::of);
    }

    /** Of more levels than are looked for at once. */
    @Property
    void matchesWhatEachFilterOfManyLevelsMatches(
            @ForAll long seed,
            @ForAll @Size(max = 60) List<@From("deepFilters") TopicFilter> filters,
            @ForAll @Size(max = 10) List<@From("deepTopics") String> topics) {
        SubscriptionTree<Integer> tree = new SubscriptionTree<>(seed);
        Map<Subscription, Integer> model = new HashMap<>();
        for (TopicFilter filter : filters) {
            Subscription at = new Subscription(filter, "key");
            model.put(at, model.size());
            tree.put(filter, "key", model.get(at));
        }
        List<String> more = new ArrayList<>(topics);
        filters.forEach(filter -> more.add(filter.toString().replace('+', 'a').replace('#', 'b')));
        for (String topic : more) {
            assertEquals(matched(model, topic), matched(tree, topic));
        }
        model.keySet().forEach(at -> tree.remove(at.filter(), at.key()));
        assertEquals(1, TreeNodes.count(tree));
    }

    private static List<Integer> matched(Map<Subscription, Integer> model, String topic) {
        List<Integer> values = new ArrayList<>();
        model.forEach((at, value) -> {
            if (at.filter().matches(topic)) {
                values.add(value);
            }
        });
        values.sort(null);
        return values;
    }

    private static List<Integer> matched(SubscriptionTree<Integer> tree, String topic) {
        List<Integer> values = new ArrayList<>();
        tree.match(tree.levels().set(topic), values::add);
        values.sort(null);
        return values;
    }
}
