package org.marquetry.broker.internal;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.UserProperty;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is published for a client that has gone (MQTT 5.0 sections 3.1.2.5 and 3.1.3.2). */
final class WillTest {
    private final Simulation simulation = Simulation.start();
    private final TestClient watcher = simulation.client("watcher").connected().subscribed("#", QoS.EXACTLY_ONCE);

    @ParameterizedTest
    @EnumSource
    @Normative({"MQTT-3.1.2-7", "MQTT-3.1.2-8", "MQTT-3.1.2-14"})
    void theWillIsPublishedWhenTheConnectionIsLost(ProtocolVersion version) {
        TestClient client =
                simulation.client("c").speaking(version).withWill("w", "gone").connected();
        assertEquals(List.of(), watcher.takePayloads());
        client.loseConnection();
        Publish will = watcher.take(Publish.class);
        assertEquals("w", will.topic());
        assertEquals("gone", will.payload().toText());
        assertEquals(QoS.AT_MOST_ONCE, will.qos());
        assertFalse(will.retain());
    }

    @Test
    void theWillIsPublishedWhenTheClientClosesWithoutAWord() {
        simulation.client("c").withWill("w", "gone").connected().closeConnection();
        assertEquals(List.of("gone"), watcher.takePayloads());
    }

    @ParameterizedTest
    @EnumSource
    @Normative({"MQTT-3.14.4-3", "MQTT-3.1.2-10"})
    void aGoodbyeForgetsTheWill(ProtocolVersion version) {
        simulation
                .client("c")
                .speaking(version)
                .withWill("w", "gone")
                .connected()
                .disconnect();
        simulation.passSeconds(60);
        assertEquals(List.of(), watcher.takePayloads());
    }

    @Test
    void aGoodbyeCanAskForTheWill() {
        TestClient client = simulation.client("c").withWill("w", "gone").connected();
        client.disconnect(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE, Properties.NONE);
        assertEquals(List.of("gone"), watcher.takePayloads());
    }

    @Test
    @Normative("MQTT-3.1.2-8")
    void aGoodbyeForAnErrorPublishesTheWill() {
        TestClient client = simulation.client("c").withWill("w", "gone").connected();
        client.disconnect(ReasonCode.UNSPECIFIED_ERROR, Properties.NONE);
        assertEquals(List.of("gone"), watcher.takePayloads());
    }

    @Test
    void theWillIsPublishedWhenTheKeepAliveRunsOut() {
        simulation.client("c").keepAlive(2).withWill("w", "gone").connect();
        simulation.passSeconds(4);
        assertEquals(List.of("gone"), watcher.takePayloads());
    }

    @Test
    void theWillIsPublishedWhenTheClientBreaksTheRules() {
        TestClient client = simulation.client("c").withWill("w", "gone").connected();
        client.say(client.connectPacket());
        assertEquals(List.of("gone"), watcher.takePayloads());
    }

    @Test
    @Normative("MQTT-3.1.2-15")
    void aWillCanBeRetained() {
        simulation
                .client("c")
                .withWill("w", "gone", QoS.AT_LEAST_ONCE, true, Properties.NONE)
                .connected()
                .loseConnection();
        TestClient late = simulation.client("late").connected().subscribed("w", QoS.AT_LEAST_ONCE);
        Publish retained = late.take(Publish.class);
        assertTrue(retained.retain());
        assertEquals(QoS.AT_LEAST_ONCE, retained.qos());
    }

    @Test
    @Normative("MQTT-3.1.3-10")
    void theWillCarriesItsProperties() {
        Properties ofWill = Properties.builder()
                .put(Property.WILL_DELAY_INTERVAL, 0)
                .put(Property.PAYLOAD_FORMAT_INDICATOR, 1)
                .put(Property.MESSAGE_EXPIRY_INTERVAL, 30)
                .put(Property.CONTENT_TYPE, "text/plain")
                .put(Property.RESPONSE_TOPIC, "answer")
                .put(Property.CORRELATION_DATA, Bytes.of("id"))
                .userProperty("b", "1")
                .userProperty("a", "2")
                .userProperty("b", "3")
                .build();
        simulation
                .client("c")
                .withWill("w", "gone", QoS.EXACTLY_ONCE, false, ofWill)
                .connected()
                .loseConnection();
        Properties got = watcher.take(Publish.class).properties();
        assertEquals(1, got.number(Property.PAYLOAD_FORMAT_INDICATOR, -1));
        assertEquals(30, got.number(Property.MESSAGE_EXPIRY_INTERVAL, -1));
        assertEquals("text/plain", got.text(Property.CONTENT_TYPE));
        assertEquals("answer", got.text(Property.RESPONSE_TOPIC));
        assertEquals(Bytes.of("id"), got.binary(Property.CORRELATION_DATA));
        assertEquals(
                List.of(new UserProperty("b", "1"), new UserProperty("a", "2"), new UserProperty("b", "3")),
                got.userProperties());
        assertFalse(got.has(Property.WILL_DELAY_INTERVAL));
    }

