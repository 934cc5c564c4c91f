package org.marquetry.broker.internal;

import java.util.List;
import java.util.stream.IntStream;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.SubAck;
import org.marquetry.api.packet.Subscribe;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The largest packet, in both directions (MQTT 5.0 sections 3.1.2.11.4 and 3.2.2.3.6). */
final class PacketSizeTest {
    private static final String LARGE = "x".repeat(300);

    private final Simulation simulation = Simulation.startWith("maxPacketSize", 1000);
    private final TestClient publisher = simulation.client("publisher").connected();

    private TestClient receiver(QoS qos) {
        return simulation
                .client("r")
                .keepingSession()
                .with(Property.MAXIMUM_PACKET_SIZE, 100)
                .connected()
                .subscribed("#", qos);
    }

    @Test
    void aPacketThatIsTooLargeIsRefusedWhenItsHeaderHasCome() {
        TestClient bystander = simulation.client("b").connected();
        publisher.send(Unpooled.wrappedBuffer(new byte[] {0x30, (byte) 0xff, 0x7f}));
        simulation.settle();
        assertEquals(
                ReasonCode.PACKET_TOO_LARGE, publisher.take(Disconnect.class).reason());
        assertTrue(publisher.isEnded());
        assertFalse(bystander.isEnded());
    }

    @Test
    void aPacketOfTheLargestSizeIsTaken() {
        int header = 3 + 2 + 1 + 1;
        publisher.publish("t", "x".repeat(1000 - header), QoS.AT_MOST_ONCE);
        assertFalse(publisher.isEnded());
        publisher.publish("t", "x".repeat(1001 - header), QoS.AT_MOST_ONCE);
        assertTrue(publisher.isEnded());
    }

