package org.marquetry.broker.internal;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.RetainHandling;
import org.marquetry.api.packet.Subscribe;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Messages that wait for subscribers (MQTT 5.0 sections 3.3.1.3 and 3.8.3.1). */
final class RetainedMessageTest {
    private final Simulation simulation = Simulation.start();
    private final TestClient publisher = simulation.client("publisher").connected();

    private void retain(String topic, String payload) {
        retain(topic, payload, QoS.AT_LEAST_ONCE, Properties.NONE);
    }

    private void retain(String topic, String payload, QoS qos, Properties properties) {
        publisher.publish(topic, payload, qos, true, properties);
    }

    private static Properties expiring(long seconds) {
        return Properties.builder()
                .put(Property.MESSAGE_EXPIRY_INTERVAL, seconds)
                .build();
    }

    private List<String> seenByNewSubscriber(String filter) {
        TestClient client = simulation.client("").connected().subscribed(filter, QoS.EXACTLY_ONCE);
        List<String> seen = client.takePayloads();
        client.disconnect();
        return seen.stream().sorted().toList();
    }

    @ParameterizedTest
    @EnumSource
    @Normative({"MQTT-3.3.1-5", "MQTT-3.3.1-9", "MQTT-3.3.1-8"})
    void aNewSubscriberGetsTheLastRetainedMessageMarkedAsSuch(ProtocolVersion version) {
        retain("t", "first");
        retain("t", "second");
        publisher.publish("t", "not retained", QoS.AT_LEAST_ONCE);
        TestClient client = simulation.client("c").speaking(version).connected();
        client.subscribe("t", QoS.EXACTLY_ONCE);
        List<Publish> got = client.takeAll(Publish.class);
        assertEquals(1, got.size());
        assertEquals("second", got.get(0).payload().toText());
        assertTrue(got.get(0).retain());
        assertEquals(QoS.AT_LEAST_ONCE, got.get(0).qos());
        assertEquals(1, simulation.counters().retained());
    }

    @Test
    @Normative({"MQTT-3.3.1-6", "MQTT-3.3.1-7"})
    void anEmptyPayloadForgetsTheRetainedMessage() {
        TestClient watcher = simulation.client("w").connected().subscribed("t", QoS.AT_LEAST_ONCE);
        retain("t", "m");
        retain("t", "");
        assertEquals(List.of("m", ""), watcher.takePayloads());
        assertEquals(List.of(), seenByNewSubscriber("t"));
        assertEquals(0, simulation.counters().retained());
    }

    @Test
    void aMessageOfQos0CanBeRetained() {
        retain("t", "m", QoS.AT_MOST_ONCE, Properties.NONE);
        assertEquals(List.of("m"), seenByNewSubscriber("t"));
    }

    @Test
    void wildcardsFindAllMatchesButNotWhatBeginsWithDollar() {
        retain("a", "1");
        retain("a/b", "2");
        retain("a/c", "3");
        retain("$x/b", "4");
        assertEquals(List.of("1", "2", "3"), seenByNewSubscriber("#"));
        assertEquals(List.of("2", "3"), seenByNewSubscriber("a/+"));
        assertEquals(List.of("2"), seenByNewSubscriber("+/b"));
        assertEquals(List.of("4"), seenByNewSubscriber("$x/#"));
    }

    @Test
    @Normative({"MQTT-3.3.1-9", "MQTT-3.3.1-10", "MQTT-3.3.1-11"})
    void retainHandlingDecidesWhetherTheyAreSent() {
        retain("t", "m");
        TestClient client = simulation.client("c").connected();
        client.subscribe(handling(RetainHandling.DO_NOT_SEND), 0);
        assertEquals(List.of(), client.takePayloads());
        client.subscribe(handling(RetainHandling.SEND_IF_NEW), 0);
        assertEquals(List.of(), client.takePayloads());
        client.subscribe(handling(RetainHandling.SEND), 0);
        assertEquals(List.of("m"), client.takePayloads());
        client.unsubscribe("t");
        client.subscribe(handling(RetainHandling.SEND_IF_NEW), 0);
        assertEquals(List.of("m"), client.takePayloads());
    }

    private static TopicSubscription handling(RetainHandling handling) {
        return new TopicSubscription("t", QoS.AT_LEAST_ONCE, false, false, handling);
    }

    @Test
    void theyCarryTheIdentifierOfTheirSubscription() {
        retain("t", "m");
        TestClient client = simulation.client("c").connected();
        client.subscribe(TopicSubscription.of("#", QoS.AT_MOST_ONCE), 5);
        assertEquals(5, client.take(Publish.class).properties().number(Property.SUBSCRIPTION_IDENTIFIER, 0));
    }

    @Test
    void theyComeAfterTheAnswerToTheSubscription() {
        retain("t", "m");
        TestClient client = simulation.client("c").connected();
        client.say(new Subscribe(1, List.of(TopicSubscription.of("t", QoS.AT_MOST_ONCE)), Properties.NONE));
        assertEquals(PacketType.SUBACK, client.received().get(0).type());
        assertEquals(PacketType.PUBLISH, client.received().get(1).type());
    }

    @Test
    void theyExpire() {
        retain("short", "m", QoS.AT_LEAST_ONCE, expiring(10));
        retain("long", "m", QoS.AT_LEAST_ONCE, expiring(100));
        simulation.passSeconds(9);
        assertEquals(List.of("m", "m"), seenByNewSubscriber("#"));
        simulation.passSeconds(2);
        TestClient client = simulation.client("c").connected().subscribed("#", QoS.AT_MOST_ONCE);
        List<Publish> got = client.takeAll(Publish.class);
        assertEquals(List.of("long"), got.stream().map(Publish::topic).toList());
        assertEquals(89, got.get(0).properties().number(Property.MESSAGE_EXPIRY_INTERVAL, 0));
    }