    @Test
    @Normative("MQTT-3.1.2-8")
    void aDelayedWillIsPublishedAfterItsDelay() {
        delayed(10).keepingSession(60).connected().loseConnection();
        simulation.passSeconds(9);
        assertEquals(List.of(), watcher.takePayloads());
        simulation.passSeconds(2);
        assertEquals(List.of("gone"), watcher.takePayloads());
        simulation.passSeconds(100);
        assertEquals(List.of(), watcher.takePayloads());
    }

    @Test
    @Normative("MQTT-3.1.3-9")
    void aClientThatReturnsInTimeCancelsItsWill() {
        TestClient client = delayed(10).keepingSession(60).connected();
        client.loseConnection();
        simulation.passSeconds(5);
        client.withoutWill().connect();
        simulation.passSeconds(100);
        assertEquals(List.of(), watcher.takePayloads());
    }

    @Test
    void aWillIsPublishedWhenTheSessionEndsBeforeItsDelay() {
        delayed(60).keepingSession(10).connected().loseConnection();
        simulation.passSeconds(9);
        assertEquals(List.of(), watcher.takePayloads());
        simulation.passSeconds(2);
        assertEquals(List.of("gone"), watcher.takePayloads());
        simulation.passSeconds(100);
        assertEquals(List.of(), watcher.takePayloads());
    }

    @Test
    void aDelayedWillOfASessionThatEndsWithItsConnectionIsPublishedAtOnce() {
        delayed(60).connected().loseConnection();
        assertEquals(List.of("gone"), watcher.takePayloads());
    }

    @Test
    void aDelayedWillIsPublishedWhenTheClientReturnsWithACleanStart() {
        TestClient client = delayed(60).keepingSession(100).connected();
        client.loseConnection();
        client.withoutWill().startingClean(true).connect();
        assertEquals(List.of("gone"), watcher.takePayloads());
    }

    @Test
    void theExpiryOfAWillBeginsWhenItIsPublished() {
        Properties ofWill = Properties.builder()
                .put(Property.WILL_DELAY_INTERVAL, 10)
                .put(Property.MESSAGE_EXPIRY_INTERVAL, 5)
                .build();
        simulation
                .client("c")
                .keepingSession(60)
                .withWill("w", "gone", QoS.AT_MOST_ONCE, false, ofWill)
                .connected()
                .loseConnection();
        simulation.passSeconds(11);
        assertEquals(5, watcher.take(Publish.class).properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1));
    }

    @Test
    @Normative("MQTT-3.2.2-12")
    void aWillAboveTheMaximumQosIsRefused() {
        simulation.configure("maxQos", 0);
        ConnAck answer = simulation
                .client("c")
                .withWill("w", "gone", QoS.AT_LEAST_ONCE, false, Properties.NONE)
                .tryToConnect();
        assertEquals(ReasonCode.QOS_NOT_SUPPORTED, answer.reason());
    }

    @Test
    @Normative("MQTT-3.2.2-13")
    void aRetainedWillIsRefusedWhereNothingIsRetained() {
        simulation.configure("retainAvailable", false);
        ConnAck answer = simulation
                .client("c")
                .withWill("w", "gone", QoS.AT_MOST_ONCE, true, Properties.NONE)
                .tryToConnect();
        assertEquals(ReasonCode.RETAIN_NOT_SUPPORTED, answer.reason());
    }

    @Test
    void aWillOnATopicOfTheBrokerIsRefused() {
        assertEquals(
                ReasonCode.TOPIC_NAME_INVALID,
                simulation.client("c").withWill("$SYS/fake", "x").tryToConnect().reason());
    }

    private TestClient delayed(long seconds) {
        return simulation
                .client("c")
                .withWill(
                        "w",
                        "gone",
                        QoS.AT_LEAST_ONCE,
                        false,
                        Properties.builder()
                                .put(Property.WILL_DELAY_INTERVAL, seconds)
                                .build());
    }
}
