package org.marquetry.itests.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.marquetry.api.topic.TopicFilter;
import org.marquetry.broker.internal.topic.RouteMemory;
import org.marquetry.broker.internal.topic.SubscriptionTree;
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

/** What a loop's memory saves: a topic that was published before, with few and with many subscriptions. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx512m", "-XX:+UseSerialGC"})
public class TopicTreeMemoryBenchmark {
    /** As many as a loop remembers with a large heap. */
    private static final int REMEMBERED = 32_768;

    private static final int CLIENTS = 1000;

    @Param({"1000", "1000000"})
    public int subscriptions;

    /** How many different topics are published in turn. */
    @Param({"10", "10000"})
    public int topics;

    private SubscriptionTree<Integer> tree;
    private RouteMemory<List<Integer>> memory;
    private TopicTreeTopics published;
    private final TopicFilter[] elsewhere = new TopicFilter[CLIENTS];
    private int lookUps;

    @Setup(Level.Trial)
    public void subscribe() {
        tree = TopicTreeFilters.EXACT.tree(subscriptions);
        memory = new RouteMemory<>(
                tree,
                topic -> {
                    List<Integer> found = new ArrayList<>(1);
                    tree.match(topic, found::add);
                    return found;
                },
                List::size,
                REMEMBERED,
                1_000_000);
        for (int client = 0; client < CLIENTS; client++) {
            elsewhere[client] = TopicFilter.of("clients/client-" + client + "/inbox/#");
        }
        published = new TopicTreeTopics(topics, subscriptions, TopicTreeFilters.EXACT::topic);
    }

    @TearDown(Level.Trial)
    public void release() {
        published.release();
    }

    @Benchmark
    public List<Integer> remembered() {
        published.next();
        return memory.lookUp(published.buffer(), published.start(), published.length());
    }

    /** The same with a client elsewhere that comes or goes before each tenth look-up, which is part of what is measured. */
    @Benchmark
    public List<Integer> rememberedThroughChurn() {
        if (++lookUps % 10 == 0) {
            TopicFilter filter = elsewhere[lookUps / 20 % CLIENTS];
            if (lookUps % 20 == 0) {
                tree.put(filter, this, lookUps);
            } else {
                tree.remove(filter, this);
            }
        }
        return remembered();
    }
}
