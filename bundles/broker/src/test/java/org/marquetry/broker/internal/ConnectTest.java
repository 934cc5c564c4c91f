package org.marquetry.broker.internal;

import java.util.List;
import java.util.Set;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.PingReq;
import org.marquetry.api.packet.PingResp;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.testkit.Normative;
import org.marquetry.api.transport.ListenerPolicy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Who is let in, and who is not (MQTT 5.0 section 3.1.4). */
final class ConnectTest {
    @ParameterizedTest
    @EnumSource
    @Normative("MQTT-3.1.4-5")
    void aClientOfEachVersionIsLetIn(ProtocolVersion version) {
        Simulation simulation = Simulation.start();
        ConnAck answer = simulation.client("c").speaking(version).connect();
        assertEquals(ReasonCode.SUCCESS, answer.reason());
        assertEquals(1, simulation.counters().connections());
        assertEquals(1, simulation.counters().sessions());
    }

    @Test
    void aPingIsAnswered() {
        TestClient client = Simulation.start().client("c").connected();
        client.say(new PingReq());
        assertNotNull(client.take(PingResp.class));
    }

    @Test
    @Normative({"MQTT-3.1.3-6", "MQTT-3.1.3-7", "MQTT-3.2.2-16"})
    void aClientWithoutAnIdentifierIsGivenOneOfItsOwn() {
        Simulation simulation = Simulation.start();
        String first = simulation.client("").connect().properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER);
        String second = simulation.client("").connect().properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER);
        assertFalse(first.isEmpty());
        assertNotEquals(first, second);
        assertEquals(2, simulation.counters().sessions());
    }

    @Test
    void theSessionOfAnAssignedIdentifierCanBeResumedByIt() {
        Simulation simulation = Simulation.start();
        TestClient client = simulation.client("").keepingSession();
        client.id(client.connect().properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER));
        client.loseConnection();
        ConnAck again = client.connect();
        assertTrue(again.sessionPresent());
        assertNull(again.properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER));
    }

    @Test
    @Normative(v311 = {"MQTT-3.1.3-7", "MQTT-3.1.3-8", "MQTT-3.1.3-9"})
    void anEmptyIdentifierOfMqtt311NeedsACleanSession() {
        Simulation simulation = Simulation.start();
        TestClient keeping =
                simulation.client("").speaking(ProtocolVersion.MQTT_3_1_1).keepingSession();
        assertEquals(
                ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, keeping.tryToConnect().reason());
        assertTrue(keeping.isEnded());
        simulation.client("").speaking(ProtocolVersion.MQTT_3_1_1).connect();
    }

    @Test
    void anEmptyIdentifierOfMqtt31IsRefused() {
        TestClient client = Simulation.start().client("").speaking(ProtocolVersion.MQTT_3_1);
        assertEquals(
                ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, client.tryToConnect().reason());
        assertTrue(client.isEnded());
    }

    @Test
    @Normative({"MQTT-3.1.3-5", "MQTT-3.1.3-8"})
    void anIdentifierLongerThanAllowedIsRefused() {
        Simulation simulation = Simulation.startWith("maxClientIdLength", 23);
        simulation.client("abcdefghijklmnopqrstuvw").connect();
        TestClient client = simulation.client("abcdefghijklmnopqrstuvwx");
        assertEquals(
                ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, client.tryToConnect().reason());
        assertTrue(client.isEnded());
    }

    @Test
    @Normative("MQTT-3.1.2-2")
    void aVersionThatTheBrokerDoesNotAllowIsRefusedInThatVersion() {
        Simulation simulation = Simulation.startWith("allowedVersions", "5.0");
        TestClient client = simulation.client("c").speaking(ProtocolVersion.MQTT_3_1_1);
        assertEquals(
                ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, client.tryToConnect().reason());
        assertTrue(client.isEnded());
        assertEquals(1, simulation.counters().refusedConnections());
        simulation.client("c").connect();
    }

    @Test
    void aVersionThatTheListenerDoesNotAllowIsRefused() {
        Simulation simulation = Simulation.start();
        simulation.policy(ListenerPolicy.named("old")
                .allowedVersions(Set.of(ProtocolVersion.MQTT_3_1_1))
                .build());
        assertEquals(
                ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
                simulation.client("c").tryToConnect().reason());
        simulation.client("c").speaking(ProtocolVersion.MQTT_3_1_1).connect();
    }

    @Test
    @Normative("MQTT-4.12.0-1")
    void anAuthenticationMethodThatNobodyHasIsRefused() {
        TestClient client = Simulation.start().client("c").with(Property.AUTHENTICATION_METHOD, "X");
        assertEquals(ReasonCode.BAD_AUTHENTICATION_METHOD, client.tryToConnect().reason());
        assertTrue(client.isEnded());
    }

    @Test
    void moreConnectionsThanAllowedAreTurnedAwayUntilOneEnds() {
        Simulation simulation = Simulation.startWith("maxConnections", 1);
        TestClient first = simulation.client("a").connected();
        TestClient second = simulation.client("b");
        assertEquals(ReasonCode.QUOTA_EXCEEDED, second.tryToConnect().reason());
        assertTrue(second.isEnded());
        first.disconnect();
        second.connect();
    }

    @Test
    void aRefusalSaysWhyInWords() {
        Simulation simulation = Simulation.startWith("maxClientIdLength", 23);
        ConnAck answer = simulation.client("x".repeat(24)).tryToConnect();
        assertEquals(
                "the client identifier is longer than 23 bytes",
                answer.properties().text(Property.REASON_STRING));
    }

    @Test
    void aRefusalKeepsToTheMaximumPacketSizeOfTheClient() {
        Simulation simulation = Simulation.startWith("maxClientIdLength", 23);
        ConnAck answer = simulation
                .client("x".repeat(24))
                .with(Property.MAXIMUM_PACKET_SIZE, 20)
                .tryToConnect();
        assertNull(answer.properties().text(Property.REASON_STRING));
    }

    @Test
    @Normative({"MQTT-3.1.4-6"})
    void whatARefusedClientHasSentBehindConnectIsNotLookedAt() {
        Simulation simulation = Simulation.startWith("maxClientIdLength", 23);
        TestClient subscriber = simulation.client("s").connected().subscribed("#", QoS.AT_MOST_ONCE);
        TestClient client = simulation.client("x".repeat(24)).open();
        client.send(client.connectPacket());
        client.send(client.publication("t", "p", QoS.AT_MOST_ONCE, false, Properties.NONE));
        simulation.settle();
        assertEquals(
                ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                client.take(ConnAck.class).reason());
        assertEquals(List.of(), subscriber.takePayloads());
    }

    @Test
    void whatIsSentBehindConnectWithoutWaitingForItsAnswerIsTaken() {
        Simulation simulation = Simulation.start();
        TestClient subscriber = simulation.client("s").connected().subscribed("#", QoS.AT_MOST_ONCE);
        TestClient client = simulation.client("c").open();
        client.send(client.connectPacket());
        client.send(client.publication("t", "p", QoS.AT_MOST_ONCE, false, Properties.NONE));
        simulation.settle();
        assertEquals(List.of("p"), subscriber.takePayloads());
    }

    @Test
    @Normative({"MQTT-3.1.0-2", "MQTT-4.13.1-1"})
    void aSecondConnectEndsTheConnection() {
        TestClient client = Simulation.start().client("c").connected();
        client.say(client.connectPacket());
        assertEquals(ReasonCode.PROTOCOL_ERROR, client.take(Disconnect.class).reason());
        assertTrue(client.isEnded());
    }

    @Test
    void aPeerThatSaysNothingIsDisconnectedAfterAWhile() {
        Simulation simulation = Simulation.startWith("connectTimeout", 3);
        TestClient silent = simulation.client("c").open();
        simulation.passSeconds(2);
        assertFalse(silent.isEnded());
        simulation.passSeconds(2);
        assertTrue(silent.isEnded());
        assertEquals(List.of(), silent.received());
        assertEquals(0, simulation.counters().connections());
        assertEquals(1, simulation.counters().refusedConnections());
    }

    @Test
    void aPeerThatSendsConnectByteByByteIsLetIn() {
        Simulation simulation = Simulation.start();
        TestClient client = simulation.client("c").open();
        client.connection().mostRead(1);
        client.send(client.connectPacket());
        simulation.settle();
        assertEquals(ReasonCode.SUCCESS, client.take(ConnAck.class).reason());
    }

    @Test
    @Normative("MQTT-3.1.0-1")
    void aPeerThatBeginsWithAnotherPacketIsDisconnectedWithoutAnAnswer() {
        Simulation simulation = Simulation.start();
        TestClient client = simulation.client("c").open();
        client.say(new PingReq());
        assertTrue(client.isEnded());
        assertEquals(List.of(), client.received());
        assertEquals(1, simulation.counters().protocolErrors());
    }

    @Test
    void aPeerThatSpeaksSomethingElseIsDisconnectedWithoutAnAnswer() {
        Simulation simulation = Simulation.start();
        TestClient bystander = simulation.client("b").connected();
        TestClient client = simulation.client("c").open();
        client.send(Unpooled.copiedBuffer(new byte[] {'G', 'E', 'T', ' ', '/', '\r', '\n'}));
        simulation.settle();
        assertTrue(client.isEnded());
        assertEquals(List.of(), client.received());
        assertFalse(bystander.isEnded());
    }

    @Test
    void aConnectionThatBreaksDuringTheHandshakeLeavesNothingBehind() {
        Simulation simulation = Simulation.start();
        simulation.authenticationWorkers().hold(true);
        TestClient client = simulation.client("c").open();
        client.send(client.connectPacket());
        client.closeConnection();
        assertTrue(client.isEnded());
        assertEquals(0, simulation.counters().connections());
    }
}
