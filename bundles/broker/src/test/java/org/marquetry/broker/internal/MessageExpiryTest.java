package org.marquetry.broker.internal;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/** Messages that are of no use after a while (MQTT 5.0 section 3.3.2.3.3). */
final class MessageExpiryTest {
    private final Simulation simulation = Simulation.start();
    private final TestClient publisher = simulation.client("publisher").connected();

    private TestClient receiver() {
        return simulation
                .client("r")
                .keepingSession()
                .with(Property.RECEIVE_MAXIMUM, 1)
                .withoutAnswering()
                .connected()
                .subscribed("t", QoS.EXACTLY_ONCE);
    }

    private void publish(String payload, QoS qos, long seconds) {
        Properties properties = Properties.builder()
                .put(Property.MESSAGE_EXPIRY_INTERVAL, seconds)
                .build();
        publisher.publish("t", payload, qos, false, properties);
    }

    private static long interval(Publish publish) {
        return publish.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1);
    }

    @Test
    @Normative("MQTT-3.3.2-5")
    void whatExpiresInTheQueueIsNotSent() {
        TestClient receiver = receiver();
        receiver.disconnect();
        publish("short", QoS.AT_LEAST_ONCE, 10);
        publish("once", QoS.EXACTLY_ONCE, 10);
        publish("long", QoS.AT_LEAST_ONCE, 100);
        simulation.passSeconds(11);
        receiver.connect();
        assertEquals(List.of("long"), receiver.takePayloads());
        assertEquals(2, simulation.counters().expired());
    }

    @Test
    @Normative("MQTT-3.3.2-6")
    void theIntervalIsCountedDownByTheTimeInTheBroker() {
        TestClient receiver = receiver();
        receiver.disconnect();
        publish("m", QoS.AT_LEAST_ONCE, 100);
        simulation.passSeconds(40);
        receiver.connect();
        assertEquals(60, interval(receiver.take(Publish.class)));
    }

    @Test
    void whatIsSentAtOnceHasItsWholeInterval() {
        TestClient receiver = receiver();
        publish("m", QoS.AT_MOST_ONCE, 100);
        assertEquals(100, interval(receiver.take(Publish.class)));
    }

    @Test
    @Normative("MQTT-4.3.3-7")
    void whatWasSentDoesNotExpire() {
        TestClient receiver = receiver();
        publish("m", QoS.EXACTLY_ONCE, 10);
        receiver.loseConnection();
        simulation.passSeconds(11);
        receiver.connect();
        Publish again = receiver.take(Publish.class);
        assertEquals("m", again.payload().toText());
        receiver.acknowledge(PacketType.PUBREC, again.packetId());
        assertEquals(again.packetId(), receiver.take(PacketType.PUBREL).packetId());
    }

    @Test
    void whatExpiresBehindAFullWindowMakesRoomForWhatFollows() {
        TestClient receiver = receiver();
        publish("first", QoS.AT_LEAST_ONCE, 100);
        publish("expires", QoS.AT_LEAST_ONCE, 5);
        publish("last", QoS.AT_LEAST_ONCE, 100);
        simulation.passSeconds(6);
        receiver.acknowledge(PacketType.PUBACK, receiver.take(Publish.class).packetId());
        assertEquals(List.of("last"), receiver.takePayloads());
    }

    @Test
    void theBrokerCanLimitTheLifeOfMessages() {
        simulation.configure("messageExpiryMax", 10);
        TestClient receiver = receiver();
        publish("cut", QoS.AT_MOST_ONCE, 100);
        assertEquals(10, interval(receiver.take(Publish.class)));
        publisher.publish("t", "without", QoS.AT_MOST_ONCE);
        publisher.publish("t", "without", QoS.AT_LEAST_ONCE);
        List<Publish> got = receiver.takeAll(Publish.class);
        assertEquals(10, interval(got.get(1)));
    }

    @Test
    void anIntervalOfZeroExpiresAtOnceForThoseWhoAreAway() {
        TestClient receiver = receiver();
        receiver.disconnect();
        publish("m", QoS.AT_LEAST_ONCE, 0);
        receiver.connect();
        assertEquals(List.of(), receiver.takePayloads());
        assertFalse(receiver.isEnded());
    }
}
