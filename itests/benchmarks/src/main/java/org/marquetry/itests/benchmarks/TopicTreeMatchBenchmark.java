package org.marquetry.itests.benchmarks;

import java.util.HashMap;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.marquetry.broker.internal.topic.SubscriptionTree;
import org.marquetry.broker.internal.topic.TopicLevels;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to find the subscribers of a topic that is not remembered, with few and with many subscriptions, and beside it
 * what a {@link HashMap} of as many topics needs to find one string.
 *
 * <p>The steps of a walk do not depend on how many subscriptions there are: ten topics in turn cost the same. Ten thousand
 * topics in turn, spread over a million subscriptions, are not in the processor's caches, and those over a thousand are; to
 * wait for memory is all that the map and the tree then do, and the map's difference between the two is what any such
 * structure pays.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx512m", "-XX:+UseSerialGC"})
public class TopicTreeMatchBenchmark {
    @Param({"1000", "1000000"})
    public int subscriptions;

    @Param({"EXACT", "WILDCARD"})
    public TopicTreeFilters filters;

    /** How many different topics are published in turn. */
    @Param({"10", "10000"})
    public int topics;

    private long sum;
    private final Consumer<Integer> sink = number -> sum += number;

    /** The subscriptions as the broker has them. */
    @State(Scope.Thread)
    public static class Tree {
        private SubscriptionTree<Integer> tree;
        private TopicLevels levels;
        private TopicTreeTopics published;

        @Setup(Level.Trial)
        public void subscribe(TopicTreeMatchBenchmark parameters) {
            tree = parameters.filters.tree(parameters.subscriptions);
            levels = tree.levels();
            published = new TopicTreeTopics(parameters.topics, parameters.subscriptions, parameters.filters::topic);
        }

        @TearDown(Level.Trial)
        public void release() {
            published.release();
        }
    }

    /** As many topics as there are subscriptions, or as different ones are published; and strings to look them up by. */
    @State(Scope.Thread)
    public static class Map {
        private final java.util.Map<String, Integer> numbers = new HashMap<>();
        private String[] published;
        private int next;

        @Setup(Level.Trial)
        public void fill(TopicTreeMatchBenchmark parameters) {
            for (int number = 0; number < parameters.subscriptions; number++) {
                numbers.put(parameters.filters.topic(number), number);
            }
            published = TopicTreeTopics.names(parameters.topics, parameters.subscriptions, parameters.filters::topic);
            for (String name : published) {
                // Has its hash from now on.
                Objects.requireNonNull(numbers.get(name));
            }
        }

        Integer get() {
            next = next + 1 == published.length ? 0 : next + 1;
            return numbers.get(published[next]);
        }
    }

    @Benchmark
    public long match(Tree state) {
        state.published.next();
        state.tree.match(
                state.levels.set(state.published.buffer(), state.published.start(), state.published.length()), sink);
        return sum;
    }

    /** The floor: finds one number by a string whose hash is known. */
    @Benchmark
    public long mapOfStrings(Map state) {
        sum += state.get();
        return sum;
    }
}
