package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.Bytes;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How much may be unacknowledged, in both directions: section 4.9. */
class FlowControlTest extends Wire {
    FlowControlTest(InetSocketAddress broker) {
        super(broker);
    }

    private RawClient receiver(String id, int receiveMaximum) throws IOException {
        RawClient client = open(Level.V5);
        client.connect(client.packets()
                .connect(id)
                .resuming()
                .properties(new PropertyBytes()
                        .u32(PropertyBytes.SESSION_EXPIRY, 600)
                        .u16(PropertyBytes.RECEIVE_MAXIMUM, receiveMaximum)));
        return client;
    }

    private void publish(String topic, int qos, int count) throws IOException {
        RawClient sender = client(Level.V5);
        for (int i = 1; i <= count; i++) {
            sender.send(sender.packets().publish(qos, i, topic, "" + i));
            sender.expect(qos == 1 ? Received.PUBACK : Received.PUBREC);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    @Normative({"MQTT-4.9.0-1", "MQTT-4.9.0-2", "MQTT-3.3.4-9"})
    void sendsNoMoreOfQos1ThanTheClientTakes(int maximum) throws IOException {
        String topic = unique("flow/");
        RawClient client = receiver(unique("f"), maximum);
        client.subscribe(1, topic, 1, 1);
        publish(topic, 1, 12);
        List<Received> open = new ArrayList<>();
        for (int i = 0; i < maximum; i++) {
            open.add(client.expect(Received.PUBLISH));
        }
        client.expectNothingMore();
        for (int next = maximum + 1; next <= 12; next++) {
            client.send(Packets.puback(open.remove(0).id()));
            open.add(client.expect(Received.PUBLISH));
            assertEquals("" + next, open.get(maximum - 1).payloadText());
            client.expectNothingMore();
        }
    }

    @Test
    @Normative({"MQTT-4.9.0-2", "MQTT-3.3.4-9"})
    void countsAMessageOfQos2UntilItsLastPacket() throws IOException {
        String topic = unique("flow/");
        RawClient client = receiver(unique("f"), 2);
        client.subscribe(1, topic, 2, 2);
        publish(topic, 2, 5);
        Received one = client.expect(Received.PUBLISH);
        Received two = client.expect(Received.PUBLISH);
        client.send(Packets.pubrec(one.id()), Packets.pubrec(two.id()));
        client.expect(Received.PUBREL);
        client.expect(Received.PUBREL);
        client.expectNothingMore();
        client.send(Packets.pubcomp(one.id()));
        Received three = client.expect(Received.PUBLISH);
        assertEquals("3", three.payloadText());
        client.expectNothingMore();
        // A refusal ends a delivery as well, and makes room.
        client.send(Packets.framed(0x50, new Bytes().u16(three.id()).u8(0x80).done()));
        assertEquals("4", client.expect(Received.PUBLISH).payloadText());
        client.expectNothingMore();
    }

    @Test
    @Normative(
            value = {"MQTT-4.9.0-3", "MQTT-3.3.4-10"},
            choices = "qos-0-past-the-quota")
    void answersEverythingElseWhileTheClientTakesNoMore() throws IOException {
        String topic = unique("flow/");
        RawClient client = receiver(unique("f"), 1);
        client.subscribe(1, topic + "/#", 2, 2);
        publish(topic, 1, 3);
        client.expect(Received.PUBLISH);
        client.send(Packets.pingreq());
        client.expect(Received.PINGRESP);
        client.subscribe(2, topic + "/x/y", 0, 0);
        client.send(client.packets().unsubscribe(3, topic + "/x/y"));
        assertEquals(3, client.expect(Received.UNSUBACK).id());
        String elsewhere = unique("flow/");
        client.send(client.packets().publish(1, 4, elsewhere, "m"));
        assertEquals(4, client.expect(Received.PUBACK).id());
        client.send(client.packets().publish(2, 5, elsewhere, "m"));
        assertEquals(5, client.expect(Received.PUBREC).id());
        client.send(Packets.pubrel(5));
        assertEquals(5, client.expect(Received.PUBCOMP).id());
        // QoS 0 knows no quota.
        client.send(client.packets().publish(topic + "/0", "passes"));
        assertEquals("passes", client.expect(Received.PUBLISH).payloadText());
    }

    @Test
    @Normative({"MQTT-4.9.0-1", "MQTT-4.9.0-2", "MQTT-4.4.0-1"})
    void keepsToTheNewMaximumWithWhatItSendsAgain() throws IOException {
        String topic = unique("flow/");
        String id = unique("f");
        RawClient first = receiver(id, 6);
        first.subscribe(1, topic, 1, 1);
        publish(topic, 1, 8);
        List<Received> sent = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            sent.add(first.expect(Received.PUBLISH));
        }
        first.expectNothingMore();
        first.close();
        RawClient second = receiver(id, 2);
        for (int i = 0; i < 8; i += 2) {
            List<Received> open = List.of(second.expect(Received.PUBLISH), second.expect(Received.PUBLISH));
            second.expectNothingMore();
            for (int j = 0; j < 2; j++) {
                Received message = open.get(j);
                assertEquals("" + (i + j + 1), message.payloadText());
                assertEquals(i + j < 6, message.dup());
                if (i + j < 6) {
                    assertEquals(sent.get(i + j).id(), message.id());
                }
            }
            second.send(
                    Packets.puback(open.get(0).id()), Packets.puback(open.get(1).id()));
        }
        second.expectNothingMore();
        forget(Level.V5, id);
    }

    @Test
    @Normative({"MQTT-4.9.0-1", "MQTT-4.9.0-2"})
    void countsAnewOnEachConnection() throws IOException {
        String topic = unique("flow/");
        String id = unique("f");
        RawClient first = receiver(id, 1);
        first.subscribe(1, topic, 1, 1);
        publish(topic, 1, 5);
        first.expect(Received.PUBLISH);
        first.expectNothingMore();
        first.close();
        RawClient second = receiver(id, 4);
        List<Received> open = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            open.add(second.expect(Received.PUBLISH));
            assertEquals("" + (i + 1), open.get(i).payloadText());
            assertEquals(i == 0, open.get(i).dup());
        }
        second.expectNothingMore();
        second.send(Packets.puback(open.get(0).id()));
        assertEquals("5", second.expect(Received.PUBLISH).payloadText());
        forget(Level.V5, id);
    }

