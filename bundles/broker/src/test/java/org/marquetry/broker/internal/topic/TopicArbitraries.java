package org.marquetry.broker.internal.topic;

import java.util.ArrayList;
import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.marquetry.api.topic.TopicFilter;

/** Topics and filters of so few levels and names that they meet often. */
final class TopicArbitraries {
    private TopicArbitraries() {}

    static Arbitrary<String> topics() {
        return Arbitraries.of("", "a", "b", "$a", "é", "longer than eight bytes")
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(levels -> String.join("/", levels))
                .filter(topic -> !topic.isEmpty());
    }

    static Arbitrary<TopicFilter> filters() {
        Arbitrary<List<String>> levels = Arbitraries.of("", "a", "b", "$a", "é", "longer than eight bytes", "+", "+")
                .list()
                .ofMaxSize(4);
        return Combinators.combine(levels, Arbitraries.of(true, false))
                .as((names, multi) -> {
                    List<String> all = new ArrayList<>(names);
                    if (multi) {
                        all.add("#");
                    }
                    return String.join("/", all);
                })
                .filter(filter -> !filter.isEmpty())
                .map(TopicFilter::of);
    }
}
