package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

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

/** UNSUBSCRIBE and UNSUBACK: sections 3.10 and 3.11. */
class UnsubscribePacketTest extends Wire {
    UnsubscribePacketTest(InetSocketAddress broker) {
        super(broker);
    }

    private static void unsubscribe(RawClient client, int id, String... filters) throws IOException {
        client.send(client.packets().unsubscribe(id, filters));
        assertEquals(id, client.expect(Received.UNSUBACK).id());
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.10.4-1", "MQTT-3.10.4-2"},
            v311 = {"MQTT-3.10.4-1", "MQTT-3.10.4-2"})
    void onlyTheFilterThatIsTheSameCharacterByCharacterEnds(Level level) throws IOException {
        String topic = unique("off/");
        RawClient client = client(level);
        client.subscribe(1, topic + "/+", 0, 0);
        unsubscribe(client, 2, topic + "/#", topic + "/a", topic + "/", topic + "/+/", "#", topic.toUpperCase() + "/+");
        client.send(client.packets().publish(topic + "/a", "still"));
        assertEquals("still", client.expect(Received.PUBLISH).payloadText());
        unsubscribe(client, 3, topic + "/+");
        client.send(client.packets().publish(topic + "/a", "no more"));
        client.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.10.4-4", "MQTT-3.10.4-5"},
            v311 = {"MQTT-3.10.4-4", "MQTT-3.10.4-5"})
    void anAnswerComesEvenIfThereWasNoSubscription(Level level) throws IOException {
        RawClient client = client(level);
        client.send(client.packets().unsubscribe(77, unique("never/")));
        Received unsuback = client.expect(Received.UNSUBACK);
        assertEquals(77, unsuback.id());
        assertEquals(level.hasProperties() ? List.of(0x11) : List.of(), unsuback.reasons());
        assertEquals(level.hasProperties() ? 6 : 4, unsuback.size());
        client.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.10.4-6", "MQTT-3.11.3-1", "MQTT-3.11.3-2"},
            v311 = "MQTT-3.10.4-6")
    void severalFiltersEndAsIfOneAfterTheOther(Level level) throws IOException {
        String topic = unique("off/");
        RawClient client = client(level);
        for (int i = 0; i < 4; i++) {
            client.subscribe(i + 1, topic + "/" + i, 0, 0);
        }
        client.send(client.packets().unsubscribe(9, topic + "/0", topic + "/x", topic + "/2", topic + "/0"));
        Received unsuback = client.expect(Received.UNSUBACK);
        assertEquals(level.hasProperties() ? List.of(0, 0x11, 0, 0x11) : List.of(), unsuback.reasons());
        for (int i = 0; i < 4; i++) {
            client.send(client.packets().publish(topic + "/" + i, "" + i));
        }
        assertEquals("1", client.expect(Received.PUBLISH).payloadText());
        assertEquals("3", client.expect(Received.PUBLISH).payloadText());
        client.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.10.4-3", v311 = "MQTT-3.10.4-3")
    void messagesThatAreOnTheirWayAreFinished(Level level) throws IOException {
        String topic = unique("off/");
        String id = unique("s");
        RawClient client = resumed(level, id, false);
        client.subscribe(1, topic, 2, 2);
        RawClient sender = client(level);
        sender.send(
                sender.packets().publish(1, 1, topic, "one"), sender.packets().publish(2, 2, topic, "two"));
        sender.expect(Received.PUBACK);
        sender.expect(Received.PUBREC);
        sender.send(Packets.pubrel(2));
        sender.expect(Received.PUBCOMP);
        Received one = client.expect(Received.PUBLISH);
        Received two = client.expect(Received.PUBLISH);
        unsubscribe(client, 2, topic);
        client.send(Packets.pubrec(two.id()));
        assertEquals(two.id(), client.expect(Received.PUBREL).id());
        client.close();
        // What was not acknowledged is sent again, although nobody is subscribed any more.
        RawClient back = resumed(level, id, true);
        Map<Integer, Integer> types = new HashMap<>();
        for (int i = 0; i < 2; i++) {
            Received packet = back.next(Deadline.PATIENCE);
            types.put(packet.id(), packet.type());
        }
        assertEquals(Map.of(one.id(), Received.PUBLISH, two.id(), Received.PUBREL), types);
        back.send(Packets.puback(one.id()), Packets.pubcomp(two.id()));
        sender.send(sender.packets().publish(1, 3, topic, "three"));
        sender.expect(Received.PUBACK);
        back.expectNothingMore();
        forget(level, id);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(choices = "queued-messages-after-unsubscribe")
    void messagesThatWaitAreDeliveredAfterUnsubscribe(Level level) throws IOException {
        String topic = unique("off/");
        String id = unique("s");
        RawClient client = resumed(level, id, false);
        client.subscribe(1, topic, 1, 1);
        client.send(Packets.disconnect());
        client.expectClosed();
        RawClient sender = client(level);
        sender.send(sender.packets().publish(1, 1, topic, "waited"));
        sender.expect(Received.PUBACK);
        RawClient back = open(level);
        back.send(
                back.packets()
                        .connect(id)
                        .resuming()
                        .properties(new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 600))
                        .done(),
                back.packets().unsubscribe(2, topic));
        back.expect(Received.CONNACK);
        Set<Integer> types = new TreeSet<>();
        for (int i = 0; i < 2; i++) {
            types.add(back.next(Deadline.PATIENCE).type());
        }
        assertEquals(Set.of(Received.PUBLISH, Received.UNSUBACK), types);
        forget(level, id);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.10.3-1", v311 = "MQTT-3.10.3-1")
    void filtersThatCannotBeAreMalformedHereToo(Level level) throws IOException {
        byte[] whole = Packets.of(level).unsubscribe(1, "filter");
        byte[] cut = Arrays.copyOf(whole, whole.length - 1);
        cut[1]--;
        assertEnds(level, 0x81, cut);
    }
}
