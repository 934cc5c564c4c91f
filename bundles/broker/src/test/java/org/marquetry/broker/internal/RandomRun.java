package org.marquetry.broker.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;

/**
 * One run of an engine under clients of all versions that come and go as the seed has it, over connections that break anywhere
 * and a store that takes its time. At the end all may finish, and nothing may be missing or left over.
 */
final class RandomRun {
    private static final int STEPS = 400;
    private static final int TOPICS = 3;
    private static final int ROUNDS = 500;

    private final Random random;
    private final ControlledStore store = new ControlledStore();
    private final Journal journal = new Journal();
    private final List<SessionClient> clients = new ArrayList<>();
    private final Simulation simulation;
    /** Whether the store fails at times. */
    private final boolean mayFail;

    RandomRun(long seed) {
        // Seeds that are near to each other would begin alike.
        random = new Random(new SplittableRandom(seed).nextLong());
        int loops = 1 + random.nextInt(4);
        simulation = Simulation.start(
                loops,
                random.nextLong(),
                store,
                "maxInflight",
                1 + random.nextInt(8),
                "receiveMaximum",
                1 + random.nextInt(8),
                "topicAliasMaximum",
                random.nextInt(3),
                "queuePageMessages",
                1 + random.nextInt(random.nextInt(4) == 0 ? 256 : 4));
        for (int i = 0; i < 2; i++) {
            clients.add(client("worker" + i, true, "$share/workers/t/#", QoS.of(1 + (int) (seed & 1))));
        }
        for (int i = 2 + random.nextInt(4); i > 0; i--) {
            String filter = random.nextBoolean() ? "t/#" : "t/" + random.nextInt(TOPICS);
            clients.add(client("keeping" + i, true, filter, QoS.of(random.nextInt(3))));
        }
        clients.add(client("clean", false, "#", QoS.of(random.nextInt(3))));
        clients.add(client("publisher", random.nextBoolean(), null, QoS.AT_MOST_ONCE));
        mayFail = random.nextInt(3) == 0;
        if (mayFail) {
            clients.forEach(SessionClient::mayBeRefused);
            journal.storeFails();
        }
    }

    private SessionClient client(String name, boolean keeping, String filter, QoS qos) {
        ProtocolVersion[] versions = ProtocolVersion.values();
        ProtocolVersion version = versions[random.nextInt(versions.length)];
        return new SessionClient(simulation, journal, name, version, keeping, 1 + random.nextInt(6), filter, qos);
    }

    /** Runs, and fails if a promise was broken. */
    void run() {
        hold(true);
        for (int i = 0; i < STEPS; i++) {
            step();
        }
        finish();
        journal.checkComplete();
        checkNothingLeft();
    }

    int arrivals() {
        return journal.arrivals();
    }

    private void step() {
        SessionClient client = clients.get(random.nextInt(clients.size()));
        int choice = random.nextInt(100);
        if (choice < 40) {
            publish(client);
        } else if (choice < 65) {
            client.acknowledge();
        } else if (choice < 80) {
            store.completeOne(random);
            store.completeOneRead(random);
        } else if (choice < 84) {
            client.breakOff();
        } else if (choice < 86) {
            client.connect(readSize());
        } else if (choice < 87 && client.isConnected()) {
            client.disconnect();
        } else if (choice < 95 && !client.isConnected()) {
            client.connect(readSize());
        } else if (choice == 98 && mayFail) {
            store.fail(random.nextBoolean());
            simulation.pass(Duration.ofMillis(random.nextInt(3000)));
        } else if (choice == 99 && random.nextInt(4) == 0) {
            restart();
        }
        for (int turns = random.nextInt(5); turns > 0; turns--) {
            simulation.loops().turn(1 + random.nextInt(4));
        }
    }

    private void publish(SessionClient client) {
        if (client.canPublish()) {
            client.publish("t/" + random.nextInt(TOPICS), QoS.of(random.nextInt(3)));
        }
    }

    private int readSize() {
        return random.nextInt(3) == 0 ? 1 + random.nextInt(20) : Integer.MAX_VALUE;
    }

    /** The engine stops and starts again, or dies. */
    private void restart() {
        if (random.nextBoolean()) {
            store.crash();
            simulation.crash();
            hold(true);
            clients.forEach(SessionClient::brokerDied);
            journal.brokerDied();
        } else {
            hold(false);
            simulation.settle();
            simulation.restart();
            hold(true);
            if (mayFail) {
                clients.forEach(SessionClient::mayBeForgotten);
            }
        }
    }

    private void hold(boolean on) {
        store.hold(on);
        store.holdReads(on);
    }

    private void finish() {
        store.fail(false);
        hold(false);
        simulation.pass(Duration.ofSeconds(3));
        for (int i = 0; i < ROUNDS && !clients.stream().allMatch(SessionClient::isFinished); i++) {
            for (SessionClient client : clients) {
                if (!client.isConnected() && !client.isConnecting()) {
                    client.connect(Integer.MAX_VALUE);
                }
                while (client.acknowledge()) {
                    // Each is in the condition.
                }
            }
            simulation.settle();
        }
        simulation.pass(Duration.ofSeconds(10));
        for (SessionClient client : clients) {
            Journal.check(client.isFinished(), () -> client + " cannot finish: " + client.state());
        }
    }

    private void checkNothingLeft() {
        List<Object> left = store.unfinished();
        Journal.check(left.isEmpty(), () -> "the store still has " + left);
        long connections = simulation.counters().connections();
        Journal.check(
                connections == clients.size(), () -> connections + " connections of " + clients.size() + " clients");
        long sessions = simulation.counters().sessions();
        Journal.check(sessions == clients.size(), () -> sessions + " sessions of " + clients.size() + " clients");
    }
}
