package org.marquetry.broker.internal;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Limits on topics and subscriptions, which no client is told of: they apply to the next packet, and to nothing that there is. */
final class TopicLimitsLiveTest {
    private final Simulation simulation = Simulation.start();
    private final TestClient client =
            simulation.client("c").keepingSession().connected().subscribed("a/b/c", QoS.AT_LEAST_ONCE);
    private final TestClient old =
            simulation.client("o").speaking(ProtocolVersion.MQTT_3_1_1).connected();

    @ParameterizedTest
    @CsvSource({"maxTopicLevels, 2, 3", "maxTopicLength, 4, 5"})
    void aTopicThatIsTooDeepOrTooLongIsRefusedFromThenOn(String key, int limit, int before) {
        client.publish("a/b/c", "kept", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        assertEquals(List.of("kept"), client.takePayloads());
        simulation.configure(key, limit);
        client.publish("a/b/c", "m", QoS.AT_LEAST_ONCE);
        client.publish("a/b/c", "m", QoS.EXACTLY_ONCE);
        assertEquals(
                List.of(ReasonCode.SUCCESS, ReasonCode.TOPIC_NAME_INVALID),
                client.takeAll(PacketType.PUBACK).stream()
                        .map(each -> each.reason())
                        .toList());
        assertEquals(
                ReasonCode.TOPIC_NAME_INVALID, client.take(PacketType.PUBREC).reason());
        assertEquals(ReasonCode.TOPIC_FILTER_INVALID, client.subscribe("a/b/+", QoS.AT_LEAST_ONCE));
        assertEquals(ReasonCode.UNSPECIFIED_ERROR, old.subscribe("a/b/+", QoS.AT_LEAST_ONCE));
        assertEquals(ReasonCode.GRANTED_QOS_1, client.subscribe("a/#", QoS.AT_LEAST_ONCE));
        assertEquals(List.of("kept"), client.takePayloads(), "what was retained before is there");
        assertFalse(client.isEnded() || old.isEnded());
        client.publish("a/b/c", "m", QoS.AT_MOST_ONCE);
        assertEquals(
                ReasonCode.TOPIC_NAME_INVALID, client.take(Disconnect.class).reason());
        old.publish("a/b/c", "m", QoS.AT_LEAST_ONCE);
        assertTrue(old.isEnded());
        client.withWill("a/b/c", "m");
        assertEquals(ReasonCode.TOPIC_NAME_INVALID, client.tryToConnect().reason());
        simulation.configure(key, before);
        assertTrue(client.connect().sessionPresent());
        client.publish("a/b/c", "again", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("again"), client.takePayloads(), "the subscription was there all the time");
    }

    @Test
    void aSubscriptionAboveTheNewLimitsCanBeGivenUp() {
        simulation.configure("maxTopicLevels", 1, "maxTopicLength", 1);
        assertEquals(List.of(ReasonCode.SUCCESS), client.unsubscribe("a/b/c").reasons());
    }

    @Test
    void fewerSubscriptionsAreForNewOnes() {
        client.subscribed("d", QoS.AT_LEAST_ONCE).subscribed("e", QoS.AT_LEAST_ONCE);
        simulation.configure("maxSubscriptionsPerSession", 1);
        assertEquals(ReasonCode.QUOTA_EXCEEDED, client.subscribe("f", QoS.AT_LEAST_ONCE));
        assertEquals(ReasonCode.GRANTED_QOS_2, client.subscribe("d", QoS.EXACTLY_ONCE), "it is there already");
        old.subscribed("a", QoS.AT_LEAST_ONCE);
        assertEquals(ReasonCode.UNSPECIFIED_ERROR, old.subscribe("b", QoS.AT_LEAST_ONCE));
        old.publish("e", "m", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("m"), client.takePayloads());
        client.disconnect();
        client.connect();
        client.unsubscribe("a/b/c", "d", "e");
        assertEquals(ReasonCode.GRANTED_QOS_1, client.subscribe("f", QoS.AT_LEAST_ONCE));
        assertEquals(ReasonCode.QUOTA_EXCEEDED, client.subscribe("g", QoS.AT_LEAST_ONCE));
        simulation.configure("maxSubscriptionsPerSession", 2);
        assertEquals(ReasonCode.GRANTED_QOS_1, client.subscribe("g", QoS.AT_LEAST_ONCE));
        assertFalse(client.isEnded() || old.isEnded());
    }
}
