package org.marquetry.broker.internal;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.RetainHandling;
import org.marquetry.api.packet.SubAck;
import org.marquetry.api.packet.Subscribe;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.packet.UnsubAck;
import org.marquetry.api.packet.Unsubscribe;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What clients subscribe to, and with which options (MQTT 5.0 sections 3.8 to 3.11, 3.3.4 and 4.7). */
final class SubscriptionTest {
    private final Simulation simulation = Simulation.start();
    private final TestClient publisher = simulation.client("publisher").connected();
    private final TestClient client = simulation.client("c").connected();

    private static TopicSubscription noLocal(String filter) {
        return new TopicSubscription(filter, QoS.AT_LEAST_ONCE, true, false, RetainHandling.SEND);
    }

    private static TopicSubscription asPublished(String filter) {
        return new TopicSubscription(filter, QoS.AT_LEAST_ONCE, false, true, RetainHandling.SEND);
    }

    @ParameterizedTest
    @EnumSource
    @Normative({"MQTT-3.8.4-1", "MQTT-3.8.4-2", "MQTT-3.8.4-5", "MQTT-3.8.4-6", "MQTT-2.2.1-6"})
    void eachFilterOfASubscribeIsAnsweredInOrder(ProtocolVersion version) {
        TestClient each = simulation.client("e").speaking(version).connected();
        each.say(new Subscribe(
                4711,
                List.of(
                        TopicSubscription.of("a", QoS.EXACTLY_ONCE),
                        TopicSubscription.of("b/#", QoS.AT_MOST_ONCE),
                        TopicSubscription.of("c/+/d", QoS.AT_LEAST_ONCE)),
                Properties.NONE));
        SubAck answer = each.take(SubAck.class);
        assertEquals(4711, answer.packetId());
        assertEquals(List.of(ReasonCode.GRANTED_QOS_2, ReasonCode.SUCCESS, ReasonCode.GRANTED_QOS_1), answer.reasons());
        assertEquals(3, simulation.counters().subscriptions());
    }

    @Test
    @Normative("MQTT-3.8.4-3")
    void aSubscriptionWithTheSameFilterReplacesTheOne() {
        client.subscribed("t", QoS.EXACTLY_ONCE);
        client.subscribe(TopicSubscription.of("t", QoS.AT_MOST_ONCE), 9);
        publisher.publish("t", "m", QoS.EXACTLY_ONCE);
        List<Publish> got = client.takeAll(Publish.class);
        assertEquals(1, got.size());
        assertEquals(QoS.AT_MOST_ONCE, got.get(0).qos());
        assertEquals(9, got.get(0).properties().number(Property.SUBSCRIPTION_IDENTIFIER, 0));
        assertEquals(1, simulation.counters().subscriptions());
    }

    @Test
    @Normative({"MQTT-3.10.4-1", "MQTT-3.10.4-2", "MQTT-3.10.4-4", "MQTT-3.10.4-5", "MQTT-2.2.1-6"})
    void afterUnsubscribeNothingMoreComes() {
        client.subscribed("t", QoS.AT_LEAST_ONCE).subscribed("u", QoS.AT_LEAST_ONCE);
        client.say(new Unsubscribe(12, List.of("t", "never", "u/#"), Properties.NONE));
        UnsubAck answer = client.take(UnsubAck.class);
        assertEquals(12, answer.packetId());
        assertEquals(
                List.of(ReasonCode.SUCCESS, ReasonCode.NO_SUBSCRIPTION_EXISTED, ReasonCode.NO_SUBSCRIPTION_EXISTED),
                answer.reasons());
        publisher.publish("t", "no", QoS.AT_LEAST_ONCE);
        publisher.publish("u", "yes", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("yes"), client.takePayloads());
        assertEquals(1, simulation.counters().subscriptions());
    }

