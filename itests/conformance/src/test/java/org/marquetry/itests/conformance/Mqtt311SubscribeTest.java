package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.Bytes;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** SUBSCRIBE, UNSUBSCRIBE and DISCONNECT as MQTT 3.1.1 sections 3.8 to 3.14 have them, in all versions. */
class Mqtt311SubscribeTest extends Wire {
    Mqtt311SubscribeTest(InetSocketAddress broker) {
        super(broker);
    }

    /** A SUBSCRIBE of several filters, each with a QoS of its own. */
    private static byte[] subscribe(Level level, int id, String filters, int... qos) {
        Bytes body = new Bytes().u16(id);
        if (level.hasProperties()) {
            body.u8(0);
        }
        String[] each = filters.split(" ");
        for (int i = 0; i < each.length; i++) {
            body.text(each[i]).u8(qos[i]);
        }
        return Packets.framed(0x82, body.done());
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.8.4-1", "MQTT-3.8.4-2", "MQTT-3.8.4-5", "MQTT-3.8.4-6", "MQTT-3.9.3-1"},
            v311 = {
                "MQTT-3.8.4-1",
                "MQTT-3.8.4-2",
                "MQTT-3.8.4-4",
                "MQTT-3.8.4-5",
                "MQTT-3.8.4-6",
                "MQTT-3.9.3-1",
                "MQTT-3.9.3-2",
                "MQTT-2.3.1-7"
            })
    void answersEveryFilterInItsPlaceWithTheQosItGrants(Level level) throws IOException {
        RawClient client = client(level);
        String topic = unique("filters/");
        String filters = topic + "/a " + topic + "/b/# " + topic + "/+/c " + topic + "/a";
        client.send(subscribe(level, 0xABCD, filters, 0, 1, 2, 2));
        Received suback = client.expect(Received.SUBACK);
        assertEquals(0xABCD, suback.id());
        assertEquals(List.of(0, 1, 2, 2), suback.reasons());
        // As if they had come one by one: the last filter is the first one again.
        client.send(client.packets().publish(2, 1, topic + "/a", "m"));
        List<Integer> seen = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Received packet = client.next(Deadline.PATIENCE);
            seen.add(packet.type() == Received.PUBLISH ? 100 + packet.qos() : packet.type());
        }
        assertEquals(List.of(Received.PUBREC, 102), seen.stream().sorted().toList());
        client.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.8.3-2", "MQTT-3.10.3-2"},
            v311 = {"MQTT-3.8.3-3", "MQTT-3.10.3-2"})
    void endsConnectionsOverRequestsWithoutAFilter(Level level) throws IOException {
        for (byte[] packet : List.of(
                Packets.of(level).subscribe(1, PropertyBytes.NONE, 0),
                Packets.of(level).unsubscribe(1))) {
            RawClient client = client(level);
            client.send(packet, Packets.pingreq());
            client.expectDisconnect(0x82);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "V311")
    @Normative(v311 = "MQTT-3-8.3-4")
    void endsConnectionsOverReservedBitsOfTheQos(Level level) throws IOException {
        for (int bit = 0x04; bit <= 0x80; bit <<= 1) {
            RawClient client = client(level);
            client.send(client.packets().subscribe(1, "t", bit), Packets.pingreq());
            client.expectClosed();
        }
        RawClient client = client(level);
        client.send(client.packets().subscribe(1, "t", 3), Packets.pingreq());
        client.expectClosed();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.8.4-3", "MQTT-3.8.4-4"},
            v311 = "MQTT-3.8.4-3")
    void replacesASubscriptionWithoutAGap(Level level) throws IOException {
        RawClient client = client(level);
        RawClient sender = client(level);
        String topic = unique("replaced/");
        client.subscribe(1, topic, 0, 0);
        int sent = 0;
        for (int round = 0; round < 10; round++) {
            byte[] burst = Bytes.join(
                    sender.packets().publish(topic, "" + sent++),
                    sender.packets().publish(topic, "" + sent++));
            client.send(client.packets().subscribe(round + 2, topic, round % 3));
            sender.send(burst);
        }
        sender.expectNothingMore();
        int next = 0;
        int answers = 0;
        while (next < sent || answers < 10) {
            Received packet = client.next(Deadline.PATIENCE);
            if (packet.type() == Received.SUBACK) {
                answers++;
            } else {
                assertEquals("" + next++, packet.payloadText(), "each message, and each once");
            }
        }
        client.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.10.4-1", "MQTT-3.10.4-2", "MQTT-3.10.4-4", "MQTT-3.10.4-6"},
            v311 = {"MQTT-3.10.4-1", "MQTT-3.10.4-2", "MQTT-3.10.4-4", "MQTT-3.10.4-5", "MQTT-3.10.4-6", "MQTT-2.3.1-7"
            })
    void deletesTheSubscriptionsWhoseFiltersAreTheSameCharactersAndNoOthers(Level level) throws IOException {
        RawClient client = client(level);
        RawClient sender = client(level);
        String topic = unique("gone/");
        client.subscribe(1, topic + "/+", 0, 0);
        client.subscribe(2, topic + "/A", 0, 0);
        client.send(client.packets().unsubscribe(3, topic + "/#", topic + "/x", topic + "/a", topic + "/+/"));
        Received unsuback = client.expect(Received.UNSUBACK);
        assertEquals(3, unsuback.id());
        if (level.hasProperties()) {
            assertEquals(List.of(0x11, 0x11, 0x11, 0x11), unsuback.reasons());
        }
        sender.send(sender.packets().publish(topic + "/x", "by the wildcard"));
        assertEquals("by the wildcard", client.expect(Received.PUBLISH).payloadText());
        client.send(client.packets().unsubscribe(4, topic + "/none", topic + "/+"));
        assertEquals(4, client.expect(Received.UNSUBACK).id());
        sender.send(
                sender.packets().publish(topic + "/x", "nobody's"),
                sender.packets().publish(topic + "/A", "still"));
        assertEquals("still", client.expect(Received.PUBLISH).payloadText());
        client.send(client.packets().unsubscribe(5, topic + "/A"));
        assertEquals(5, client.expect(Received.UNSUBACK).id());
        sender.send(sender.packets().publish(topic + "/A", "nobody's"));
        sender.expectNothingMore();
        client.expectNothingMore();
        // Nothing is left to delete, which is no mistake.
        client.send(client.packets().unsubscribe(6, topic + "/A"));
        assertEquals(6, client.expect(Received.UNSUBACK).id());
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.10.4-3", v311 = "MQTT-3.10.4-3")
    void bringsToAnEndWhatItHasBegunToSend(Level level) throws IOException {
        RawClient client = client(level);
        RawClient sender = client(level);
        String topic = unique("begun/");
        client.subscribe(1, topic, 2, 2);
        sender.send(sender.packets().publish(2, 1, topic, "m"));
        sender.expect(Received.PUBREC);
        Received message = client.expect(Received.PUBLISH);
        client.send(client.packets().unsubscribe(2, topic));
        client.expect(Received.UNSUBACK);
        client.send(Packets.pubrec(message.id()));
        assertEquals(message.id(), client.expect(Received.PUBREL).id());
        client.send(Packets.pubcomp(message.id()));
        client.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.14.4-2"},
            v311 = {"MQTT-3.14.4-2", "MQTT-3.14.4-3"})
    void takesNothingAfterDisconnectAndCloses(Level level) throws IOException {
        RawClient watcher = client(level);
        String topic = unique("after/");
        watcher.subscribe(1, topic, 0, 0);
        RawClient client = client(level);
        client.send(Bytes.join(
                client.packets().publish(topic, "before"),
                Packets.disconnect(),
                client.packets().publish(topic, "after"),
                Packets.pingreq()));
        client.expectClosed();
        assertEquals("before", watcher.expect(Received.PUBLISH).payloadText());
        watcher.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = "MQTT-3.8.3-1",
            v311 = {"MQTT-3.8.3-1", "MQTT-4.7.1-2", "MQTT-4.7.1-3", "MQTT-4.7.3-1"})
    void endsConnectionsOverFiltersThatAreNone(Level level) throws IOException {
        for (String filter : List.of("", "a#", "#a", "a/#/b", "##", "a+", "+a", "a/b+/c", "a/+b", "++", "+#", "/#/")) {
            for (byte[] packet : List.of(
                    Packets.of(level).subscribe(1, filter, 0), Packets.of(level).unsubscribe(1, filter))) {
                RawClient client = client(level);
                client.send(packet, Packets.pingreq());
                client.expectDisconnect(0x8F);
            }
        }
    }
}
