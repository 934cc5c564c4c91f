package org.marquetry.broker.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.marquetry.broker.internal.promises.Checker;
import org.marquetry.broker.internal.promises.Wire;

/**
 * A client that does what the specification allows, at random: it sends again what was not acknowledged, acknowledges when it
 * is told to, and leaves it to the {@link Checker} to judge what comes.
 */
final class RandomClient {
    private static final int NO_LIMIT = 65_535;
    private static final String[] TOPICS = {"t/0", "t/1", "t/a/b", "w"};
    private static final String[] FILTERS = {"t/#", "#", "t/+", "t/0", "t/a/#", "+/+/b", "w", "+/1"};
    private static final String[] SHARED = {"$share/g/t/#", "$share/g/t/0", "$share/h/#"};
    private static final int FIRST_SHARED_IDENTIFIER = 100;
    private static final long[] SESSION_EXPIRIES = {-1, 0, 4, 30, 1000, 0xffff_ffffL};
    private static final int[] KEEP_ALIVES = {0, 0, 3, 10, 60};
    private static final long[] DELAYS = {-1, 0, 1, 5, 40};
    private static final long[] EXPIRIES = {-1, -1, -1, 1, 5, 3000};

    private final Simulation simulation;
    private final Checker checker;
    private final Random random;
    private final RandomRun run;
    private final String name;
    private final int level;
    private final boolean shares;
    private final int receiveMaximum;
    private final int maximumPacketSize;
    private final int aliasMaximum;

    /** Sent and neither PUBACK nor PUBREC has come, in the order of sending. */
    private final Map<Integer, Wire.Publish> unacknowledged = new LinkedHashMap<>();
    /** PUBREL sent and PUBCOMP has not come. */
    private final Set<Integer> released = new LinkedHashSet<>();

    private final ArrayDeque<Wire.Ack> owed = new ArrayDeque<>();
    private final Map<String, Integer> aliases = new HashMap<>();
    private ClientWire wire;
    private Wire.Connect connect;
    /** Whether the session that it has is over as soon as its connection is. */
    private boolean endsWithConnection;

    private boolean connected;
    /** Whether it has forgotten its session, and the broker has not said that it has too. */
    private boolean startsClean;

    private boolean stalled;
    private int sendQuota;
    private int brokersAliases;
    private int lastPacketId;
    private int lastRequest = NO_LIMIT / 2;
    private long lastSent;

    RandomClient(RandomRun run, Random random, String name) {
        this.run = run;
        this.simulation = run.simulation();
        this.checker = run.checker();
        this.random = random;
        this.name = name;
        level = Wire.LEVEL_3_1 + random.nextInt(3);
        shares = random.nextInt(3) == 0;
        boolean hasProperties = level == Wire.LEVEL_5;
        receiveMaximum = hasProperties && random.nextInt(3) > 0 ? 1 + random.nextInt(6) : -1;
        maximumPacketSize = hasProperties && random.nextInt(4) == 0 ? 60 + random.nextInt(100) : -1;
        aliasMaximum = hasProperties && random.nextBoolean() ? 1 + random.nextInt(3) : -1;
    }

    Checker checker() {
        return checker;
    }

    void tick() {
        run.tick();
    }

    // What it does

    boolean isConnected() {
        return connected;
    }

    boolean isConnecting() {
        return wire != null && !connected && !wire.isEnded();
    }

    /** Opens a connection; the one that it may have stays open as far as the broker knows. */
    void connect(boolean forGood) {
        if (wire != null && !wire.isEnded()) {
            if (random.nextBoolean()) {
                wire.die();
            } else {
                wire.forget();
            }
        }
        connected = false;
        stalled = false;
        owed.clear();
        aliases.clear();
        if (endsWithConnection) {
            // Its session was gone with its connection; one that is there now may have begun with a CONNECT without an
            // answer.
            endsWithConnection = false;
            unacknowledged.clear();
            released.clear();
        }
        boolean clean = startsClean
                || random.nextInt(4) == 0 && !forGood
                || level == Wire.LEVEL_3_1 && checker.isDoubtful(name);
        if (clean) {
            startsClean = true;
            unacknowledged.clear();
            released.clear();
        }
        boolean hasProperties = level == Wire.LEVEL_5;
        connect = new Wire.Connect(
                level,
                name,
                clean,
                forGood ? 0 : pick(KEEP_ALIVES),
                hasProperties ? forGood ? 100_000 : pick(SESSION_EXPIRIES) : -1,
                receiveMaximum,
                maximumPacketSize,
                aliasMaximum,
                forGood || random.nextInt(3) > 0 ? null : will(hasProperties));
        wire = new ClientWire(this, simulation, level, aliasMaximum);
        wire.connection().mostRead(random.nextInt(3) == 0 ? 1 + random.nextInt(20) : Integer.MAX_VALUE);
        if (random.nextInt(4) == 0) {
            wire.connection().mostUnsent(1 + random.nextInt(200));
        }
        send(connect);
    }

