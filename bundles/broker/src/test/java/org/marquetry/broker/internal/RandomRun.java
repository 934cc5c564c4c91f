package org.marquetry.broker.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
import org.marquetry.broker.internal.promises.Checker;

/**
 * One run of an engine under clients of all versions that come and go as the seed has it, over connections that break at any
 * byte and with a store that takes its time, fails, or dies with the engine. At the end all may finish, and nothing may be
 * missing or left over.
 */
final class RandomRun {
    private static final int STEPS = 250;
    private static final int ROUNDS = 300;

    private final Random random;
    private final ControlledStore store = new ControlledStore();
    private final Checker checker;
    private final List<RandomClient> clients = new ArrayList<>();
    private final Simulation simulation;
    private final boolean mayFail;
    private final boolean mayRestart;
    private final boolean mayExchange;
    private int messages;

    /** A run; the log, if it is not null, is told what happens. */
    RandomRun(long seed, @Nullable Consumer<String> log) {
        // Seeds that are near to each other would begin alike.
        random = new Random(new SplittableRandom(seed).nextLong());
        checker = new Checker(log);
        simulation = Simulation.start(
                1 + random.nextInt(4),
                random.nextLong(),
                store,
                "maxInflight",
                1 + random.nextInt(8),
                "receiveMaximum",
                1 + random.nextInt(8),
                "topicAliasMaximum",
                random.nextInt(3),
                "queueQos0",
                random.nextInt(4) == 0,
                "keepAliveMax",
                random.nextInt(4) == 0 ? 20 : 65_535,
                "queuePageMessages",
                1 + random.nextInt(random.nextInt(4) == 0 ? 256 : 4));
        for (int i = 3 + random.nextInt(4); i > 0; i--) {
            clients.add(new RandomClient(this, random, "client" + i));
        }
        mayFail = random.nextInt(5) == 0;
        mayRestart = random.nextInt(3) == 0;
        mayExchange = random.nextInt(3) == 0;
        tick();
    }

    Simulation simulation() {
        return simulation;
    }

    Checker checker() {
        return checker;
    }

    int nextNumber() {
        return ++messages;
    }

    /** Tells the checker what time it is. */
    void tick() {
        checker.time(simulation.time().uptimeMillis());
    }

    /** Runs, and fails if a promise was broken. */
    void run() {
        hold(true);
        for (int i = 0; i < STEPS; i++) {
            step();
        }
        finish();
        checkNothingLeft();
    }

    int arrivals() {
        return checker.arrivals();
    }

    private void step() {
        RandomClient client = clients.get(random.nextInt(clients.size()));
        int choice = random.nextInt(200);
        if (choice < 5 || !client.isConnected() && choice < 120) {
            if (choice < 5 || !client.isConnecting()) {
                client.connect(false);
            }
        } else if (choice < 120 || choice >= 190) {
            world(choice);
        } else if (client.isConnected()) {
            act(client, choice - 120);
        }
        for (int turns = random.nextInt(6); turns > 0; turns--) {
            simulation.loops().turn(1 + random.nextInt(4));
        }
        tick();
    }

    private void act(RandomClient client, int choice) {
        client.ping();
        if (choice < 30) {
            if (client.canPublish()) {
                client.publish();
            }
        } else if (choice < 46) {
            while (client.acknowledge() && random.nextInt(3) > 0) {
                // Some at once.
            }
        } else if (choice < 57) {
            client.subscribe();
        } else if (choice < 59) {
            client.unsubscribe();
        } else if (choice < 61) {
            client.disconnect();
        } else if (choice < 63) {
            client.breakOff();
        } else if (choice < 64) {
            client.close();
        } else if (choice < 65) {
            client.die();
        } else {
            client.stall(!client.isStalled());
        }
    }

    private void world(int choice) {
        if (choice < 80) {
            store.completeOne(random);
            store.completeOneRead(random);
        } else if (choice < 100) {
            pass(random.nextInt(random.nextInt(8) == 0 ? 40_000 : 1500));
        } else if (choice < 108) {
            rest();
        } else if (choice < 120) {
            clients.stream().filter(RandomClient::isConnected).forEach(RandomClient::acknowledge);
        } else if (choice < 193 && mayFail) {
            fail(random.nextBoolean());
        } else if (choice == 193 && mayRestart) {
            restart();
        } else if (choice == 194 && mayExchange) {
            exchange();
        }
    }