    @Test
    @Normative("MQTT-3.10.4-3")
    void whatWasSentBeforeAnUnsubscribeIsFinished() {
        client.withoutAnswering().subscribed("t", QoS.EXACTLY_ONCE);
        publisher.publish("t", "m", QoS.EXACTLY_ONCE);
        client.unsubscribe("t");
        int packetId = client.take(Publish.class).packetId();
        client.acknowledge(PacketType.PUBREC, packetId);
        assertEquals(packetId, client.take(PacketType.PUBREL).packetId());
    }

    @Test
    @Normative("MQTT-4.7.2-1")
    void wildcardsAtTheBeginningDoNotMatchTopicsWithDollar() {
        client.subscribed("#", QoS.AT_MOST_ONCE).subscribed("+/x", QoS.AT_MOST_ONCE);
        publisher.publish("$own/x", "hidden", QoS.AT_MOST_ONCE);
        assertEquals(List.of(), client.takePayloads());
        client.subscribed("$own/#", QoS.AT_MOST_ONCE);
        publisher.publish("$own/x", "seen", QoS.AT_MOST_ONCE);
        assertEquals(List.of("seen"), client.takePayloads());
    }

    @Test
    @Normative("MQTT-3.8.3-3")
    void noLocalKeepsOnesOwnPublicationsAway() {
        client.subscribe(noLocal("t"), 0);
        client.publish("t", "own", QoS.AT_LEAST_ONCE);
        client.publish("t", "own", QoS.AT_MOST_ONCE);
        publisher.publish("t", "other", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("other"), client.takePayloads());
    }

    @Test
    void noLocalOfOneFilterDoesNotKeepAwayWhatAnotherWants() {
        client.subscribe(noLocal("t/#"), 1);
        client.subscribe(TopicSubscription.of("t/1", QoS.AT_MOST_ONCE), 2);
        client.publish("t/1", "own", QoS.AT_LEAST_ONCE);
        client.publish("t/2", "hidden", QoS.AT_LEAST_ONCE);
        Publish got = client.take(Publish.class);
        assertEquals("own", got.payload().toText());
        assertEquals(QoS.AT_MOST_ONCE, got.qos());
        assertArrayEquals(new int[] {2}, got.properties().subscriptionIdentifiers());
        assertEquals(List.of(), client.takePayloads());
    }

    @Test
    void withoutNoLocalOnesOwnPublicationsComeBack() {
        client.subscribed("t", QoS.AT_LEAST_ONCE);
        client.publish("t", "own", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("own"), client.takePayloads());
    }

    @Test
    @Normative({"MQTT-3.3.1-12", "MQTT-3.3.1-13"})
    void theRetainFlagComesOnlyToThoseWhoWantItAsPublished() {
        client.subscribed("t", QoS.AT_LEAST_ONCE);
        TestClient other = simulation.client("o").connected();
        other.subscribe(asPublished("t"), 0);
        for (QoS qos : QoS.values()) {
            publisher.publish("t", "m", qos, true, Properties.NONE);
            assertFalse(client.take(Publish.class).retain());
            assertTrue(other.take(Publish.class).retain());
            publisher.publish("t", "m", qos);
            assertFalse(client.take(Publish.class).retain());
            assertFalse(other.take(Publish.class).retain());
        }
    }

    @Test
    @Normative({"MQTT-3.3.4-2", "MQTT-3.3.4-3", "MQTT-3.3.4-4"})
    void overlappingSubscriptionsAreServedByOneCopyWithAllIdentifiers() {
        client.subscribe(TopicSubscription.of("a/#", QoS.AT_MOST_ONCE), 1);
        client.subscribe(TopicSubscription.of("a/+", QoS.EXACTLY_ONCE), 268_435_455);
        client.subscribe(TopicSubscription.of("a/b", QoS.AT_LEAST_ONCE), 0);
        client.subscribe(TopicSubscription.of("other", QoS.AT_LEAST_ONCE), 7);
        publisher.publish("a/b", "m", QoS.EXACTLY_ONCE);
        List<Publish> got = client.takeAll(Publish.class);
        assertEquals(1, got.size());
        assertEquals(QoS.EXACTLY_ONCE, got.get(0).qos());
        int[] identifiers = got.get(0).properties().subscriptionIdentifiers();
        Arrays.sort(identifiers);
        assertArrayEquals(new int[] {1, 268_435_455}, identifiers);
    }