    @Test
    void expiredOnesAreForgottenThoughNobodyAsksForThem() {
        retain("t", "m", QoS.AT_LEAST_ONCE, expiring(10));
        simulation.passSeconds(30);
        assertEquals(0, simulation.counters().retained());
    }

    @Test
    void theBrokerCanLimitTheirLife() {
        simulation.configure("retainedExpiryMax", 10);
        retain("t", "m");
        simulation.passSeconds(11);
        assertEquals(List.of(), seenByNewSubscriber("t"));
    }

    @Test
    void veryManyMatchesComeAtThePaceOfTheReceiverAndNoneIsLost() {
        IntStream.range(0, 3000).forEach(i -> retain("t/" + i, "m" + i));
        TestClient client = simulation
                .client("c")
                .with(Property.RECEIVE_MAXIMUM, 10)
                .withoutAnswering()
                .connected()
                .subscribed("t/+", QoS.AT_LEAST_ONCE);
        Set<String> seen = new HashSet<>();
        List<Publish> got = client.takeAll(Publish.class);
        while (!got.isEmpty()) {
            assertTrue(got.size() <= 10);
            got.forEach(each -> seen.add(each.payload().toText()));
            got.forEach(each -> client.acknowledge(PacketType.PUBACK, each.packetId()));
            got = client.takeAll(Publish.class);
        }
        assertEquals(3000, seen.size());
        assertEquals(0, simulation.counters().droppedQueueFull());
    }

    @Test
    void atQos0TheyWaitUntilTheReceiverReads() {
        IntStream.range(0, 3000).forEach(i -> retain("t/" + i, "m" + i, QoS.AT_MOST_ONCE, Properties.NONE));
        TestClient client = simulation.client("c").connected();
        client.connection().mostUnsent(2000);
        client.connection().peerTakes(500);
        client.send(new Subscribe(1, List.of(TopicSubscription.of("#", QoS.AT_LEAST_ONCE)), Properties.NONE));
        simulation.settle();
        Set<String> seen = new HashSet<>(client.takePayloads());
        assertTrue(seen.size() < 200);
        client.connection().peerTakes(Long.MAX_VALUE);
        simulation.settle();
        seen.addAll(client.takePayloads());
        assertEquals(3000, seen.size());
        assertEquals(0, simulation.counters().droppedQos0());
    }

    @Test
    void deliveryGoesOnAfterTheReceiverReturns() {
        IntStream.range(0, 500).forEach(i -> retain("t/" + i, "m" + i));
        TestClient client = simulation
                .client("c")
                .keepingSession()
                .with(Property.RECEIVE_MAXIMUM, 5)
                .withoutAnswering()
                .connected()
                .subscribed("t/+", QoS.AT_LEAST_ONCE);
        assertEquals(5, client.takePayloads().size());
        client.loseConnection();
        client.answering().connect();
        assertEquals(500, new HashSet<>(client.takePayloads()).size());
    }

    @Test
    void anUnsubscribeStopsThem() {
        IntStream.range(0, 100).forEach(i -> retain("t/" + i, "m" + i));
        TestClient client = simulation
                .client("c")
                .with(Property.RECEIVE_MAXIMUM, 5)
                .withoutAnswering()
                .connected()
                .subscribed("t/+", QoS.AT_LEAST_ONCE);
        List<Publish> first = client.takeAll(Publish.class);
        client.unsubscribe("t/+");
        first.forEach(each -> client.acknowledge(PacketType.PUBACK, each.packetId()));
        assertEquals(List.of(), client.takePayloads());
    }

    @Test
    void whereThereIsNoRoomAPublicationIsRefused() {
        simulation.configure("retainedMaxCount", 2);
        retain("a", "1");
        retain("b", "2");
        publisher.takeAll(PacketType.PUBACK);
        retain("c", "3");
        assertEquals(
                ReasonCode.QUOTA_EXCEEDED, publisher.take(PacketType.PUBACK).reason());
        retain("a", "4");
        assertFalse(publisher.take(PacketType.PUBACK).reason().isError());
        retain("b", "");
        retain("c", "3");
        assertEquals(List.of("3", "4"), seenByNewSubscriber("#"));
    }

    @Test
    void whereThereIsNoRoomAnOlderClientIsDisconnectedInsteadOfDeceived() {
        simulation.configure("retainedMaxCount", 0);
        TestClient watcher = simulation.client("w").connected().subscribed("t", QoS.AT_LEAST_ONCE);
        TestClient old =
                simulation.client("o").speaking(ProtocolVersion.MQTT_3_1_1).connected();
        old.publish("t", "m", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        assertTrue(old.isEnded());
        assertEquals(List.of(), old.takeAll(PacketType.PUBACK));
        assertEquals(List.of(), watcher.takePayloads());
    }

    @Test
    void aMessageTooLargeToRetainWithOthersIsRefused() {
        simulation.configure("retainedMaxBytes", 500);
        retain("a", "x".repeat(300));
        assertFalse(publisher.take(PacketType.PUBACK).reason().isError());
        retain("b", "x".repeat(300));
        assertEquals(
                ReasonCode.QUOTA_EXCEEDED, publisher.take(PacketType.PUBACK).reason());
        assertEquals(List.of(), publisher.takeAll(Disconnect.class));
    }
}
