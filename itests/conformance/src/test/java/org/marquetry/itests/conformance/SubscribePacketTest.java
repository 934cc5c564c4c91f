package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
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
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** SUBSCRIBE and SUBACK: sections 3.8 and 3.9. */
class SubscribePacketTest extends Wire {
    private static final PropertyBytes NONE = PropertyBytes.NONE;

    SubscribePacketTest(InetSocketAddress broker) {
        super(broker);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.8.3-2", "MQTT-3.10.3-2"},
            v311 = {"MQTT-3.8.3-3", "MQTT-3.10.3-2"})
    void aRequestWithoutAFilterEndsTheConnection(Level level) throws IOException {
        assertEnds(level, 0x82, Packets.of(level).subscribe(1, NONE, 0));
        assertEnds(level, 0x82, Packets.of(level).unsubscribe(1));
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.8.3-2", v311 = "MQTT-3.8.3-3")
    void aFilterWithoutOptionsEndsTheConnection(Level level) throws IOException {
        byte[] whole = Packets.of(level).subscribe(1, "filter", 0);
        byte[] cut = Arrays.copyOf(whole, whole.length - 1);
        cut[1]--;
        assertEnds(level, 0x81, cut);
    }

    @ParameterizedTest
    @EnumSource(names = {"V311", "V5"})
    @Normative(value = "MQTT-3.8.3-5", v311 = "MQTT-3-8.3-4")
    void reservedOptionsEndTheConnection(Level level) throws IOException {
        int[] wrong = level.hasProperties() ? new int[] {0x40, 0x80, 0xC0} : new int[] {0x04, 0x08, 0x10, 0x40, 0x80};
        for (int options : wrong) {
            assertEnds(level, 0x81, Packets.of(level).subscribe(1, "filter", options));
        }
        assertEnds(level, level.hasProperties() ? 0x82 : 0x81, Packets.of(level).subscribe(1, "filter", 3));
    }

    @Test
    @Normative("MQTT-3.8.3-5")
    void retainHandling3EndsTheConnection() throws IOException {
        assertEnds(Level.V5, 0x82, Packets.of(Level.V5).subscribe(1, "filter", 0x30));
    }

    @Test
    @Normative("MQTT-3.8.3-4")
    void noLocalForAShareEndsTheConnection() throws IOException {
        assertEnds(Level.V5, 0x82, Packets.of(Level.V5).subscribe(1, "$share/group/filter", 0x04));
        RawClient client = client(Level.V5);
        client.subscribe(1, "$share/group/" + unique("filter/"), 0x00, 0);
        client.expectNothingMore();
    }

    @Test
    @Normative("MQTT-3.8.3-3")
    void noLocalKeepsOwnMessagesAway() throws IOException {
        String topic = unique("local/");
        String id = unique("s");
        RawClient client = resumed(Level.V5, id, false);
        client.subscribe(1, topic, 0x04 | 1, 1);
        RawClient other = client(Level.V5);
        other.subscribe(1, topic, 0, 0);
        client.send(client.packets().publish(1, 1, topic, "own"));
        assertEquals(0, client.expect(Received.PUBACK).reason());
        client.expectNothingMore();
        assertEquals("own", other.expect(Received.PUBLISH).payloadText());
        other.send(other.packets().publish(topic, "foreign"));
        assertEquals("foreign", client.expect(Received.PUBLISH).payloadText());
        // It is the client identifier that counts, not the connection.
        client.close();
        RawClient back = resumed(Level.V5, id, true);
        back.send(back.packets().publish(topic, "own"));
        back.expectNothingMore();
        back.subscribe(2, topic, 0, 0);
        back.send(back.packets().publish(topic, "own, and wanted now"));
        assertEquals("own, and wanted now", back.expect(Received.PUBLISH).payloadText());
        forget(Level.V5, id);
    }

    @Test
    @Normative(
            value = {"MQTT-3.8.3-3", "MQTT-3.3.1-9"},
            choices = "no-local-and-retained")
    void noLocalKeepsARetainedMessageAwayWhenItIsPublishedAndNotWhenItIsKept() throws IOException {
        String topic = unique("local/");
        RawClient client = client(Level.V5);
        client.subscribe(1, topic, 0x04 | 1, 1);
        retain(client, topic, "kept");
        client.expectNothingMore();

        client.subscribe(2, topic, 0x04 | 1, 1);
        Received kept = client.expect(Received.PUBLISH);
        assertEquals(List.of("kept", true), List.of(kept.payloadText(), kept.retain()));
        client.send(Packets.puback(kept.id()));
        // Retain handling has the last word: there was a subscription, and then it is never.
        client.subscribe(3, topic, 0x10 | 0x04 | 1, 1);
        client.subscribe(4, topic, 0x20 | 0x04 | 1, 1);
        client.expectNothingMore();
        retain(client, topic, "");
        client.expectNothingMore();
    }

    private static void retain(RawClient client, String topic, String payload) throws IOException {
        client.send(client.packets().publish(0x03, 9, topic, payload.getBytes(StandardCharsets.UTF_8), NONE));
        client.expect(Received.PUBACK);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.8.4-3", "MQTT-3.8.4-4"},
            v311 = {"MQTT-3.8.4-3"})
    void theSameFilterAgainReplacesTheSubscription(Level level) throws IOException {
        String topic = unique("again/");
        RawClient sender = client(level);
        sender.send(sender.packets().publish(0x03, 1, topic, "retained".getBytes(StandardCharsets.UTF_8), NONE));
        sender.expect(Received.PUBACK);
        RawClient client = client(level);
        for (int qos : new int[] {0, 2, 1}) {
            client.subscribe(1, topic, qos, qos);
            Received retained = client.expect(Received.PUBLISH);
            assertEquals(List.of(true, Math.min(1, qos)), List.of(retained.retain(), retained.qos()));
            sender.send(sender.packets().publish(2, 2, topic, "live"));
            sender.expect(Received.PUBREC);
            sender.send(Packets.pubrel(2));
            sender.expect(Received.PUBCOMP);
            Received live = client.expect(Received.PUBLISH);
            assertEquals(List.of(false, qos), List.of(live.retain(), live.qos()));
        }
        client.expectNothingMore();
        sender.send(sender.packets().publish(0x03, 1, topic, new byte[0], NONE));
        sender.expect(Received.PUBACK);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.8.4-4", v311 = "MQTT-3.8.4-3")
    void nothingIsLostWhileASubscriptionIsReplaced(Level level) throws IOException {
        String topic = unique("busy/");
        RawClient client = client(level);
        client.subscribe(1, topic, 1, 1);
        RawClient sender = client(level);
        for (int i = 1; i <= 200; i++) {
            sender.send(sender.packets().publish(1, i, topic, "" + i));
            if (i % 20 == 0) {
                client.send(client.packets().subscribe(i, topic, 1));
            }
        }
        int subacks = 0;
        for (int next = 1; next <= 200; ) {
            Received packet = client.next(Deadline.PATIENCE);
            if (packet.type() == Received.SUBACK) {
                subacks++;
            } else {
                assertEquals("" + next++, packet.payloadText());
                client.send(Packets.puback(packet.id()));
            }
        }
        while (subacks++ < 10) {
            client.expect(Received.SUBACK);
        }
        client.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.8.4-5", "MQTT-3.8.4-6", "MQTT-3.8.4-7", "MQTT-3.9.3-1", "MQTT-3.9.3-2"},
            v311 = {"MQTT-3.8.4-4", "MQTT-3.8.4-5", "MQTT-3.9.3-1", "MQTT-3.9.3-2"})
    void severalFiltersAreAnsweredByOneCodeEach(Level level) throws IOException {
        String topic = unique("many/");
        String invalid = "a/".repeat(300) + "a";
        RawClient client = client(level);
        Bytes body = new Bytes().u16(7).raw(level.hasProperties() ? new byte[1] : new byte[0]);
        body.text(topic + "/0").u8(0).text(topic + "/1").u8(1).text(invalid).u8(1);
        body.text(topic + "/2").u8(2).text(topic + "/1").u8(2);
        client.send(Packets.framed(0x82, body.done()));
        Received suback = client.expect(Received.SUBACK);
        // SUBACK of 3.1 cannot say no.
        int refused = level.hasProperties() ? 0x8F : level == Level.V311 ? 0x80 : 0;
        assertEquals(List.of(0, 1, refused, 2, 2), suback.reasons());
        for (int i : new int[] {0, 1, 2}) {
            client.send(client.packets().publish(2, i + 1, topic + "/" + i, "x"));
            Received packet = client.next(Deadline.PATIENCE);
            Received other = client.next(Deadline.PATIENCE);
            Received message = packet.type() == Received.PUBLISH ? packet : other;
            // The later of two requests for the same filter counts, as if they had come one after the other.
            assertEquals(i == 1 ? 2 : i, message.qos());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.8.4-8", v311 = "MQTT-3.8.4-6")
    void messagesComeWithTheLowerQos(Level level) throws IOException {
        String topic = unique("qos/");
        RawClient sender = client(level);
        for (int granted = 0; granted < 3; granted++) {
            RawClient receiver = client(level);
            receiver.subscribe(1, topic, granted, granted);
            for (int published = 0; published < 3; published++) {
                sender.send(sender.packets().publish(published, 1, topic, "x"));
                if (published == 1) {
                    sender.expect(Received.PUBACK);
                } else if (published == 2) {
                    sender.expect(Received.PUBREC);
                    sender.send(Packets.pubrel(1));
                    sender.expect(Received.PUBCOMP);
                }
                Received message = receiver.expect(Received.PUBLISH);
                assertEquals(Math.min(published, granted), message.qos());
            }
            receiver.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.8.4-1", "MQTT-3.8.4-2"},
            v311 = {"MQTT-3.8.4-1", "MQTT-3.8.4-2"},
            choices = "messages-before-suback")
    void messagesOfASubscriptionComeAfterItsAnswer(Level level) throws IOException {
        String topic = unique("order/");
        RawClient sender = client(level);
        sender.send(sender.packets().publish(0x01, 0, topic, new byte[1], NONE));
        sender.expectNothingMore();
        RawClient client = client(level);
        client.send(client.packets().subscribe(300, topic, 0));
        assertEquals(300, client.expect(Received.SUBACK).id());
        assertTrue(client.expect(Received.PUBLISH).retain());
        sender.send(sender.packets().publish(0x01, 0, topic, new byte[0], NONE));
        sender.expectNothingMore();
    }

    @Test
    @Normative({"MQTT-3.9.2-1", "MQTT-3.9.2-2", "MQTT-3.11.2-1", "MQTT-3.11.2-2"})
    void explanationsThatWouldMakeAnAnswerTooLargeAreLeftOut() throws IOException {
        String invalid = "a/".repeat(300) + "a";
        RawClient verbose = client(Level.V5);
        verbose.send(verbose.packets().subscribe(1, invalid, 0));
        Received explained = verbose.expect(Received.SUBACK);
        assertNotNull(explained.property(PropertyBytes.REASON_STRING));
        for (int limit : new int[] {explained.size(), explained.size() - 1, 30}) {
            RawClient client = open(Level.V5);
            client.connect(client.packets()
                    .connect(unique("s"))
                    .properties(new PropertyBytes().u32(PropertyBytes.MAXIMUM_PACKET_SIZE, limit)));
            client.send(client.packets().subscribe(1, invalid, 0));
            Received suback = client.expect(Received.SUBACK);
            assertEquals(List.of(0x8F), suback.reasons());
            assertTrue(suback.size() <= limit);
            assertEquals(limit == explained.size(), suback.property(PropertyBytes.REASON_STRING) != null);
            client.send(client.packets().unsubscribe(2, invalid));
            Received unsuback = client.expect(Received.UNSUBACK);
            assertEquals(List.of(0x11), unsuback.reasons());
            assertTrue(unsuback.size() <= limit && unsuback.properties().isEmpty());
        }
    }
}