    private void fail(boolean now) {
        checker.storeFails(now);
        if (now && random.nextInt(3) == 0) {
            store.fail(StoreException.Kind.FAILED);
        } else {
            store.fail(now);
        }
        if (random.nextBoolean()) {
            pass(random.nextInt(3000));
        }
    }

    private void pass(int millis) {
        for (RandomClient each : clients) {
            if (each.isConnected()) {
                each.ping();
            }
        }
        simulation.pass(Duration.ofMillis(millis));
        tick();
    }

    /** Lets everything be done that can be done now. */
    private void rest() {
        hold(false);
        simulation.settle();
        if (!store.isFailing()) {
            checker.settled();
        }
        hold(true);
    }

    /** The engine stops and starts again, or dies. */
    private void restart() {
        checker.goesDown();
        if (random.nextBoolean()) {
            store.crash();
            simulation.crash();
            hold(true);
            checker.crashed();
        } else {
            hold(false);
            simulation.settle();
            simulation.restart();
            hold(true);
            checker.restarted();
        }
    }

    /** Another engine goes on with the clients, which stay connected unless they want to end that. */
    private void exchange() {
        checker.exchanging();
        CompletableFuture<Void> parked = simulation.parking();
        actMeanwhile();
        hold(false);
        simulation.parked(parked);
        tick();
        actMeanwhile();
        hold(true);
        simulation.startNext();
        checker.exchanged();
    }

    private void actMeanwhile() {
        for (int i = random.nextInt(6); i > 0; i--) {
            RandomClient client = clients.get(random.nextInt(clients.size()));
            if (client.isConnected()) {
                act(client, random.nextInt(70));
            } else if (!client.isConnecting()) {
                client.connect(false);
            }
            simulation.loops().turn(1 + random.nextInt(4));
            pass(random.nextInt(200));
        }
    }

    private void hold(boolean on) {
        store.hold(on);
        store.holdReads(on);
    }

    private void finish() {
        store.fail(false);
        checker.storeFails(false);
        hold(false);
        pass(3000);
        settleAll();
        checker.settled();
        pass(10_000);
        settleAll();
        checker.settled();
        checker.resting();
        for (int i = 0; i < 2; i++) {
            RandomClient last = new RandomClient(this, random, "last" + i);
            clients.add(last);
            last.connect(true);
            simulation.settle();
            last.subscribeToAll();
        }
        settleAll();
        checker.settled();
        for (int qos = 0; qos < 3; qos++) {
            for (RandomClient each : clients) {
                each.takeMore();
                each.publishEverywhere(qos);
            }
            settleAll();
        }
        checker.finish();
    }

    private void settleAll() {
        simulation.settle();
        for (int i = 0; i < ROUNDS && !clients.stream().allMatch(RandomClient::isFinished); i++) {
            for (RandomClient client : clients) {
                if (!client.isConnected() && !client.isConnecting()) {
                    client.connect(true);
                } else if (client.isStalled()) {
                    client.stall(false);
                }
                while (client.acknowledge()) {
                    // Each is in the condition.
                }
            }
            // What the store has refused is tried again after a while.
            pass(i % 20 == 19 ? 1000 : 0);
        }
        for (RandomClient client : clients) {
            check(client.isFinished(), client + " cannot finish: " + client.state());
        }
    }

    private void checkNothingLeft() {
        List<Object> left = store.unfinished();
        if (checker.hasCrashed()) {
            // A session that had just been given up may be there again.
            left.removeIf(StoreChange.IncomingPut.class::isInstance);
        }
        check(left.isEmpty(), "the store still has " + left);
        long connections = simulation.counters().connections();
        check(connections == clients.size(), connections + " connections of " + clients.size() + " clients");
        long sessions = simulation.counters().sessions();
        check(sessions == clients.size(), sessions + " sessions of " + clients.size() + " clients");
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
