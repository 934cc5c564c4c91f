package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

/** What the broker says to CONNECT, and what it may not say before: section 3.2. */
class ConnAckTest extends Wire {
    ConnAckTest(InetSocketAddress broker) {
        super(broker);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.2.0-1", "MQTT-3.2.0-2", "MQTT-3.1.4-5"},
            v311 = {"MQTT-3.2.0-1", "MQTT-3.1.4-4"})
    void connackComesOnceAndBeforeAnythingElse(Level level) throws IOException {
        String id = unique("s");
        String topic = unique("waiting/");
        RawClient first = resumed(level, id, false);
        first.subscribe(1, topic, 1, 1);
        first.close();
        RawClient sender = client(level);
        for (int i = 1; i <= 5; i++) {
            sender.send(sender.packets().publish(1, i, topic, "" + i));
            sender.expect(Received.PUBACK);
        }
        // What waits must not come before CONNACK, nor what the client asks for in the same breath.
        RawClient client = open(level);
        PropertyBytes kept = new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 600);
        client.send(
                client.packets().connect(id).resuming().properties(kept).done(),
                client.packets().subscribe(2, unique("other/"), 0),
                Packets.pingreq());
        assertEquals(0, client.expect(Received.CONNACK).reason());
        List<String> messages = new ArrayList<>();
        Set<Integer> others = new TreeSet<>();
        for (int i = 0; i < 7; i++) {
            Received packet = client.next(Deadline.PATIENCE);
            if (packet.type() == Received.PUBLISH) {
                messages.add(packet.payloadText());
                client.send(Packets.puback(packet.id()));
            } else {
                others.add(packet.type());
            }
        }
        assertEquals(List.of("1", "2", "3", "4", "5"), messages);
        assertEquals(Set.of(Received.SUBACK, Received.PINGRESP), others);
        forget(level, id);
    }

    @ParameterizedTest
    @EnumSource
    @Normative({"MQTT-3.2.2-1", "MQTT-3.2.2-8"})
    void allFlagsButSessionPresentAre0(Level level) throws IOException {
        String id = unique("s");
        for (boolean present : new boolean[] {false, true}) {
            RawClient client = open(level);
            PropertyBytes kept = new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 600);
            Received connack =
                    client.connect(client.packets().connect(id).resuming().properties(kept));
            // 3.1 has no such flag: the byte is reserved there.
            assertEquals(present && level != Level.V31 ? 1 : 0, connack.body()[0]);
            assertEquals(0, connack.body()[1]);
            client.send(Packets.disconnect());
            client.expectClosed();
        }
        forget(level, id);
    }

    @Test
    @Normative("MQTT-3.2.2-22")
    void theKeepAliveOfTheClientCountsIfNoOtherIsSaid() throws IOException {
        RawClient client = open(Level.V5);
        Received connack = client.connect(client.packets().connect(unique("k")).keepAlive(1));
        assertNull(connack.property(PropertyBytes.SERVER_KEEP_ALIVE));
        client.expectDisconnect(0x8D);
    }

    @Test
    @Normative({"MQTT-3.2.2-17", "MQTT-3.3.2-9"})
    void anAliasOverTheMaximumThatWasSaidEndsTheConnection() throws IOException {
        RawClient client = open(Level.V5);
        Received connack = client.connect(client.packets().connect(unique("a")));
        long most = (Long) connack.property(PropertyBytes.TOPIC_ALIAS_MAXIMUM);
        PropertyBytes highest = new PropertyBytes().u16(PropertyBytes.TOPIC_ALIAS, (int) most);
        client.send(client.packets().publish(0, 0, "a", new byte[0], highest));
        client.expectNothingMore();
        PropertyBytes higher = new PropertyBytes().u16(PropertyBytes.TOPIC_ALIAS, (int) most + 1);
        client.send(client.packets().publish(0, 0, "a", new byte[0], higher));
        client.expectDisconnect(0x94);
    }
}
