package org.marquetry.itests.clients;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Bystander;
import org.marquetry.itests.harness.NeedsProcess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * All clients lose their connections and come back at once, while somebody stays connected. {@code -Dstorm.clients=10000} is
 * the long form, and what it tells of latencies is for people to read: a machine that does other things has other figures.
 */
@NeedsProcess
@Execution(ExecutionMode.SAME_THREAD)
class StormTest {
    private static final int CLIENTS = 2_000;
    private static final int SECURED_CLIENTS = 500;
    private static final int CALM_EXCHANGES = 1_000;
    /** Of the heap; ten thousand connections with the TLS of the JDK need more than others. */
    private static final String ROOM = "-Xmx1g";

    @ParameterizedTest
    @EnumSource(Door.class)
    void whoComesBackWithAllOthersIsServedAndWhoStayedIsServedMeanwhile(Door door) throws Exception {
        int count = Integer.getInteger("storm.clients", door.isSecured() ? SECURED_CLIENTS : CLIENTS);
        try (BrokerProcess broker = door.open(BrokerProcess.withOnly().folders("data", "config"))
                        .likeInService()
                        .jvm(ROOM)
                        .start();
                Bystander bystander = new Bystander(
                        new InetSocketAddress("127.0.0.1", door.port(broker)), "bystander", door.sockets());
                Crowd clients = new Crowd(door.port(broker), door.layers())) {
            clients.arrive(count);
            long[] calm = exchanges(bystander, CALM_EXCHANGES);
            clients.vanish();

            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<long[]> meanwhile = CompletableFuture.supplyAsync(() -> exchangesUntil(bystander, over));
            long start = System.nanoTime();
            try {
                clients.arrive(count);
            } finally {
                over.set(true);
            }
            long took = System.nanoTime() - start;
            long[] storm = meanwhile.join();

            clients.ping();
            bystander.exchange();
            assertTrue(storm.length > 0, "nobody was served meanwhile");
            assertEquals(List.of(), broker.alarms());
            System.out.printf(
                    "%s: %d clients were back after %d ms; an exchange took %s calm, %s meanwhile; %d MB resident%n",
                    door, count, took / 1_000_000, summary(calm), summary(storm), broker.residentBytes() >> 20);
        }
    }

    private static long[] exchanges(Bystander bystander, int count) throws IOException {
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            times[i] = exchange(bystander);
        }
        return times;
    }

    private static long[] exchangesUntil(Bystander bystander, AtomicBoolean over) {
        List<Long> times = new ArrayList<>();
        try {
            while (!over.get()) {
                times.add(exchange(bystander));
            }
        } catch (IOException e) {
            throw new IllegalStateException("who stayed was not served", e);
        }
        return times.stream().mapToLong(Long::longValue).toArray();
    }

    private static long exchange(Bystander bystander) throws IOException {
        long start = System.nanoTime();
        bystander.exchange();
        return System.nanoTime() - start;
    }

    private static String summary(long[] times) {
        Arrays.sort(times);
        return "p50 " + times[times.length / 2] / 1000 + " us, p99 " + times[times.length * 99 / 100] / 1000
                + " us, most " + times[times.length - 1] / 1000 + " us (" + times.length + ")";
    }
}
