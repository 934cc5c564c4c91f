package org.marquetry.broker.internal;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Limits on retained messages, changed while there are some: what is retained stays, and what comes is held to them. */
final class RetainedLimitsLiveTest {
    private final Simulation simulation = Simulation.start();
    private final TestClient publisher = simulation.client("publisher").connected();

    private ReasonCode retain(String topic, String payload) {
        publisher.publish(topic, payload, QoS.AT_LEAST_ONCE, true, Properties.NONE);
        return publisher.take(PacketType.PUBACK).reason();
    }

    private List<String> retained(String filter) {
        TestClient reader = simulation.client("reader").connected().subscribed(filter, QoS.AT_LEAST_ONCE);
        List<String> payloads = reader.takePayloads().stream().sorted().toList();
        reader.disconnect();
        return payloads;
    }

    @ParameterizedTest
    @CsvSource({"retainedMaxCount, 1, 3", "retainedMaxBytes, 1000, 100000"})
    void whatIsRetainedAboveANewLimitStaysAndMayBeReplacedOrRemoved(String key, int small, int large) {
        String big = "x".repeat(900);
        retain("t/1", big + 1);
        retain("t/2", big + 2);
        simulation.configure(key, small);
        assertEquals(ReasonCode.QUOTA_EXCEEDED, retain("t/3", "m"));
        assertFalse(publisher.isEnded());
        assertEquals(List.of(big + 1, big + 2), retained("t/#"));
        assertEquals(ReasonCode.NO_MATCHING_SUBSCRIBERS, retain("t/1", "one"), "it takes no more room than before");
        assertEquals(List.of("one", big + 2), retained("t/#"));
        assertEquals(ReasonCode.NO_MATCHING_SUBSCRIBERS, retain("t/2", ""));
        assertEquals(List.of("one"), retained("t/#"));
        simulation.configure(key, large);
        assertEquals(ReasonCode.NO_MATCHING_SUBSCRIBERS, retain("t/3", big));
        assertEquals(2, retained("t/#").size());
    }

    @Test
    void aMessageThatThereIsNoRoomToRetainIsRefusedInTheWayOfItsVersionAndQos() {
        simulation.configure("retainedMaxCount", 0);
        TestClient watcher = simulation.client("w").connected().subscribed("t", QoS.AT_LEAST_ONCE);
        publisher.publish("t", "once", QoS.AT_MOST_ONCE, true, Properties.NONE);
        assertFalse(publisher.isEnded());
        assertEquals(ReasonCode.QUOTA_EXCEEDED, retain("t", "at least once"));
        publisher.publish("t", "exactly once", QoS.EXACTLY_ONCE, true, Properties.NONE);
        assertEquals(
                ReasonCode.QUOTA_EXCEEDED, publisher.take(PacketType.PUBREC).reason());
        assertEquals(List.of("once"), watcher.takePayloads(), "what cannot be told is delivered but not retained");
        TestClient old =
                simulation.client("o").speaking(ProtocolVersion.MQTT_3_1_1).connected();
        old.publish("t", "old", QoS.AT_MOST_ONCE, true, Properties.NONE);
        assertFalse(old.isEnded());
        old.publish("t", "old", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        assertTrue(old.isEnded());
        assertEquals(0, simulation.counters().retained());
    }

    @Test
    void anExpiryCountsForWhatIsRetainedFromThenOn() {
        Properties long1000 =
                Properties.builder().put(Property.MESSAGE_EXPIRY_INTERVAL, 1000).build();
        retain("t/before", "before");
        simulation.configure("retainedExpiryMax", 60);
        retain("t/after", "after");
        publisher.publish("t/long", "long", QoS.AT_LEAST_ONCE, true, long1000);
        simulation.passSeconds(59);
        assertEquals(List.of("after", "before", "long"), retained("t/#"));
        simulation.configure("retainedExpiryMax", 0);
        retain("t/later", "later");
        simulation.passSeconds(10);
        assertEquals(List.of("before", "later"), retained("t/#"));
        assertEquals(2, simulation.counters().retained());
    }

    @Test
    void anExpiryOfRetainedMessagesIsNotOneOfTheirFirstDelivery() {
        simulation.configure("retainedExpiryMax", 60);
        TestClient away = simulation.client("a").keepingSession().connected().subscribed("t", QoS.AT_LEAST_ONCE);
        away.disconnect();
        retain("t", "m");
        simulation.passSeconds(100);
        away.connect();
        assertEquals(List.of("m"), away.takePayloads());
        assertEquals(List.of(), retained("t"));
    }
}
