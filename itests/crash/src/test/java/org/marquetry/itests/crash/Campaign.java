package org.marquetry.itests.crash;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

import org.marquetry.itests.harness.BrokerProcess;

/** Many outages of one broker, on one data directory, while a crowd goes about its business. */
final class Campaign implements AutoCloseable {
    private static final int SHORTEST_MILLIS = 50;
    private static final int LONGEST_MILLIS = 1200;
    private static final int PUBLICATIONS = 2000;
    private static final Duration START = Duration.ofSeconds(60);
    /** How many of a hundred outages do not wait for the broker to be ready. */
    private static final int EARLY = 10;
    /** How many of a hundred ends are in order. */
    private static final int ORDERLY = 8;

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final int ADDRESSES = 250;

    /** An address of its own, so that nobody is given its port while its broker is down. */
    private final String host;

    private final SplittableRandom random;
    private final Surroundings around;
    private final Crowd crowd;
    private final StoreKind store;
    private final Outage outage;
    private BrokerProcess broker;
    private int port;
    private int rounds;

    Campaign(long seed, StoreKind store, Outage outage) throws IOException {
        this.store = store;
        int number = NUMBER.getAndIncrement();
        host = "127.1." + number / ADDRESSES + "." + (1 + number % ADDRESSES);
        random = new SplittableRandom(seed);
        around = new Surroundings(random.split());
        crowd = new Crowd(around);
        this.outage = outage;
    }

    /** Runs so many rounds, then drains everything, and once more after a last outage, when nothing may come again. */
    Verdict run(int count) throws IOException {
        start();
        await();
        port = broker.address().getPort();
        around.broker(broker.address());
        for (int i = 0; i < count; i++) {
            round();
        }
        outage.calm();
        crowd.sayLast();
        end();
        start();
        await();
        RetainedProbe.ask(broker.address(), around.history());
        crowd.finish();
        Verdict verdict = Checker.check(around.history());
        if (!outage.isDisturbing()) {
            refusals(verdict);
        }
        return verdict;
    }

    /** A broker in good health refuses nothing. */
    private void refusals(Verdict verdict) {
        for (Event event : around.history().events()) {
            if (event instanceof Event.Refused || event instanceof Event.Declined) {
                verdict.add(Violation.Kind.REFUSED, event.toString());
            }
        }
    }

    private void round() throws IOException {
        rounds++;
        around.budget(random.nextInt(PUBLICATIONS));
        long length = random.nextInt(SHORTEST_MILLIS, LONGEST_MILLIS);
        if (random.nextInt(100) >= EARLY && !crowd.live(this::isServing, START)) {
            throw new IllegalStateException("The broker lets nobody in; it wrote\n" + broker.transcript());
        }
        crowd.live(this::isOver, Duration.ofMillis(length));
        end();
        start();
        if (random.nextInt(4) == 0) {
            await();
            RetainedProbe.ask(broker.address(), around.history());
        }
    }

    private boolean isOver() {
        if (outage.disturb()) {
            around.trouble();
        }
        return !broker.isAlive();
    }

    private boolean isServing() {
        return crowd.isAnyOnline() || !broker.isAlive();
    }

    private void end() throws IOException {
        outage.await();
        check();
        if (random.nextInt(100) < ORDERLY) {
            broker.terminate();
            // The clocks of sessions run from here on, not from the end of the process.
            crowd.witnessEnd();
            broker.exitStatus();
            around.history().add(new Event.Restarted("in order"));
        } else {
            outage.strike(broker);
            crowd.witnessEnd();
            around.history().add(new Event.Restarted("by an outage"));
        }
    }

    private void start() throws IOException {
        BrokerProcess.Start start = BrokerProcess.withOnly()
                .folders("data", "config")
                .config("org.marquetry.transport.tcp~campaign", "host=" + host, "port=" + port)
                .jvm("-XX:-UsePerfData");
        outage.choose(start, store);
        if (broker == null) {
            start.inNewHome();
        } else {
            start.inPlaceOf(broker);
        }
        outage.prepare(start, start.data());
        broker = start.launch();
    }

    private void await() throws IOException {
        broker.awaitReady();
    }

    private void check() {
        if (!broker.isAlive()) {
            throw new IllegalStateException("The broker ended by itself; it wrote\n" + broker.transcript());
        }
        List<String> alarms = broker.alarms();
        if (!alarms.isEmpty() && !outage.isDisturbing()) {
            throw new IllegalStateException("The broker wrote " + alarms + "\n" + broker.transcript());
        }
    }

    History history() {
        return around.history();
    }

    /** In a line: what happened. */
    String summary() {
        History history = around.history();
        return rounds + " outages, " + history.count(Event.Promised.class) + " publications acknowledged, "
                + history.count(Event.Delivered.class) + " deliveries, " + history.count(Event.Connected.class)
                + " connections";
    }

    @Override
    public void close() throws IOException {
        if (broker != null) {
            broker.close();
        }
        around.selector().close();
    }
}
