package org.marquetry.broker.internal.promises;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.function.Executable;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A history told by hand: what clients and a broker say to each other, right or wrong. */
final class Story {
    private final Checker checker = new Checker(null);
    private final Map<String, Line> lines = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private long millis = 1_000_000;
    private int lastRequest = 100;

    Story() {
        checker.time(millis);
    }

    /** Fails unless the checker says that this has broken a promise. */
    static void broken(String words, Executable by) {
        String found = assertThrows(BrokenPromise.class, by).getMessage();
        assertTrue(found.contains(words), found);
    }

    Checker checker() {
        return checker;
    }

    Line line(String client) {
        return lines.get(client);
    }

    void pass(long more) {
        millis += more;
        checker.time(millis);
    }

    static Wire.Connect connect(String client) {
        return new Wire.Connect(Wire.LEVEL_5, client, false, 0, 1000, -1, -1, -1, null);
    }

    static Wire.Connect withWill(String client, long delay) {
        return withWill(client, delay, 1);
    }

    static Wire.Connect withWill(String client, long delay, int qos) {
        Wire.Will will = new Wire.Will("t", "1:will", qos, false, delay, -1);
        return new Wire.Connect(Wire.LEVEL_5, client, false, 0, 1000, -1, -1, -1, will);
    }

    /** A client connects and is told whether it has a session. */
    void connects(Wire.Connect connect, boolean present) {
        asks(connect);
        came(connect.clientId(), new Wire.ConnAck(present, 0, 65_535, 0, -1, -1));
    }

    void asks(Wire.Connect connect) {
        Line line = checker.open(() -> true);
        lines.put(connect.clientId(), line);
        names.add(connect.clientId());
        line.taken(connect);
    }

    void connects(String client) {
        connects(connect(client), false);
    }

    void taken(String client, Wire packet) {
        lines.get(client).heard();
        lines.get(client).taken(packet);
    }

    void came(String client, Wire packet) {
        lines.get(client).came(packet);
    }

    void breaks(String client) {
        lines.get(client).breaks();
        lines.get(client).ended();
    }

    static Wire.Filter filter(String filter, int qos) {
        return new Wire.Filter(filter, qos, false, false, 0);
    }

    void subscribes(String client, String filter, int qos) {
        subscribes(client, filter(filter, qos), 0);
    }

    void subscribes(String client, Wire.Filter filter, int identifier) {
        int packetId = ++lastRequest;
        taken(client, new Wire.Subscribe(packetId, identifier, List.of(filter)));
        came(client, new Wire.SubAck(packetId, List.of(filter.qos())));
    }

    void unsubscribes(String client, String filter) {
        int packetId = ++lastRequest;
        taken(client, new Wire.Unsubscribe(packetId, List.of(filter)));
        came(client, new Wire.UnsubAck(packetId, List.of(0)));
    }

    static Wire.Publish message(int number, int qos, int packetId) {
        return new Wire.Publish("t", number + ":", qos, false, false, packetId, -1, 0, List.of(), 20);
    }

    static Wire.Publish retained(int number, int qos, int packetId) {
        return new Wire.Publish("t", number + ":", qos, true, false, packetId, -1, 0, List.of(), 20);
    }

    static Wire.Publish expiring(int number, int qos, int packetId, long seconds) {
        return new Wire.Publish("t", number + ":", qos, false, false, packetId, seconds, 0, List.of(), 20);
    }

    static Wire.Publish identified(int number, int qos, int packetId, Integer... identifiers) {
        return new Wire.Publish("t", number + ":", qos, false, false, packetId, -1, 0, List.of(identifiers), 20);
    }

    static Wire.Ack ack(int type, int packetId) {
        return new Wire.Ack(type, packetId, 0);
    }

    /** A client publishes, and the broker takes responsibility. */
    void publishes(String client, Wire.Publish publish) {
        taken(client, publish);
        if (publish.qos() == 1) {
            came(client, ack(Wire.PUBACK, publish.packetId()));
        } else if (publish.qos() == 2) {
            came(client, ack(Wire.PUBREC, publish.packetId()));
            taken(client, ack(Wire.PUBREL, publish.packetId()));
            came(client, ack(Wire.PUBCOMP, publish.packetId()));
        }
    }

    /** A message comes to a client, which acknowledges it. */
    void gets(String client, Wire.Publish publish) {
        came(client, publish);
        if (publish.qos() == 1) {
            taken(client, ack(Wire.PUBACK, publish.packetId()));
        } else if (publish.qos() == 2) {
            taken(client, ack(Wire.PUBREC, publish.packetId()));
            came(client, ack(Wire.PUBREL, publish.packetId()));
            taken(client, ack(Wire.PUBCOMP, publish.packetId()));
        }
    }

    void rests() {
        checker.settled();
    }

    void finish() {
        checker.finish();
    }
}
