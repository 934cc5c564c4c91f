package org.marquetry.itests.benchmarks;

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
 * What it costs to find the subscribers of a topic that is not remembered. That does not depend on how many subscriptions
 * there are; but topics spread over a million of them are not in the processor's caches, and those over a thousand are.
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

    private SubscriptionTree<Integer> tree;
    private TopicLevels levels;
    private TopicTreeTopics published;
    private long sum;
    private final Consumer<Integer> sink = number -> sum += number;

    @Setup(Level.Trial)
    public void subscribe() {
        tree = filters.tree(subscriptions);
        levels = tree.levels();
        published = new TopicTreeTopics(topics, subscriptions, filters::topic);
    }

    @TearDown(Level.Trial)
    public void release() {
        published.release();
    }

    @Benchmark
    public long match() {
        published.next();
        tree.match(levels.set(published.buffer(), published.start(), published.length()), sink);
        return sum;
    }
}
