package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Numbers instead of topics, in both directions (MQTT 5.0 section 3.3.2.3.4). */
final class TopicAliasTest {
    private final Simulation simulation = Simulation.startWith("topicAliasMaximum", 3);
    private final TestClient publisher = simulation.client("publisher").connected();

    private static Properties alias(int number) {
        return Properties.builder().put(Property.TOPIC_ALIAS, number).build();
    }

    private TestClient receiver(int maximum) {
        return simulation
                .client("r")
                .keepingSession()
                .with(Property.TOPIC_ALIAS_MAXIMUM, maximum)
                .connected()
                .subscribed("#", QoS.EXACTLY_ONCE);
    }

    /** The topics of what was received, as a client works them out. */
    private static List<String> topics(List<Publish> publications, Map<Integer, String> known) {
        List<String> topics = new ArrayList<>();
        for (Publish each : publications) {
            int number = (int) each.properties().number(Property.TOPIC_ALIAS, 0);
            if (number != 0 && !each.topic().isEmpty()) {
                known.put(number, each.topic());
            }
            topics.add(each.topic().isEmpty() ? known.get(number) : each.topic());
        }
        return topics;
    }

    @Test
    @Normative("MQTT-3.3.2-7")
    void anAliasOfTheClientStandsForItsTopic() {
        TestClient subscriber = simulation.client("s").connected().subscribed("#", QoS.EXACTLY_ONCE);
        for (QoS qos : QoS.values()) {
            publisher.publish("a/b", "1", qos, false, alias(3));
            publisher.publish("", "2", qos, false, alias(3));
            List<Publish> got = subscriber.takeAll(Publish.class);
            assertEquals(List.of("a/b", "a/b"), got.stream().map(Publish::topic).toList());
            assertFalse(got.get(0).properties().has(Property.TOPIC_ALIAS));
        }
    }

    @Test
    void anAliasCanBeGivenANewTopic() {
        TestClient subscriber = simulation.client("s").connected().subscribed("#", QoS.AT_MOST_ONCE);
        publisher.publish("a", "1", QoS.AT_MOST_ONCE, false, alias(1));
        publisher.publish("b", "2", QoS.AT_MOST_ONCE, false, alias(1));
        publisher.publish("", "3", QoS.AT_MOST_ONCE, false, alias(1));
        assertEquals(
                List.of("a", "b", "b"),
                subscriber.takeAll(Publish.class).stream().map(Publish::topic).toList());
    }

    @Test
    void anAliasLivesAsLongAsItsConnection() {
        publisher.publish("a", "1", QoS.AT_MOST_ONCE, false, alias(1));
        publisher.loseConnection();
        publisher.connect();
        publisher.publish("", "2", QoS.AT_MOST_ONCE, false, alias(1));
        assertEquals(ReasonCode.PROTOCOL_ERROR, publisher.take(Disconnect.class).reason());
    }

    @Test
    void anAliasAboveTheMaximumEndsTheConnection() {
        publisher.publish("a", "1", QoS.AT_MOST_ONCE, false, alias(4));
        assertEquals(
                ReasonCode.TOPIC_ALIAS_INVALID, publisher.take(Disconnect.class).reason());
        assertTrue(publisher.isEnded());
    }

    @Test
    void anAliasThatWasNeverGivenATopicEndsTheConnection() {
        publisher.publish("", "1", QoS.AT_LEAST_ONCE, false, alias(2));
        assertEquals(ReasonCode.PROTOCOL_ERROR, publisher.take(Disconnect.class).reason());
    }

    @Test
    void aMaximumThatIsLoweredHoldsForThoseWhoAreToldOfIt() {
        simulation.configure("topicAliasMaximum", 0);
        publisher.publish("a", "1", QoS.AT_MOST_ONCE, false, alias(3));
        assertFalse(publisher.isEnded());
    }

    @Test
    @Normative("MQTT-3.1.2-26")
    void theBrokerUsesAliasesUpToTheMaximumOfTheClient() {
        TestClient receiver = receiver(2);
        Map<Integer, String> known = new HashMap<>();
        for (String topic : List.of("a", "b", "c", "a", "a", "b", "c", "b")) {
            for (QoS qos : QoS.values()) {
                publisher.publish(topic, "m", qos);
                List<Publish> got = receiver.takeAll(Publish.class);
                assertEquals(List.of(topic), topics(got, known));
                assertTrue(got.get(0).properties().number(Property.TOPIC_ALIAS, 1) <= 2);
            }
        }
    }

    @Test
    void aRepeatedTopicIsSentOnce() {
        TestClient receiver = receiver(10);
        publisher.publish("a/long/topic", "1", QoS.AT_MOST_ONCE);
        publisher.publish("a/long/topic", "2", QoS.AT_MOST_ONCE);
        List<Publish> got = receiver.takeAll(Publish.class);
        assertEquals("a/long/topic", got.get(0).topic());
        assertEquals("", got.get(1).topic());
        assertEquals(
                got.get(0).properties().number(Property.TOPIC_ALIAS, 0),
                got.get(1).properties().number(Property.TOPIC_ALIAS, 0));
    }

    @Test
    @Normative("MQTT-3.1.2-27")
    void aClientThatWantsNoAliasesGetsNone() {
        TestClient subscriber = simulation.client("s").connected().subscribed("#", QoS.EXACTLY_ONCE);
        publisher.publish("a", "1", QoS.AT_MOST_ONCE);
        publisher.publish("a", "2", QoS.EXACTLY_ONCE);
        assertTrue(subscriber.takeAll(Publish.class).stream()
                .noneMatch(each -> each.properties().has(Property.TOPIC_ALIAS)));
    }

    @Test
    void whatIsSentAgainHasItsTopicAsTheNewConnectionKnowsNoAlias() {
        TestClient receiver = receiver(10).withoutAnswering();
        publisher.publish("a", "1", QoS.AT_LEAST_ONCE);
        publisher.publish("a", "2", QoS.AT_LEAST_ONCE);
        receiver.loseConnection();
        receiver.connect();
        assertEquals(List.of("a", "a"), topics(receiver.takeAll(Publish.class), new HashMap<>()));
    }

    @Test
    void aliasesStayRightWhereMessagesAreTooLargeForTheClient() {
        TestClient receiver = simulation
                .client("r")
                .with(Property.TOPIC_ALIAS_MAXIMUM, 4)
                .with(Property.MAXIMUM_PACKET_SIZE, 100)
                .connected()
                .subscribed("#", QoS.AT_MOST_ONCE);
        Map<Integer, String> known = new HashMap<>();
        String large = "x".repeat(200);
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            String topic = "t" + random.nextInt(6);
            boolean tooLarge = random.nextInt(3) == 0;
            publisher.publish(topic, tooLarge ? large : "m", QoS.AT_MOST_ONCE);
            List<String> seen = topics(receiver.takeAll(Publish.class), known);
            assertEquals(tooLarge ? List.of() : List.of(topic), seen, "message " + i);
        }
    }

    @Test
    void theClientIsToldHowManyItMayUse() {
        TestClient client = simulation.client("c");
        assertEquals(3, client.connect().properties().number(Property.TOPIC_ALIAS_MAXIMUM, 0));
        assertEquals(List.of(), client.takeAll(PacketType.PUBACK));
    }
}
