package org.marquetry.itests.clients;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.net.SocketFactory;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Bystander;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.NeedsProcess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What many connections leave behind: nothing. {@code -Dvisitors.count=100000} is the long form. */
@NeedsProcess
@Execution(ExecutionMode.SAME_THREAD)
class VisitorsTest {
    private static final int COUNT = 3_000;
    private static final int SECURED_COUNT = 1_000;
    private static final int AT_ONCE = 8;
    private static final int WARM_UP = 500;
    /** Memory that is pooled and will be used again; what leaks is more, in the long form. */
    private static final long POOLED = 8L << 20;

    private static final Pattern DIRECT = Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB\\)");

    @ParameterizedTest
    @EnumSource(Door.class)
    void noFileDescriptorNoThreadAndNoMemoryIsLeft(Door door) throws Exception {
        int count = Integer.getInteger("visitors.count", door.isSecured() ? SECURED_COUNT : COUNT);
        try (BrokerProcess broker = door.open(BrokerProcess.withOnly().folders("data", "config"))
                        .likeInService()
                        .jvm("-XX:NativeMemoryTracking=summary", "-Dio.netty.leakDetection.level=paranoid")
                        .start();
                Bystander bystander = new Bystander(
                        new InetSocketAddress("127.0.0.1", door.port(broker)), "bystander", door.sockets())) {
            // Being asked opens a socket too, once.
            directMemory(broker);
            long quiet = sockets(broker);
            visit(broker, door, WARM_UP);
            settle(broker, quiet);
            long descriptors = entries(broker, "fd");
            long threads = entries(broker, "task");
            long direct = directMemory(broker);

            visit(broker, door, count);
            bystander.exchange();
            settle(broker, quiet);

            Awaitility.await()
                    .atMost(Deadline.PATIENCE)
                    .untilAsserted(() -> assertTrue(
                            entries(broker, "fd") <= descriptors,
                            () -> "there were " + descriptors + " descriptors before"));
            assertTrue(entries(broker, "task") <= threads, () -> "there were " + threads + " threads before");
            long after = directMemory(broker);
            assertTrue(after <= direct + POOLED, () -> after + " bytes of direct memory after " + direct);
            assertEquals(List.of(), broker.alarms());
            assertEquals(List.of(), broker.err().lines(line -> line.contains("LEAK")));
            System.out.println(door + ", " + count + " visitors: descriptors " + descriptors + " before, "
                    + entries(broker, "fd")
                    + " after; threads " + threads + ", " + entries(broker, "task") + "; direct memory " + direct / 1024
                    + " KB, " + after / 1024 + " KB");
        }
    }

    private static void visit(BrokerProcess broker, Door door, int count) throws Exception {
        List<Visitor> kinds = kinds(broker, door);
        ExecutorService visitors = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<?>> made = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                Visitor visitor = kinds.get(i % kinds.size());
                made.add(visitors.submit(() -> {
                    visitor.come("visitor" + number);
                    return null;
                }));
            }
            for (Future<?> each : made) {
                each.get();
            }
        } finally {
            visitors.shutdownNow();
            assertTrue(visitors.awaitTermination(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
    }

    private static List<Visitor> kinds(BrokerProcess broker, Door door) {
        int port = door.port(broker);
        int webSocket = door.webSocketPort(broker);
        SocketFactory sockets = door.sockets();
        List<Visitor> kinds = new ArrayList<>();
        for (Visit visit : Visit.values()) {
            kinds.add(name -> {
                try {
                    visit.make(port, webSocket, sockets, name);
                } catch (IOException e) {
                    throw new IOException(visit + ": " + e.getMessage(), e);
                }
            });
        }
        if (door.isSecured()) {
            for (UnsecuredVisit visit : UnsecuredVisit.values()) {
                kinds.add(name -> visit.make(port));
            }
        }
        return kinds;
    }

    private interface Visitor {
        void come(String name) throws Exception;
    }

    /** Waits until the broker has noticed that all visitors are gone. */
    private static void settle(BrokerProcess broker, long quiet) {
        Awaitility.await().atMost(Deadline.PATIENCE).until(() -> sockets(broker) <= quiet);
    }

    private static long sockets(BrokerProcess broker) throws IOException {
        try (Stream<Path> all = Files.list(proc(broker, "fd"))) {
            return all.filter(VisitorsTest::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // It was closed meanwhile.
        }
    }

    private static long entries(BrokerProcess broker, String what) throws IOException {
        try (Stream<Path> all = Files.list(proc(broker, what))) {
            return all.count();
        }
    }

    private static Path proc(BrokerProcess broker, String what) {
        return Path.of("/proc", String.valueOf(broker.pid()), what);
    }

    /** What is allocated outside of the heap and is not the virtual machine's own. */
    private static long directMemory(BrokerProcess broker) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(broker.pid()),
                        "VM.native_memory",
                        "summary",
                        "scale=KB")
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes());
        jcmd.waitFor();
        Matcher figure = DIRECT.matcher(said);
        assertTrue(figure.find(), said);
        return Long.parseLong(figure.group(1)) * 1024;
    }
}
