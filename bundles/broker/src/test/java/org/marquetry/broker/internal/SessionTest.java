package org.marquetry.broker.internal;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How long sessions live, and who gets which (MQTT 5.0 sections 3.1.2.4, 3.1.2.11.2 and 4.1). */
final class SessionTest {
    @Test
    @Normative({"MQTT-3.1.2-6", "MQTT-3.2.2-3"})
    void thereIsNoSessionTheFirstTime() {
        assertFalse(Simulation.start().client("c").keepingSession().connect().sessionPresent());
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    @Normative({"MQTT-3.1.2-5", "MQTT-3.1.2-23", "MQTT-3.2.2-3", "MQTT-4.5.0-1"})
    void aKeptSessionIsResumedWithItsSubscriptionsAndWhatCameMeanwhile(ProtocolVersion version) {
        Simulation simulation = Simulation.start();
        TestClient client =
                simulation.client("c").speaking(version).keepingSession().connected();
        client.subscribe("t/#", QoS.AT_LEAST_ONCE);
        client.disconnect();
        TestClient publisher = simulation.client("p").connected();
        publisher.publish("t/1", "meanwhile", QoS.AT_LEAST_ONCE);
        assertTrue(client.connect().sessionPresent());
        publisher.publish("t/2", "live", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("meanwhile", "live"), client.takePayloads());
    }

    @Test
    void aSessionOfMqtt31IsResumedThoughItsConnackCannotSaySo() {
        Simulation simulation = Simulation.start();
        TestClient client = simulation
                .client("c")
                .speaking(ProtocolVersion.MQTT_3_1)
                .keepingSession()
                .connected();
        client.subscribe("t", QoS.AT_LEAST_ONCE);
        client.disconnect();
        simulation.client("p").connected().publish("t", "meanwhile", QoS.AT_LEAST_ONCE);
        assertFalse(client.connect().sessionPresent());
        assertEquals(List.of("meanwhile"), client.takePayloads());
    }

    @Test
    @Normative({"MQTT-3.1.2-4", "MQTT-3.1.4-4", "MQTT-3.2.2-2"})
    void aCleanStartForgetsTheSession() {
        Simulation simulation = Simulation.start();
        TestClient client = simulation.client("c").keepingSession().connected().subscribed("t", QoS.AT_LEAST_ONCE);
        client.disconnect();
        TestClient publisher = simulation.client("p").connected();
        publisher.publish("t", "meanwhile", QoS.AT_LEAST_ONCE);
        assertFalse(client.startingClean(true).connect().sessionPresent());
        publisher.publish("t", "live", QoS.AT_LEAST_ONCE);
        assertEquals(List.of(), client.takePayloads());
        assertEquals(0, simulation.counters().subscriptions());
    }

    @Test
    void aCleanStartDoesNotKeepASessionFromOutlivingItsConnection() {
        Simulation simulation = Simulation.start();
        TestClient client =
                simulation.client("c").keepingSession().startingClean(true).connected();
        client.loseConnection();
        assertTrue(client.startingClean(false).connect().sessionPresent());
    }

    @Test
    @Normative("MQTT-4.1.0-2")
    void aSessionWithoutExpiryEndsWithItsConnection() {
        Simulation simulation = Simulation.start();
        TestClient client =
                simulation.client("c").startingClean(false).connected().subscribed("t", QoS.AT_LEAST_ONCE);
        client.loseConnection();
        assertEquals(0, simulation.counters().sessions());
        assertEquals(0, simulation.counters().subscriptions());
        assertFalse(client.connect().sessionPresent());
    }

    @Test
    void aCleanSessionOfMqtt311EndsWithItsConnection() {
        Simulation simulation = Simulation.start();
        TestClient client =
                simulation.client("c").speaking(ProtocolVersion.MQTT_3_1_1).connected();
        client.disconnect();
        assertEquals(0, simulation.counters().sessions());
    }

    @Test
    @Normative("MQTT-4.1.0-2")
    void aSessionExpiresSoManySecondsAfterItsConnection() {
        Simulation simulation = Simulation.start();
        TestClient client = simulation.client("c").keepingSession(10).connected();
        simulation.passSeconds(20);
        client.loseConnection();
        simulation.passSeconds(9);
        assertEquals(1, simulation.counters().sessions());
        simulation.passSeconds(2);
        assertEquals(0, simulation.counters().sessions());
        assertFalse(client.connect().sessionPresent());
    }

    @Test
    void theClockOfTheExpiryBeginsAnewWithEachConnection() {
        Simulation simulation = Simulation.start();
        TestClient client = simulation.client("c").keepingSession(10).connected();
        for (int i = 0; i < 3; i++) {
            client.loseConnection();
            simulation.passSeconds(8);
            assertTrue(client.connect().sessionPresent());
            simulation.passSeconds(8);
        }
    }

    @Test
    void aDisconnectCanShortenTheLifeOfTheSession() {
        Simulation simulation = Simulation.start();
        TestClient client = simulation.client("c").keepingSession(1000).connected();
        client.disconnect(ReasonCode.SUCCESS, expiry(5));
        simulation.passSeconds(6);
        assertEquals(0, simulation.counters().sessions());
    }

    @Test
    void aDisconnectCanEndTheSessionAtOnce() {
        Simulation simulation = Simulation.start();
        TestClient client = simulation.client("c").keepingSession(1000).connected();
        client.disconnect(ReasonCode.SUCCESS, expiry(0));
        assertEquals(0, simulation.counters().sessions());
    }

    @Test
    void aDisconnectCanLengthenTheLifeOfTheSessionWithinTheLimit() {
        Simulation simulation = Simulation.startWith("sessionExpiryMax", 50);
        TestClient client = simulation.client("c").keepingSession(5).connected();
        client.disconnect(ReasonCode.SUCCESS, expiry(1000));
        simulation.passSeconds(49);
        assertEquals(1, simulation.counters().sessions());
        simulation.passSeconds(2);
        assertEquals(0, simulation.counters().sessions());
    }

    @Test
    void aDisconnectCannotGiveLifeToASessionThatHadNone() {
        Simulation simulation = Simulation.start();
        TestClient client = simulation.client("c").connected();
        client.say(new Disconnect(ReasonCode.SUCCESS, expiry(10)));
        assertEquals(ReasonCode.PROTOCOL_ERROR, client.take(Disconnect.class).reason());
        assertTrue(client.isEnded());
        assertEquals(0, simulation.counters().sessions());
        assertEquals(1, simulation.counters().protocolErrors());
    }

    @Test
    void aKeptSessionOfMqtt311LivesAsLongAsTheBrokerAllows() {
        Simulation simulation = Simulation.startWith("sessionExpiryMax", 10);
        TestClient client = simulation
                .client("c")
                .speaking(ProtocolVersion.MQTT_3_1_1)
                .keepingSession()
                .connected();
        client.disconnect();
        simulation.passSeconds(9);
        assertEquals(1, simulation.counters().sessions());
        simulation.passSeconds(2);
        assertEquals(0, simulation.counters().sessions());
    }

    @Test
    void aSessionCanChangeItsVersion() {
        Simulation simulation = Simulation.start();
        TestClient old = simulation
                .client("c")
                .speaking(ProtocolVersion.MQTT_3_1_1)
                .keepingSession()
                .connected();
        old.subscribe("t", QoS.EXACTLY_ONCE);
        old.disconnect();
        simulation.client("p").connected().publish("t", "m", QoS.EXACTLY_ONCE);
        TestClient next = simulation.client("c").keepingSession();
        assertTrue(next.connect().sessionPresent());
        assertEquals(List.of("m"), next.takePayloads());
    }

    @Test
    void aSessionThatIsResumedWithoutExpiryEndsWithThatConnection() {
        Simulation simulation = Simulation.start();
        TestClient keeping = simulation.client("c").keepingSession().connected();
        keeping.loseConnection();
        TestClient last = simulation.client("c").startingClean(false);
        assertTrue(last.connect().sessionPresent());
        last.loseConnection();
        assertEquals(0, simulation.counters().sessions());
    }

    static Properties expiry(long seconds) {
        return Properties.builder()
                .put(Property.SESSION_EXPIRY_INTERVAL, seconds)
                .build();
    }

    @Test
    void sessionsThatOutliveTheirConnectionsAreBounded() {
        Simulation bounded = Simulation.startWith("maxSessions", 2);
        TestClient a = bounded.client("a").keepingSession().connected();
        bounded.client("b").keepingSession().connected().disconnect();
        assertEquals(
                ReasonCode.QUOTA_EXCEEDED,
                bounded.client("c").keepingSession().tryToConnect().reason());
        bounded.client("c").connect();
        assertTrue(bounded.client("b").keepingSession().connect().sessionPresent());
        bounded.restart();
        assertEquals(
                ReasonCode.QUOTA_EXCEEDED,
                bounded.client("d").keepingSession().tryToConnect().reason());
        a.startingClean(true).connect();
        bounded.client("b").connect();
        bounded.client("e").keepingSession().connect();
    }

    @Test
    @Normative("MQTT-3.1.2-23")
    void anExpiredSessionIsNotResumedThoughTimersAreCoarse() {
        Simulation simulation = Simulation.start();
        simulation.pass(Duration.ofMillis(101));
        TestClient client = simulation.client("c").keepingSession(2).connected();
        client.disconnect();
        simulation.pass(Duration.ofMillis(1999));
        assertTrue(client.connect().sessionPresent());
        client.disconnect();
        simulation.pass(Duration.ofMillis(2000));
        assertFalse(client.connect().sessionPresent());
        assertEquals(1, simulation.counters().sessions());
    }
}