    @Test
    @Normative({"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
    void aMessageTooLargeForAReceiverIsDroppedForThatOneAsIfItWereDelivered() {
        for (QoS qos : QoS.values()) {
            TestClient small = receiver(qos);
            TestClient large = simulation.client("l").connected().subscribed("#", qos);
            publisher.publish("t", LARGE, qos);
            publisher.publish("t", "m", qos);
            assertEquals(List.of("m"), small.takePayloads());
            assertEquals(List.of(LARGE, "m"), large.takePayloads());
            small.loseConnection();
            small.connect();
            assertEquals(List.of(), small.takePayloads());
            small.startingClean(true).connect();
            small.startingClean(false).disconnect();
        }
    }

    @Test
    void droppedMessagesTakeNoPlaceInTheWindow() {
        TestClient receiver = simulation
                .client("w")
                .with(Property.MAXIMUM_PACKET_SIZE, 100)
                .with(Property.RECEIVE_MAXIMUM, 2)
                .withoutAnswering()
                .connected()
                .subscribed("#", QoS.EXACTLY_ONCE);
        for (int i = 0; i < 5; i++) {
            publisher.publish("t", LARGE, i % 2 == 0 ? QoS.AT_LEAST_ONCE : QoS.EXACTLY_ONCE);
        }
        publisher.publish("t", "1", QoS.AT_LEAST_ONCE);
        publisher.publish("t", "2", QoS.EXACTLY_ONCE);
        assertEquals(List.of("1", "2"), receiver.takePayloads());
    }

    @Test
    void aMessageThatFitsOnlyWithoutTheSubscriptionIdentifierIsDropped() {
        TestClient receiver =
                simulation.client("r").with(Property.MAXIMUM_PACKET_SIZE, 30).connected();
        receiver.subscribe(TopicSubscription.of("plain", QoS.AT_MOST_ONCE), 0);
        receiver.subscribe(TopicSubscription.of("marked", QoS.AT_MOST_ONCE), 268_435_455);
        publisher.publish("plain", "x".repeat(18), QoS.AT_MOST_ONCE);
        publisher.publish("marked", "x".repeat(17), QoS.AT_MOST_ONCE);
        assertEquals(1, receiver.takeAll(Publish.class).size());
    }

    @Test
    void aMessageThatFitsOnlyWithoutATopicAliasHasNone() {
        TestClient receiver = simulation
                .client("r")
                .with(Property.MAXIMUM_PACKET_SIZE, 30)
                .with(Property.TOPIC_ALIAS_MAXIMUM, 5)
                .connected()
                .subscribed("#", QoS.AT_MOST_ONCE);
        publisher.publish("topic", "x".repeat(20), QoS.AT_MOST_ONCE);
        publisher.publish("topic", "named", QoS.AT_MOST_ONCE);
        publisher.publish("topic", "known", QoS.AT_MOST_ONCE);
        List<Publish> received = receiver.takeAll(Publish.class);
        assertEquals(
                List.of("topic", "topic", ""),
                received.stream().map(Publish::topic).toList());
        assertEquals(0, received.get(0).properties().number(Property.TOPIC_ALIAS, 0));
        assertEquals(1, received.get(1).properties().number(Property.TOPIC_ALIAS, 0));
    }

    @Test
    @Normative("MQTT-3.9.2-1")
    void explanationsAreLeftOutWhereTheyDoNotFit() {
        simulation.configure("maxTopicLevels", 1);
        TestClient client =
                simulation.client("c").with(Property.MAXIMUM_PACKET_SIZE, 20).connected();
        client.say(new Subscribe(1, List.of(TopicSubscription.of("much/too/deep", QoS.AT_MOST_ONCE)), Properties.NONE));
        SubAck answer = client.take(SubAck.class);
        assertEquals(ReasonCode.TOPIC_FILTER_INVALID, answer.reasons().get(0));
        assertNull(answer.properties().text(Property.REASON_STRING));
    }

    @Test
    @Normative("MQTT-3.14.2-3")
    void aGoodbyeKeepsToTheMaximumPacketSizeOfTheClient() {
        TestClient client =
                simulation.client("c").with(Property.MAXIMUM_PACKET_SIZE, 20).connected();
        client.say(client.connectPacket());
        Disconnect goodbye = client.take(Disconnect.class);
        assertEquals(ReasonCode.PROTOCOL_ERROR, goodbye.reason());
        assertNull(goodbye.properties().text(Property.REASON_STRING));
    }

    @Test
    void aClientBefore50HasNoMaximum() {
        simulation.configure("maxPacketSize", 100_000);
        TestClient old =
                simulation.client("o").speaking(ProtocolVersion.MQTT_3_1_1).connected();
        old.subscribe("t", QoS.AT_LEAST_ONCE);
        TestClient sender = simulation.client("sender").connected();
        sender.publish("t", "x".repeat(50_000), QoS.AT_LEAST_ONCE);
        assertEquals(1, old.takePayloads().size());
        assertEquals(1, sender.takeAll(PacketType.PUBACK).size());
    }

    @Test
    @Normative("MQTT-3.1.2-24")
    void aClientThatAcceptsNotEvenItsConnAckIsToldSoIfItCanBe() {
        TestClient client = simulation.client("c").with(Property.MAXIMUM_PACKET_SIZE, 7);
        assertEquals(ReasonCode.PACKET_TOO_LARGE, client.tryToConnect().reason());
        assertTrue(client.isEnded());
        TestClient tiny =
                simulation.client("d").with(Property.MAXIMUM_PACKET_SIZE, 4).open();
        tiny.say(tiny.connectPacket());
        assertTrue(tiny.isEnded());
        assertEquals(List.of(), tiny.received());
    }

    @Test
    @Normative("MQTT-3.1.2-24")
    void aClientThatDoesNotAcceptTheAnswerToWhatItAsksIsNotLeftWaiting() {
        TestClient client =
                simulation.client("c").with(Property.MAXIMUM_PACKET_SIZE, 20).connected();
        client.say(new Subscribe(
                1,
                IntStream.range(0, 20)
                        .mapToObj(i -> TopicSubscription.of("t/" + i, QoS.AT_MOST_ONCE))
                        .toList(),
                Properties.NONE));
        assertEquals(ReasonCode.PACKET_TOO_LARGE, client.take(Disconnect.class).reason());
        assertTrue(client.isEnded());
        client.connect();
    }
}
