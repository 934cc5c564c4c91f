package org.marquetry.broker.internal;

import org.junit.jupiter.api.Test;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.PingReq;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Clients that are silent for too long (MQTT 5.0 section 3.1.2.10). */
final class KeepAliveTest {
    @Test
    @Normative("MQTT-3.1.2-22")
    void aSilentClientIsDisconnectedAfterOneAndAHalfTimesItsKeepAlive() {
        Simulation simulation = Simulation.start();
        TestClient client = simulation.client("c").keepAlive(10).connected();
        simulation.passSeconds(14);
        assertFalse(client.isEnded());
        simulation.passSeconds(2);
        assertTrue(client.isEnded());
        assertEquals(
                ReasonCode.KEEP_ALIVE_TIMEOUT, client.take(Disconnect.class).reason());
    }

    @Test
    void whateverTheClientSendsKeepsItAlive() {
        Simulation simulation = Simulation.start();
        TestClient client = simulation.client("c").keepAlive(10).connected();
        for (int i = 0; i < 3; i++) {
            simulation.passSeconds(14);
            client.say(new PingReq());
            simulation.passSeconds(14);
            client.publish("t", "m", QoS.AT_MOST_ONCE);
        }
        assertFalse(client.isEnded());
    }

    @Test
    void whatTheBrokerSendsDoesNotKeepTheClientAlive() {
        Simulation simulation = Simulation.start();
        TestClient client = simulation.client("c").keepAlive(10).connected().subscribed("t", QoS.AT_MOST_ONCE);
        TestClient publisher = simulation.client("p").connected();
        for (int i = 0; i < 16; i++) {
            publisher.publish("t", "m", QoS.AT_MOST_ONCE);
            simulation.passSeconds(1);
        }
        assertTrue(client.isEnded());
    }

    @Test
    void aClientWithoutKeepAliveMayBeSilentForEver() {
        Simulation simulation = Simulation.start();
        TestClient client =
                simulation.client("c").speaking(ProtocolVersion.MQTT_3_1_1).connected();
        simulation.passSeconds(200_000);
        assertFalse(client.isEnded());
    }

    @Test
    void aKeepAliveLongerThanAllowedIsReplacedAndSaid() {
        Simulation simulation = Simulation.startWith("keepAliveMax", 20);
        TestClient client = simulation.client("c").keepAlive(100);
        assertEquals(20, client.connect().properties().number(Property.SERVER_KEEP_ALIVE, -1));
        simulation.passSeconds(31);
        assertTrue(client.isEnded());
    }

    @Test
    void aClientThatWantsNoKeepAliveIsGivenTheLongest() {
        Simulation simulation = Simulation.startWith("keepAliveMax", 20);
        assertEquals(20, simulation.client("c").connect().properties().number(Property.SERVER_KEEP_ALIVE, -1));
    }

    @Test
    void aClientBefore50CannotBeToldSoItsOwnKeepAliveCounts() {
        Simulation simulation = Simulation.startWith("keepAliveMax", 20);
        TestClient client = simulation
                .client("c")
                .speaking(ProtocolVersion.MQTT_3_1_1)
                .keepAlive(100)
                .connected();
        simulation.passSeconds(100);
        assertFalse(client.isEnded());
        simulation.passSeconds(51);
        assertTrue(client.isEnded());
    }

    @Test
    void aSettingOfTheWallClockDisconnectsNobody() {
        Simulation simulation = Simulation.start();
        TestClient client = simulation.client("c").keepAlive(10).connected();
        simulation.time().setWall(86_400_000);
        simulation.passSeconds(10);
        assertFalse(client.isEnded());
    }
}
