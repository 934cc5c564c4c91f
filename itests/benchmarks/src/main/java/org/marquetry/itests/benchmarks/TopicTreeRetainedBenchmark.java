package org.marquetry.itests.benchmarks;

import java.util.concurrent.TimeUnit;

import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.topic.TopicFilter;
import org.marquetry.broker.internal.topic.Retained;
import org.marquetry.broker.internal.topic.RetainedCursor;
import org.marquetry.broker.internal.topic.RetainedTree;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to find one of 500,000 retained messages on a walk through those that match a new subscription. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx512m", "-XX:+UseSerialGC"})
public class TopicTreeRetainedBenchmark {
    private static final int TOPICS = 500_000;
    private static final TopicFilter ALL = TopicFilter.of("#");
    private static final TopicFilter ONE_EACH = TopicFilter.of("fleet/+/commands/set/7");

    private RetainedTree tree;
    private Message replaced;

    @Setup(Level.Trial)
    public void retain() {
        tree = new RetainedTree(1);
        for (int number = 0; number < TOPICS; number++) {
            Message message = message(number);
            tree.replace(message.topic(), Retained.of(message));
        }
        replaced = message(TOPICS / 2);
    }

    private static Message message(int number) {
        return Message.of(TopicTreeFilters.EXACT.topic(number), new byte[20], QoS.AT_LEAST_ONCE, true);
    }

    /** Every message matches. */
    @Benchmark
    @OperationsPerInvocation(TOPICS)
    public int walkAll() {
        return walk(ALL, TOPICS);
    }

    /** One of a device's ten messages matches, and the others need not be looked at. */
    @Benchmark
    @OperationsPerInvocation(TOPICS / 10)
    public int walkOneOfEachDevice() {
        return walk(ONE_EACH, TOPICS / 10);
    }

    private int walk(TopicFilter filter, int expected) {
        RetainedCursor cursor = tree.cursor(filter);
        int count = 0;
        while (cursor.next() != null) {
            count++;
        }
        if (count != expected) {
            throw new IllegalStateException("met " + count + " messages and not " + expected);
        }
        return count;
    }

    @Benchmark
    public Retained replace() {
        return tree.replace(replaced.topic(), Retained.of(replaced));
    }
}
