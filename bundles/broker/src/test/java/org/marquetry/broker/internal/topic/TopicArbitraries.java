package org.marquetry.broker.internal.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.marquetry.api.topic.TopicFilter;

/** Topics and filters of so few levels and names that they meet often. The short ones come first, for shrinking. */
final class TopicArbitraries {
    private static final int DEEPEST = 4;
    private static final List<String> NAMES = List.of("a", "b", "", "$a", "é", "longer than eight bytes");

    private static final List<String> TOPICS = paths(NAMES);
    static final List<String> SHORT_TOPICS = TOPICS.subList(0, 50);
    private static final List<TopicFilter> FILTERS =
            filtersOf(paths(Stream.concat(Stream.of("+"), NAMES.stream()).toList()));

    private TopicArbitraries() {}

    private static List<String> paths(List<String> names) {
        List<String> all = new ArrayList<>();
        List<String> last = names;
        for (int depth = 1; depth <= DEEPEST; depth++) {
            last.stream().filter(path -> !path.isEmpty()).forEach(all::add);
            last = last.stream()
                    .flatMap(path -> names.stream().map(name -> path + "/" + name))
                    .toList();
        }
        return all;
    }

    private static List<TopicFilter> filtersOf(List<String> paths) {
        return Stream.concat(Stream.of("#", "/#"), paths.stream().flatMap(path -> Stream.of(path, path + "/#")))
                .map(TopicFilter::of)
                .toList();
    }

    /** Topics, the short ones as often as all the others together. */
    static Arbitrary<String> topics() {
        return Arbitraries.oneOf(Arbitraries.of(SHORT_TOPICS), Arbitraries.of(TOPICS));
    }

    /** Filters, the short ones as often as all the others together. */
    static Arbitrary<TopicFilter> filters() {
        return Arbitraries.oneOf(Arbitraries.of(FILTERS.subList(0, 100)), Arbitraries.of(FILTERS));
    }
}
