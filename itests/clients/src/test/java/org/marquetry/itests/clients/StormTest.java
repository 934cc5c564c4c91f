package org.marquetry.itests.clients;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Bystander;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.Packets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * All clients lose their connections and come back at once, while somebody stays connected. {@code -Dstorm.clients=10000} is
 * the long form, and what it tells of latencies is for people to read: a machine that does other things has other figures.
 */
@NeedsProcess
class StormTest {
    private static final int CLIENTS = Integer.getInteger("storm.clients", 2_000);
    private static final int CALM_EXCHANGES = 1_000;
    private static final byte[] CONNACK = {0x20, 2, 0, 0};

    @Test
    void whoComesBackWithAllOthersIsServedAndWhoStayedIsServedMeanwhile() throws Exception {
        List<Socket> clients = new ArrayList<>();
        try (BrokerProcess broker = BrokerProcess.withOnly()
                        .folders("data", "config")
                        .config("org.marquetry.transport.tcp~plain", "port=0")
                        .start();
                Bystander bystander = new Bystander(address(broker), "bystander")) {
            arrive(broker, clients);
            long[] calm = exchanges(bystander, CALM_EXCHANGES);
            for (Socket client : clients) {
                client.setSoLinger(true, 0);
                client.close();
            }
            clients.clear();

            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<long[]> meanwhile = CompletableFuture.supplyAsync(() -> exchangesUntil(bystander, over));
            long start = System.nanoTime();
            arrive(broker, clients);
            long took = System.nanoTime() - start;
            over.set(true);
            long[] storm = meanwhile.join();

            assertEquals(CLIENTS, clients.size());
            assertTrue(storm.length > 0, "nobody was served meanwhile");
            assertEquals(List.of(), broker.alarms());
            System.out.printf(
                    "%d clients were back after %d ms; an exchange took %s calm, %s meanwhile%n",
                    CLIENTS, took / 1_000_000, summary(calm), summary(storm));
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    private static InetSocketAddress address(BrokerProcess broker) {
        URI listener = broker.listeners().get(0);
        return new InetSocketAddress(listener.getHost(), listener.getPort());
    }

    /** Has all clients say CONNECT before any of them looks for an answer. */
    private static void arrive(BrokerProcess broker, List<Socket> clients) throws IOException {
        for (int i = 0; i < CLIENTS; i++) {
            Socket client =
                    new Socket(InetAddress.getLoopbackAddress(), address(broker).getPort());
            client.setSoTimeout((int) Deadline.PATIENCE.toMillis());
            clients.add(client);
            client.getOutputStream()
                    .write(Packets.of(Level.V311).connect("client" + i).done());
        }
        for (Socket client : clients) {
            assertArrayEquals(CONNACK, client.getInputStream().readNBytes(CONNACK.length));
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
