package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
import static org.junit.jupiter.api.Assertions.assertTrue;

/** PUBACK, PUBREC, PUBREL and PUBCOMP: sections 3.4 to 3.7. */
class AcknowledgementPacketTest extends Wire {
    AcknowledgementPacketTest(InetSocketAddress broker) {
        super(broker);
    }

    private static byte[] acknowledgement(int first, int id, int reason) {
        return Packets.framed(first, (byte) (id >>> 8), (byte) id, (byte) reason);
    }

    @Test
    @Normative({"MQTT-3.4.2-1", "MQTT-3.5.2-1", "MQTT-3.6.2-1", "MQTT-3.7.2-1"})
    void reasonCodesThatAreNotOfThePacketEndTheConnection() throws IOException {
        Map<Integer, Set<Integer>> allowed = Map.of(
                0x40, Set.of(0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99),
                0x50, Set.of(0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99),
                0x62, Set.of(0x00, 0x92),
                0x70, Set.of(0x00, 0x92));
        for (Map.Entry<Integer, Set<Integer>> type : allowed.entrySet()) {
            for (int reason : new int[] {0x01, 0x10, 0x11, 0x7F, 0x81, 0x82, 0x92, 0x97, 0xA2, 0xFF}) {
                if (!type.getValue().contains(reason)) {
                    RawClient client = client(Level.V5);
                    client.send(acknowledgement(type.getKey(), 1, reason));
                    Received disconnect = client.expect(Received.DISCONNECT);
                    // A code that no packet has is malformed; one of another packet is against the protocol.
                    assertTrue(Set.of(0x81, 0x82).contains(disconnect.reason()), disconnect::toString);
                    client.expectClosed();
                }
            }
        }
    }

    @Test
    @Normative({"MQTT-3.4.2-1", "MQTT-3.5.2-1"})
    void everyReasonOfThePacketEndsTheMessage() throws IOException {
        String topic = unique("reason/");
        String id = unique("r");
        RawClient client = resumed(Level.V5, id, false);
        client.subscribe(1, topic, 2, 2);
        RawClient sender = client(Level.V5);
        for (int reason : new int[] {0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99}) {
            sender.send(sender.packets().publish(1, 1, topic, "x"));
            sender.expect(Received.PUBACK);
            client.send(acknowledgement(0x40, client.expect(Received.PUBLISH).id(), reason));
            sender.send(sender.packets().publish(2, 2, topic, "x"));
            sender.expect(Received.PUBREC);
            sender.send(Packets.pubrel(2));
            sender.expect(Received.PUBCOMP);
            int packetId = client.expect(Received.PUBLISH).id();
            client.send(acknowledgement(0x50, packetId, reason));
            if (reason < 0x80) {
                Received pubrel = client.expect(Received.PUBREL);
                assertEquals(List.of(packetId, 0), List.of(pubrel.id(), pubrel.reason()));
                client.send(acknowledgement(0x70, packetId, 0));
            }
            client.expectNothingMore();
        }
        // Nothing is left to be sent again.
        client.close();
        resumed(Level.V5, id, true).expectNothingMore();
        forget(Level.V5, id);
    }

    @Test
    @Normative(
            value = {"MQTT-3.4.2-1", "MQTT-3.5.2-1", "MQTT-3.7.2-1"},
            choices = "no-matching-subscribers")
    void whatTheBrokerAnswersIsOfItsPacket() throws IOException {
        RawClient client = client(Level.V5);
        String topic = unique("reason/");
        String deep = "a/".repeat(300) + "a";
        Packets packets = client.packets();
        client.send(packets.publish(1, 1, topic, "x"));
        assertEquals(0x10, client.expect(Received.PUBACK).reason());
        client.send(packets.publish(2, 2, topic, "x"));
        assertEquals(0x10, client.expect(Received.PUBREC).reason());
        client.send(Packets.pubrel(2));
        assertEquals(0, client.expect(Received.PUBCOMP).reason());
        client.send(packets.publish(1, 3, deep, "x"));
        assertEquals(0x90, client.expect(Received.PUBACK).reason());
        client.send(packets.publish(2, 4, deep, "x"));
        assertEquals(0x90, client.expect(Received.PUBREC).reason());
        client.send(Packets.pubrel(2));
        assertEquals(0x92, client.expect(Received.PUBCOMP).reason());
        client.subscribe(5, topic, 0, 0);
        client.send(packets.publish(1, 6, topic, "x"));
        Received one = client.next(Deadline.PATIENCE);
        Received other = client.next(Deadline.PATIENCE);
        assertEquals(0, (one.type() == Received.PUBACK ? one : other).reason());
        client.expectNothingMore();
    }

