package org.marquetry.itests.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Bystander;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Damaged packets over real sockets. {@code -Dfuzz.count=N} examines more of them, {@code -Dfuzz.seed=S} repeats a run; what
 * once did harm stands in a file of {@code src/test/resources/found}, as hexadecimal digits, and is sent again by each build.
 */
class FuzzTest {
    private static final Path FOUND = Path.of("src/test/resources/found");
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final int DRAIN_MILLIS = 300;

    @Test
    void aMillionDamagedPacketsDisturbNobody() throws Exception {
        long seed = Long.getLong("fuzz.seed", System.nanoTime());
        long count = Long.getLong("fuzz.count", 1_000_000);
        System.out.println("fuzz: -Dfuzz.seed=" + seed + " -Dfuzz.count=" + count);
        try (BrokerProcess broker = BrokerProcess.onFreePort().start();
                Bystander bystander = new Bystander(broker.address(), "bystander")) {
            FuzzRun run = new FuzzRun(broker.address(), seed);
            ScheduledExecutorService exchanges = Executors.newSingleThreadScheduledExecutor();
            ScheduledFuture<?> exchange =
                    exchanges.scheduleWithFixedDelay(() -> exchange(bystander), 0, 2, TimeUnit.MILLISECONDS);
            run.run(count, SILENCE);
            assertFalse(exchange.isDone(), "a bystander was disturbed");
            exchanges.shutdown();
            assertTrue(exchanges.awaitTermination(SILENCE.toSeconds(), TimeUnit.SECONDS));
            System.out.println("fuzz: " + run.examined() + " damaged packets examined in " + run.attacks()
                    + " connections, " + run.stalled() + " of which waited for more; " + bystander.exchanges()
                    + " messages of bystanders");
            assertTrue(bystander.exchanges() > 0);
            assertUnharmed(broker);
        }
    }

    private static void exchange(Bystander bystander) {
        try {
            bystander.exchange();
        } catch (IOException e) {
            throw new UncheckedIOException("a bystander was disturbed", e);
        }
    }

    @Test
    void whatOnceDidHarmDoesNoneAnyMore() throws Exception {
        try (BrokerProcess broker = BrokerProcess.onFreePort().start();
                Bystander bystander = new Bystander(broker.address(), "bystander");
                Stream<Path> files = Files.list(FOUND)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".hex"))
                    .sorted()
                    .toList()) {
                byte[] bytes = HexFormat.of().parseHex(Files.readString(file).replaceAll("#.*|\\s", ""));
                for (Level level : Level.values()) {
                    send(broker, Packets.of(level).connect("found").done(), bytes);
                }
                send(broker, new byte[0], bytes);
                bystander.exchange();
                assertEquals(List.of(), broker.alarms(), file.toString());
            }
            assertUnharmed(broker);
        }
    }

    private static void send(BrokerProcess broker, byte[] connect, byte[] bytes) throws IOException {
        try (Socket socket =
                new Socket(broker.address().getAddress(), broker.address().getPort())) {
            socket.setSoTimeout(DRAIN_MILLIS);
            socket.getOutputStream().write(connect);
            socket.getOutputStream().write(bytes);
            InputStream in = socket.getInputStream();
            while (in.read() >= 0) {
                // Until the broker closes, or waits for more.
            }
        } catch (SocketTimeoutException e) {
            // It waits for more, which is as good as a refusal.
        } catch (IOException e) {
            assertTrue(broker.isAlive(), "the broker has ended");
        }
    }

    private static void assertUnharmed(BrokerProcess broker) {
        assertTrue(broker.isAlive(), () -> "the broker has ended\n" + broker.transcript());
        assertEquals(List.of(), broker.alarms(), "alarming lines of the broker's log");
    }
}
