package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.Bytes;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Topic names, topic filters, and which match: section 4.7. */
class TopicTest extends Wire {
    TopicTest(InetSocketAddress broker) {
        super(broker);
    }

    /** In filters and names, T stands for a level of the test's own. */
    @ParameterizedTest
    @CsvSource({
        "T, T, true",
        "T, T/, false",
        "T/, T, false",
        "T/a, T/A, false",
        "T/#, T, true",
        "T/#, T/a, true",
        "T/#, T/a/b/c, true",
        "T/#, T/, true",
        "T/#, Ta, false",
        "T/+, T/a, true",
        "T/+, T/, true",
        "T/+, T, false",
        "T/+, T/a/b, false",
        "T/+/, T/a/, true",
        "T/+/, T/a, false",
        "T/+/c, T/b/c, true",
        "T/+/c, T//c, true",
        "T/+/c, T/c, false",
        "T/+/+, T//, true",
        "T//, T//, true",
        "T//, T/, false",
        "/T, T, false",
        "+/T, /T, true",
        "+/T/#, /T, true",
        "/+, /T, true",
        "+, T, true",
        "+, /T, false",
        "#, T, true",
        "#, /T, true",
        "+/+, /T, true",
        "+/a/#, T/a/b, true",
        "T/$a, T/$a, true",
        "T/+, T/$a, true",
        "T/#, T/$SYS/x, true",
        "T/ , T/ , true",
        "T/a b, T/a b, true",
        "T/a b, T/ab, false",
        "T/\u00e4, T/a\u0308, false",
        "T/\u00e4, T/\u00e4, true",
        "T/\uD83D\uDE00, T/\uD83D\uDE00, true",
        "T/+, T/\uD83D\uDE00, true",
        "T/../a, T/a, false",
        "T/./a, T/./a, true",
        "T/%2F, T//, false",
        "$T, $T, true",
        "$T/#, $T/a, true",
        "$T/+, $T/a, true",
        "#, $T/a, false",
        "+, $T, false",
        "+/a, $T/a, false",
        "+/#, $T/a, false",
        "#, $T, false"
    })
    @Normative(
            value = {"MQTT-4.7.1-1", "MQTT-4.7.1-2", "MQTT-4.7.2-1", "MQTT-4.7.3-4", "MQTT-3.3.2-3"},
            v311 = {"MQTT-4.7.1-2", "MQTT-4.7.1-3", "MQTT-4.7.2-1", "MQTT-4.7.3-4", "MQTT-3.3.2-3"},
            choices = "dollar-topics")
    void matchesCharacterByCharacter(String filterPattern, String namePattern, boolean isMatch) throws IOException {
        for (Level level : Level.values()) {
            String own = unique("t");
            RawClient client = client(level);
            client.subscribe(1, filterPattern.replace("T", own), 0, 0);
            String name = namePattern.replace("T", own);
            client.send(client.packets().publish(name, own), Packets.pingreq());
            int matches = 0;
            Received next = client.next(Deadline.PATIENCE);
            for (; next.type() == Received.PUBLISH; next = client.next(Deadline.PATIENCE)) {
                // With "#" there are messages of other tests.
                if (next.payloadText().equals(own)) {
                    assertEquals(name, next.topic());
                    matches++;
                }
            }
            assertEquals(isMatch ? 1 : 0, matches, () -> filterPattern + " and " + namePattern + " in " + level);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-4.7.2-1", v311 = "MQTT-4.7.2-1")
    void keepsRetainedMessagesOfDollarTopicsFromWildcardsToo(Level level) throws IOException {
        String name = "$" + unique("d") + "/a";
        RawClient client = client(level);
        client.send(client.packets().publish(1, 0, name, new byte[] {'m'}, PropertyBytes.NONE));
        client.subscribe(1, "+/a", 0, 0);
        client.expectNothingMore();
        client.subscribe(2, name, 0, 0);
        assertEquals(name, client.expect(Received.PUBLISH).topic());
        client.send(client.packets().publish(1, 0, name, new byte[0], PropertyBytes.NONE));
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-4.7.3-1", "MQTT-4.7.3-2", "MQTT-4.7.3-3"},
            v311 = {"MQTT-4.7.3-1", "MQTT-4.7.3-2", "MQTT-4.7.3-3"})
    void takesNamesAndFiltersOfEveryLengthThatCanBeWritten(Level level) throws IOException {
        String root = unique("l");
        RawClient client = client(level);
        String longest = root + "/" + "x".repeat(65_535 - root.length() - 1);
        for (String name : new String[] {root, longest}) {
            client.subscribe(1, name, 0, 0);
            client.send(client.packets().publish(name, "m"));
            assertEquals(name, client.expect(Received.PUBLISH).topic());
            client.send(client.packets().unsubscribe(2, name));
            client.expect(Received.UNSUBACK);
        }
        RawClient one = client(level);
        one.subscribe(1, "l", 0, 0);
        one.send(one.packets().publish("l", root));
        assertEquals(root, one.expect(Received.PUBLISH).payloadText());
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-4.7.3-2", v311 = "MQTT-4.7.3-2")
    void endsConnectionsOverTheNullCharacter(Level level) throws IOException {
        Packets packets = Packets.of(level);
        for (byte[] packet : new byte[][] {
            packets.publish("a\u0000", "m"), packets.subscribe(1, "a/\u0000/b", 0), packets.unsubscribe(1, "\u0000")
        }) {
            RawClient client = client(level);
            client.send(Bytes.join(packet, Packets.pingreq()));
            client.expectDisconnect(0x81);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 200, 256})
    @Normative(choices = "topic-levels")
    void takesTopicsOfManyLevels(int levels) throws IOException {
        String name = unique("n") + "/".repeat(levels - 1);
        RawClient client = client(Level.V311);
        client.subscribe(1, name, 0, 0);
        client.send(client.packets().publish(name, "m"));
        assertEquals(name, client.expect(Received.PUBLISH).topic());
    }
}