    private Wire.Will will(boolean hasProperties) {
        return new Wire.Will(
                pick(TOPICS),
                run.nextNumber() + ":will",
                random.nextInt(3),
                random.nextInt(3) == 0,
                hasProperties ? pick(DELAYS) : -1,
                hasProperties ? pick(EXPIRIES) : -1);
    }

    void breakOff() {
        wire.breakOff();
        givenUp();
    }

    void die() {
        wire.die();
        givenUp();
    }

    void close() {
        wire.finish(false);
        givenUp();
    }

    void disconnect() {
        boolean hasProperties = level == Wire.LEVEL_5;
        long expiry =
                hasProperties && connect.sessionExpiry() > 0 && random.nextBoolean() ? pick(SESSION_EXPIRIES) : -1;
        send(new Wire.Disconnect(hasProperties && random.nextInt(3) == 0 ? 4 : 0, expiry));
        wire.finish(true);
        givenUp();
    }

    /** What still comes from there is not looked at. */
    private void givenUp() {
        connected = false;
        stalled = false;
        wire = null;
    }

    /** Takes only a few bytes more, or all again. */
    void stall(boolean on) {
        if (on) {
            wire.stall(random.nextInt(80));
        } else if (stalled) {
            wire.goOn();
        }
        stalled = on;
    }

    /** From now on no message of QoS 0 is dropped because too much is unsent. */
    void takeMore() {
        wire.connection().mostUnsent(1_000_000);
    }

    boolean isStalled() {
        return stalled;
    }

    private void send(Wire packet) {
        lastSent = simulation.time().uptimeMillis();
        wire.send(packet);
    }

    /** Says that it is there, if it has not said anything for a while. */
    void ping() {
        if (connect.keepAlive() > 0 && simulation.time().uptimeMillis() - lastSent >= connect.keepAlive() * 500L) {
            send(new Wire.Ping());
        }
    }

    boolean canPublish() {
        return unacknowledged.size() + released.size() < sendQuota;
    }

    void publish() {
        boolean retain = random.nextInt(4) == 0;
        String payload = retain && random.nextInt(4) == 0 ? "" : run.nextNumber() + ":" + padding();
        publish(pick(TOPICS), random.nextInt(3), retain, payload, level == Wire.LEVEL_5 ? pick(EXPIRIES) : -1);
    }

    /** Publishes something small to all topics. */
    void publishEverywhere(int qos) {
        for (String topic : TOPICS) {
            if (canPublish()) {
                publish(topic, qos, false, run.nextNumber() + ":", -1);
            }
        }
    }

    private void publish(String topic, int qos, boolean retain, String payload, long expiry) {
        int packetId = qos == 0 ? 0 : unusedPacketId();
        Wire.Publish publish =
                new Wire.Publish(topic, payload, qos, retain, false, packetId, expiry, alias(topic), List.of(), 0);
        if (packetId != 0) {
            unacknowledged.put(packetId, publish);
        }
        send(publish);
    }

    private String padding() {
        return "x".repeat(random.nextInt(random.nextInt(8) == 0 ? 200 : 10));
    }

    private int alias(String topic) {
        if (brokersAliases == 0 || random.nextBoolean()) {
            return 0;
        }
        Integer known = aliases.get(topic);
        if (known != null && random.nextInt(4) > 0) {
            return -known;
        }
        int alias = 1 + random.nextInt(brokersAliases);
        aliases.values().removeIf(each -> each == alias);
        aliases.put(topic, alias);
        return alias;
    }

    private int unusedPacketId() {
        do {
            // Few, so that they are used again and again.
            lastPacketId = lastPacketId % 50 + 1;
        } while (unacknowledged.containsKey(lastPacketId) || released.contains(lastPacketId));
        return lastPacketId;
    }

