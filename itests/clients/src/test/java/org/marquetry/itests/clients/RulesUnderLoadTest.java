package org.marquetry.itests.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Two sets of rules take turns while clients publish, subscribe and leave wills: what both allow always passes, what both forbid
 * never does. The sets say so by other means, so that a mixture of them, or none of them, would be found.
 */
@NeedsProcess
class RulesUnderLoadTest {
    private static final int CHANGES = Integer.getInteger("rules.changes", 14);
    private static final int NOT_AUTHORIZED = 0x87;
    private static final int BATCH = 10;

    private static final List<String> FIRST = List.of(
            "deny everyone readwrite never/# second/#",
            "deny everyone receive hidden/#",
            "allow everyone readwrite +/#");
    private static final List<String> SECOND = List.of(
            "allow everyone subscribe +/+",
            "allow everyone readwrite both/# second/#",
            "allow everyone publish,will hidden/#");

    private final AtomicBoolean over = new AtomicBoolean();
    private BrokerProcess broker;

    @Test
    void whatBothAllowAlwaysPassesAndWhatBothForbidNeverDoes() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        broker = BrokerProcess.onFreePort()
                .config("org.marquetry.auth.acl", "file=rules")
                .launch();
        try {
            rules(FIRST, "start");
            broker.awaitReady();
            List<Worker> workers = List.of(
                    new Worker("w1", Level.V5, 1), new Worker("w2", Level.V311, 1), new Worker("w3", Level.V5, 0));
            List<Future<?>> running = new ArrayList<>();
            workers.forEach(worker -> running.add(threads.submit(worker::run)));
            for (int i = 0; i < CHANGES; i++) {
                if (i == CHANGES / 2) {
                    breakTheFile();
                }
                change(i % 2 == 0 ? SECOND : FIRST, "change" + i);
            }
            over.set(true);
            for (Future<?> each : running) {
                each.get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            for (Worker worker : workers) {
                assertTrue(worker.first > 0 && worker.second > 0, "each set has been in force for " + worker.name);
            }
            assertEquals(0, broker.stop());
        } finally {
            over.set(true);
            threads.shutdownNow();
            broker.close();
        }
    }

    private void rules(List<String> rules, String marker) throws IOException {
        List<String> all = new ArrayList<>(rules);
        all.add(0, "allow everyone write marker/" + marker);
        all.add(1, "deny everyone write marker/#");
        Path draft = Files.write(broker.config().resolve("draft"), all);
        Files.move(draft, broker.config().resolve("rules"), StandardCopyOption.REPLACE_EXISTING);
    }

    private void change(List<String> rules, String marker) throws IOException {
        rules(rules, marker);
        try (RawClient client = RawClient.connected(broker.address(), Level.V5, "probe")) {
            Awaitility.await().atMost(Deadline.PATIENCE).until(() -> {
                client.send(client.packets().publish(1, 7, "marker/" + marker, "m"));
                return client.expect(Received.PUBACK).reason() != NOT_AUTHORIZED;
            });
        }
    }

    private void breakTheFile() throws IOException {
        Files.writeString(broker.config().resolve("rules"), "allow everyone readwrite #\nalow everyone write a\n");
        Awaitility.await()
                .atMost(Deadline.PATIENCE)
                .until(() -> broker.alarms().stream()
                        .anyMatch(line -> line.endsWith("the rules stay that were read before")));
    }

    /** A client that publishes, and one that receives what it does. */
    private final class Worker {
        private final String name;
        private final Level level;
        private final int qos;
        private int sent;
        private int first;
        private int second;
        private RawClient publisher;
        private RawClient receiver;

        private Worker(String name, Level level, int qos) {
            this.name = name;
            this.level = level;
            this.qos = qos;
        }

        private Void run() throws IOException {
            try (RawClient sends = RawClient.connected(broker.address(), level, name + "-sends");
                    RawClient receives = RawClient.connected(broker.address(), level, name + "-receives")) {
                publisher = sends;
                receiver = receives;
                receiver.subscribe(1, "+/" + name, 1, 1);
                while (!over.get()) {
                    for (int i = 0; i < BATCH; i++) {
                        publish();
                    }
                    subscribe();
                    leaveWill();
                }
                receiver.expectNothingMore();
            }
            return null;
        }

        private void publish() throws IOException {
            String text = String.valueOf(++sent);
            publish("hidden", text, Set.of(0, 0x10));
            publish("never", text, Set.of(NOT_AUTHORIZED));
            publish("first", text, Set.of(0, 0x10, NOT_AUTHORIZED));
            publish("second", text, Set.of(0, 0x10, NOT_AUTHORIZED));
            publish("both", text, Set.of(0, 0x10));
            awaitBoth(text);
        }

        private void publish(String kind, String text, Set<Integer> expected) throws IOException {
            publisher.send(publisher.packets().publish(qos, 1, kind + "/" + name, text));
            if (qos > 0) {
                int reason = publisher.expect(Received.PUBACK).reason();
                assertTrue(!level.hasProperties() || expected.contains(reason), kind + " is answered with " + reason);
            }
        }

        /** What is allowed by both comes at last, and nothing before it that both forbid. */
        private void awaitBoth(String text) throws IOException {
            while (true) {
                Received message = receiver.expect(Received.PUBLISH);
                if (message.qos() > 0) {
                    receiver.send(Packets.puback(message.id()));
                }
                String kind = message.topic().substring(0, message.topic().indexOf('/'));
                assertTrue(Set.of("first", "second", "both").contains(kind), "may not be received: " + message);
                assertEquals(text, message.payloadText(), kind);
                if (kind.equals("both")) {
                    return;
                }
                first += kind.equals("first") ? 1 : 0;
                second += kind.equals("second") ? 1 : 0;
            }
        }

        private void subscribe() throws IOException {
            int forbidden = level.hasProperties() ? NOT_AUTHORIZED : 0x80;
            // Of a topic that nobody publishes to, since a filter of its own would bring messages twice.
            publisher.subscribe(2, "both/quiet-" + name, 1, 1);
            publisher.subscribe(3, "never/" + name + "/more", 1, forbidden);
        }

        private void leaveWill() throws IOException {
            String text = "will " + sent;
            try (RawClient mortal = RawClient.open(broker.address(), level)) {
                mortal.connect(mortal.packets()
                        .connect(name + "-dies")
                        .will("both/" + name, text.getBytes(StandardCharsets.UTF_8), 1, false));
            }
            awaitBoth(text);
            try (RawClient mortal = RawClient.open(broker.address(), level)) {
                mortal.send(mortal.packets()
                        .connect(name + "-may-not")
                        .will("never/" + name, text.getBytes(StandardCharsets.UTF_8), 1, false)
                        .done());
                assertEquals(
                        level.hasProperties() ? NOT_AUTHORIZED : 5,
                        mortal.expect(Received.CONNACK).reason());
            }
        }
    }
}