    @Test
    void aPublicationWithoutMatchOfTheIdentifiedFilterCarriesNoIdentifier() {
        client.subscribe(TopicSubscription.of("a", QoS.AT_MOST_ONCE), 0);
        publisher.publish("a", "m", QoS.AT_MOST_ONCE);
        assertFalse(client.take(Publish.class).properties().has(Property.SUBSCRIPTION_IDENTIFIER));
    }

    @Test
    void aFilterDeeperOrLongerThanAllowedIsRefused() {
        simulation.configure("maxTopicLevels", 3, "maxTopicLength", 10);
        assertEquals(ReasonCode.GRANTED_QOS_1, client.subscribe("a/b/c", QoS.AT_LEAST_ONCE));
        assertEquals(ReasonCode.TOPIC_FILTER_INVALID, client.subscribe("a/b/c/d", QoS.AT_LEAST_ONCE));
        assertEquals(ReasonCode.TOPIC_FILTER_INVALID, client.subscribe("a".repeat(11), QoS.AT_LEAST_ONCE));
        assertFalse(client.isEnded());
    }

    @Test
    void moreSubscriptionsThanAllowedAreRefusedButNotReplacements() {
        simulation.configure("maxSubscriptionsPerSession", 2);
        client.subscribed("a", QoS.AT_LEAST_ONCE).subscribed("b", QoS.AT_LEAST_ONCE);
        assertEquals(ReasonCode.QUOTA_EXCEEDED, client.subscribe("c", QoS.AT_LEAST_ONCE));
        assertEquals(ReasonCode.GRANTED_QOS_2, client.subscribe("a", QoS.EXACTLY_ONCE));
        client.unsubscribe("b");
        assertEquals(ReasonCode.GRANTED_QOS_1, client.subscribe("c", QoS.AT_LEAST_ONCE));
    }

    @Test
    void aRefusedFilterIsAFailureToAClientOf311() {
        simulation.configure("maxTopicLevels", 2);
        TestClient old =
                simulation.client("o").speaking(ProtocolVersion.MQTT_3_1_1).connected();
        assertEquals(ReasonCode.UNSPECIFIED_ERROR, old.subscribe("a/b/c", QoS.AT_LEAST_ONCE));
    }

    @Test
    @Normative("MQTT-3.1.2-29")
    void aRefusalIsExplainedToThoseWhoWantToKnow() {
        simulation.configure("maxTopicLevels", 2);
        Subscribe tooDeep =
                new Subscribe(1, List.of(TopicSubscription.of("a/b/c", QoS.AT_LEAST_ONCE)), Properties.NONE);
        client.say(tooDeep);
        assertEquals(
                "a/b/c: topic filter invalid",
                client.take(SubAck.class).properties().text(Property.REASON_STRING));
        TestClient incurious = simulation
                .client("i")
                .with(Property.REQUEST_PROBLEM_INFORMATION, 0)
                .connected();
        incurious.say(tooDeep);
        assertNull(incurious.take(SubAck.class).properties().text(Property.REASON_STRING));
    }

    @Test
    void aSubscribeWithVeryManyFiltersIsAnswered() {
        List<TopicSubscription> many = IntStream.range(0, 10_000)
                .mapToObj(i -> TopicSubscription.of("t/" + i, QoS.AT_LEAST_ONCE))
                .toList();
        client.say(new Subscribe(1, many, Properties.NONE));
        assertEquals(10_000, client.take(SubAck.class).reasons().size());
        publisher.publish("t/9999", "m", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("m"), client.takePayloads());
        client.disconnect();
        assertEquals(0, simulation.counters().subscriptions());
    }
}