    @Test
    @Normative({"MQTT-3.6.2-1", "MQTT-3.6.1-1"})
    void aPubrecThatNothingWaitsForIsToldSo() throws IOException {
        RawClient client = client(Level.V5);
        client.send(Packets.pubrec(4711));
        Received pubrel = client.expect(Received.PUBREL);
        assertEquals(List.of(4711, 0x92), List.of(pubrel.id(), pubrel.reason()));
        client.send(acknowledgement(0x70, 4711, 0x92));
        client.expectNothingMore();
    }

    @Test
    @Normative({
        "MQTT-3.4.2-2",
        "MQTT-3.4.2-3",
        "MQTT-3.5.2-2",
        "MQTT-3.5.2-3",
        "MQTT-3.6.2-2",
        "MQTT-3.6.2-3",
        "MQTT-3.7.2-2",
        "MQTT-3.7.2-3"
    })
    void acknowledgementsCarryNothingThatCouldMakeThemTooLarge() throws IOException {
        // They say why by their reason code alone, whatever the client's maximum is.
        for (long maximum : new long[] {30, 0xFFFFFFFFL}) {
            RawClient client = open(Level.V5);
            client.connect(client.packets()
                    .connect(unique("a"))
                    .properties(new PropertyBytes().u32(PropertyBytes.MAXIMUM_PACKET_SIZE, maximum)));
            String deep = "a/".repeat(300) + "a";
            client.send(
                    client.packets().publish(1, 1, deep, "x"),
                    client.packets().publish(2, 2, deep, "x"),
                    Packets.pubrel(3),
                    Packets.pubrec(4));
            for (int type : new int[] {Received.PUBACK, Received.PUBREC, Received.PUBCOMP, Received.PUBREL}) {
                Received answer = client.expect(type);
                assertTrue(answer.reason() >= 0x80);
                assertTrue(answer.properties().isEmpty());
                assertTrue(answer.size() <= 6, answer::toString);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-2.2.1-5", "MQTT-3.3.4-1"},
            v311 = {"MQTT-2.3.1-6", "MQTT-3.3.4-1"})
    void acknowledgementsNameTheIdentifierOfTheMessage(Level level) throws IOException {
        RawClient client = client(level);
        for (int id : new int[] {1, 255, 256, 65_535}) {
            client.send(client.packets().publish(1, id, unique("id/"), "x"));
            assertEquals(id, client.expect(Received.PUBACK).id());
            client.send(client.packets().publish(2, id, unique("id/"), "x"));
            assertEquals(id, client.expect(Received.PUBREC).id());
            client.send(Packets.pubrel(id));
            assertEquals(id, client.expect(Received.PUBCOMP).id());
        }
        client.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative("MQTT-2.2.2-1")
    void successTakesTwoBytesOrThree(Level level) throws IOException {
        RawClient client = client(level);
        String topic = unique("short/");
        client.subscribe(1, topic, 0, 0);
        client.send(client.packets().publish(1, 2, topic, "x"));
        Received one = client.next(Deadline.PATIENCE);
        Received other = client.next(Deadline.PATIENCE);
        Received puback = one.type() == Received.PUBACK ? one : other;
        assertTrue(puback.body().length == 2 || level.hasProperties() && puback.body().length < 5);
        if (level.hasProperties()) {
            // Clients may leave out what is not there as well.
            for (int rest = 0; rest < 3; rest++) {
                client.send(Packets.framed(0x62, Arrays.copyOf(new byte[] {0, 9, 0, 0}, 2 + rest)));
                assertEquals(0x92, client.expect(Received.PUBCOMP).reason());
            }
        }
    }
}