    @Test
    @Normative({"MQTT-3.3.4-7", "MQTT-4.9.0-2"})
    void endsTheConnectionOfAClientThatSendsMoreThanItMay() throws IOException {
        RawClient client = open(Level.V5);
        Received connack = client.connect(client.packets().connect(unique("f")));
        Object announced = connack.property(PropertyBytes.RECEIVE_MAXIMUM);
        int maximum = announced == null ? 65_535 : ((Long) announced).intValue();
        String topic = unique("flow/");
        Bytes all = new Bytes();
        for (int i = 1; i <= maximum; i++) {
            all.raw(client.packets().publish(2, i, topic, "m"));
        }
        client.send(all.done());
        for (int i = 1; i <= maximum; i++) {
            assertEquals(i, client.expect(Received.PUBREC).id());
        }
        // Everything else may still be sent, a repetition and QoS 0 included.
        client.send(client.packets().publish(2, 1, topic, "m"), client.packets().publish(topic, "m"));
        assertEquals(1, client.expect(Received.PUBREC).id());
        client.expectNothingMore();
        client.send(Packets.pubrel(1));
        client.expect(Received.PUBCOMP);
        client.send(client.packets().publish(1, 1, topic, "m"));
        assertEquals(1, client.expect(Received.PUBACK).id());
        client.send(client.packets().publish(2, 1, topic, "m"));
        assertEquals(1, client.expect(Received.PUBREC).id());
        client.send(client.packets().publish(2, maximum + 1, topic, "one too many"));
        client.expectDisconnect(0x93);
    }

    @ParameterizedTest
    @EnumSource(names = {"V31", "V311"})
    @Normative(v311 = "MQTT-4.3.3-2", choices = "flow-control-before-5.0")
    void takesWhatEarlierClientsSendWhoCannotBeToldOfAMaximum(Level level) throws IOException {
        RawClient client = client(level);
        String topic = unique("flow/");
        int count = 3_000;
        Bytes all = new Bytes();
        for (int i = 1; i <= count; i++) {
            all.raw(client.packets().publish(1, i, topic, "m"));
        }
        client.send(all.done());
        for (int i = 1; i <= count; i++) {
            assertEquals(i, client.expect(Received.PUBACK).id());
        }
        client.expectNothingMore();
        assertTrue(count > 1_024, "more than a client of 5.0 may have open");
    }
}