    void subscribe() {
        List<Wire.Filter> filters = new ArrayList<>();
        boolean isShared = shares && (level < Wire.LEVEL_5 || random.nextBoolean());
        int shared = level < Wire.LEVEL_5 ? 0 : random.nextInt(SHARED.length);
        if (isShared) {
            filters.add(new Wire.Filter(SHARED[shared], random.nextInt(3), false, false, 0));
        } else {
            for (int i = random.nextInt(3) == 0 ? 2 : 1; i > 0; i--) {
                String filter = pick(FILTERS);
                boolean hasIt = filters.stream().anyMatch(each -> each.filter().equals(filter));
                if (!hasIt) {
                    filters.add(filter(filter));
                }
            }
        }
        boolean hasIdentifier = level == Wire.LEVEL_5 && (isShared || random.nextBoolean());
        int identifier = isShared ? FIRST_SHARED_IDENTIFIER + shared : 1 + random.nextInt(5);
        send(new Wire.Subscribe(nextRequest(), hasIdentifier ? identifier : 0, filters));
    }

    private Wire.Filter filter(String filter) {
        boolean hasOptions = level == Wire.LEVEL_5;
        return new Wire.Filter(
                filter,
                random.nextInt(3),
                hasOptions && random.nextInt(3) == 0,
                hasOptions && random.nextInt(3) == 0,
                hasOptions ? random.nextInt(3) : 0);
    }

    /** Asks for all that there is. */
    void subscribeToAll() {
        send(new Wire.Subscribe(nextRequest(), 0, List.of(new Wire.Filter("#", random.nextInt(3), false, false, 0))));
    }

    void unsubscribe() {
        String filter = shares && random.nextBoolean() ? pick(SHARED) : pick(FILTERS);
        send(new Wire.Unsubscribe(nextRequest(), List.of(filter)));
    }

    private int nextRequest() {
        lastRequest = lastRequest == NO_LIMIT ? NO_LIMIT / 2 : lastRequest + 1;
        return lastRequest;
    }

    /** Sends the oldest acknowledgement that it owes; false if there is none. */
    boolean acknowledge() {
        Wire.Ack next = connected ? owed.poll() : null;
        if (next != null) {
            send(next);
        }
        return next != null;
    }

    boolean isFinished() {
        return connected && !stalled && unacknowledged.isEmpty() && released.isEmpty() && owed.isEmpty();
    }

    /** What it waits for, in words. */
    String state() {
        return (connected ? stalled ? "stalled" : "connected" : "not connected") + ", unacknowledged "
                + unacknowledged.keySet() + ", released " + released + ", owed " + owed;
    }

    // What comes

    void came(ClientWire from, Wire packet) {
        if (from != wire) {
            return;
        }
        if (packet instanceof Wire.ConnAck answer) {
            welcomed(answer);
        } else if (packet instanceof Wire.Publish publish && publish.qos() > 0) {
            owed.add(new Wire.Ack(publish.qos() == 1 ? Wire.PUBACK : Wire.PUBREC, publish.packetId(), 0));
        } else if (packet instanceof Wire.Ack ack) {
            acknowledged(ack);
        } else if (packet instanceof Wire.Disconnect) {
            connected = false;
        }
    }

    void ended(ClientWire which) {
        if (which == wire) {
            givenUp();
        }
    }

    private void welcomed(Wire.ConnAck answer) {
        if (answer.code() != 0) {
            return;
        }
        connected = true;
        startsClean = false;
        endsWithConnection = level == Wire.LEVEL_5 ? connect.sessionExpiry() <= 0 : connect.cleanStart();
        sendQuota = level == Wire.LEVEL_5 ? answer.receiveMaximum() : NO_LIMIT;
        brokersAliases = answer.aliasMaximum();
        // 3.1 does not say whether there is a session.
        if (connect.cleanStart() || level != Wire.LEVEL_3_1 && !answer.present()) {
            unacknowledged.clear();
            released.clear();
        }
        unacknowledged.replaceAll((packetId, publish) -> publish.again());
        unacknowledged.values().forEach(this::send);
        released.forEach(packetId -> send(new Wire.Ack(Wire.PUBREL, packetId, 0)));
    }

    private void acknowledged(Wire.Ack ack) {
        int packetId = ack.packetId();
        switch (ack.type()) {
            case Wire.PUBACK -> unacknowledged.remove(packetId);
            case Wire.PUBREC -> {
                unacknowledged.remove(packetId);
                if (ack.code() < 0x80) {
                    released.add(packetId);
                    send(new Wire.Ack(Wire.PUBREL, packetId, 0));
                }
            }
            case Wire.PUBREL -> owed.add(new Wire.Ack(Wire.PUBCOMP, packetId, 0));
            default -> released.remove(packetId);
        }
    }

    private String pick(String[] of) {
        return of[random.nextInt(of.length)];
    }

    private long pick(long[] of) {
        return of[random.nextInt(of.length)];
    }

    private int pick(int[] of) {
        return of[random.nextInt(of.length)];
    }

    @Override
    public String toString() {
        return name;
    }
}
