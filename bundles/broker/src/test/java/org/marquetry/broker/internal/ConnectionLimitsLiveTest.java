package org.marquetry.broker.internal;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.auth.AuthenticationResult;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.testkit.Normative;
import org.marquetry.api.transport.ListenerPolicy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Limits on who may connect, changed while clients are connected, and how each version of MQTT is told. */
final class ConnectionLimitsLiveTest {
    private final Simulation simulation = Simulation.start();

    private TestClient client(String id, ProtocolVersion version) {
        return simulation.client(id).speaking(version);
    }

    private static ReasonCode inVersion(ProtocolVersion version, ReasonCode reason, ReasonCode before50) {
        return version.hasProperties() ? reason : before50;
    }

    @ParameterizedTest
    @EnumSource
    void fewerConnectionsAreForThoseWhoCome(ProtocolVersion version) {
        TestClient first = client("a", version).connected();
        TestClient second = client("b", version).connected();
        simulation.configure("maxConnections", 2);
        TestClient third = client("c", version);
        assertEquals(
                inVersion(version, ReasonCode.QUOTA_EXCEEDED, ReasonCode.SERVER_UNAVAILABLE),
                third.tryToConnect().reason());
        assertTrue(third.isEnded());
        simulation.configure("maxConnections", 1);
        assertFalse(first.isEnded() || second.isEnded());
        first.disconnect();
        assertTrue(third.tryToConnect().reason().isError());
        second.disconnect();
        third.connect();
        simulation.configure("maxConnections", 2);
        first.connect();
    }

    @Test
    @Normative(choices = "connect-timeout")
    void aConnectTimeoutIsThatOfTheTimeWhenTheConnectionCame() {
        simulation.configure("connectTimeout", 20);
        TestClient early = simulation.client("e").open();
        simulation.settle();
        simulation.configure("connectTimeout", 2);
        TestClient late = simulation.client("l").open();
        simulation.passSeconds(3);
        assertTrue(late.isEnded());
        assertFalse(early.isEnded());
        early.say(early.connectPacket());
        assertEquals(ReasonCode.SUCCESS, early.take(ConnAck.class).reason());
        simulation.passSeconds(30);
        assertFalse(early.isEnded());
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.1.2-2", v311 = "MQTT-3.1.2-2")
    void aVersionThatIsNotAllowedAnyMoreIsRefusedInItsOwnForm(ProtocolVersion version) {
        TestClient connected = client("a", version).keepingSession().connected();
        String others = version == ProtocolVersion.MQTT_5 ? "3.1, 3.1.1" : "5.0";
        simulation.configure("allowedVersions", others);
        assertFalse(connected.isEnded());
        TestClient next = client("b", version);
        assertEquals(
                ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, next.tryToConnect().reason());
        assertTrue(next.isEnded());
        connected.publish("t", "m", QoS.AT_LEAST_ONCE);
        assertFalse(connected.isEnded());
        connected.disconnect();
        assertTrue(connected.tryToConnect().reason().isError());
        simulation.configure("allowedVersions", "3.1, 3.1.1, 5.0");
        assertEquals(version != ProtocolVersion.MQTT_3_1, connected.connect().sessionPresent());
        next.connect();
    }

    /** The level, and the CONNACK that a peer of that level is to understand: that of 5.0 has a length of properties. */
    @ParameterizedTest
    @CsvSource({
        "MQTT, 6, 200300840000",
        "MQTT, 127, 200300840000",
        "MQTT, 3, 20020001",
        "MQTT, 0, 20020001",
        "MQIsdp, 4, 20020001",
        "MQIsdp, 9, 20020001"
    })
    @Normative(value = "MQTT-3.1.2-2", v311 = "MQTT-3.1.2-2")
    void aLevelThatNobodyKnowsIsRefusedInTheFormThatIsNearest(String name, int level, String expected) {
        StringBuilder hex = new StringBuilder();
        SimulatedPeer peer = new SimulatedPeer() {
            @Override
            public void arrived(ByteBuf bytes) {
                while (bytes.isReadable()) {
                    hex.append(String.format("%02x", bytes.readByte()));
                }
            }

            @Override
            public void ended() {
                hex.append(" end");
            }
        };
        var connect = Unpooled.buffer().writeByte(0x10).writeByte(2 + name.length() + 4 + 3);
        connect.writeShort(name.length()).writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        connect.writeByte(level).writeByte(2).writeShort(0).writeShort(1).writeByte('c');
        simulation.accept(peer).send(connect);
        simulation.settle();
        String answer = hex.toString();
        assertTrue(answer.endsWith(" end"), answer);
        assertTrue(
                expected.length() == 8
                        ? answer.equals(expected + " end")
                        : answer.startsWith("20") && answer.startsWith("0084", 4),
                answer);
    }

    @ParameterizedTest
    @EnumSource
    @Normative("MQTT-3.1.4-3")
    void whoComesSecondIsKickedOrKicksAsThePolicyIsByThen(ProtocolVersion version) {
        TestClient first = client("c", version).connected();
        simulation.configure("takeOverPolicy", "refuse");
        TestClient second = client("c", version);
        assertEquals(
                ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, second.tryToConnect().reason());
        assertTrue(second.isEnded());
        assertFalse(first.isEnded());
        simulation.configure("takeOverPolicy", "kick");
        second.connect();
        assertTrue(first.isEnded());
        simulation.configure("takeOverPolicy", "refuse");
        second.disconnect();
        first.connect();
    }

    @ParameterizedTest
    @EnumSource
    @Normative({"MQTT-3.1.3-5", "MQTT-3.1.3-6"})
    void aShorterClientIdentifierIsForThoseWhoCome(ProtocolVersion version) {
        String id = "x".repeat(24);
        TestClient client = client(id, version).keepingSession().connected();
        simulation.configure("maxClientIdLength", 23);
        client.publish("t", "m", QoS.AT_LEAST_ONCE);
        assertFalse(client.isEnded());
        client.disconnect();
        assertEquals(
                ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, client.tryToConnect().reason());
        client(id.substring(1), version).connect();
        simulation.configure("maxClientIdLength", 24);
        assertEquals(version != ProtocolVersion.MQTT_3_1, client.connect().sessionPresent());
    }

    @Test
    @Normative("MQTT-3.2.2-16")
    void anIdentifierThatTheBrokerHasGivenIsOneThatItTakes() {
        simulation.configure("maxClientIdLength", 23);
        TestClient client = simulation.client("").keepingSession();
        String assigned = client.connect().properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER);
        assertEquals(23, assigned.length());
        client.disconnect();
        client.id(assigned);
        assertTrue(client.connect().sessionPresent());
    }

    @ParameterizedTest
    @EnumSource
    void clientsWithoutANameGoWhenTheyAreNotAllowedAnyMore(ProtocolVersion version) {
        TestClient nameless = client("a", version).connected();
        TestClient watcher = client("w", version).as("ann", "secret");
        simulation.authenticators(credentials -> CompletableFuture.completedFuture(
                credentials.username() == null
                        ? new AuthenticationResult.Abstained()
                        : new AuthenticationResult.Allowed(new Identity(credentials.username(), Set.of(), Map.of()))));
        watcher.connect();
        simulation.configure("allowAnonymous", "true");
        assertFalse(nameless.isEnded());
        simulation.configure("allowAnonymous", "false");
        assertTrue(nameless.isEnded());
        if (version.hasProperties()) {
            assertEquals(
                    ReasonCode.NOT_AUTHORIZED, nameless.take(Disconnect.class).reason());
        }
        assertFalse(watcher.isEnded());
        assertEquals(ReasonCode.NOT_AUTHORIZED, nameless.tryToConnect().reason());
        simulation.configure("allowAnonymous", "loopback");
        nameless.connect();
    }

    @Test
    void clientsWithoutANameStayWhereTheListenerAllowsThemOrSomebodyVouchesForThem() {
        Set<ProtocolVersion> all = Set.of(ProtocolVersion.values());
        simulation.policy(new ListenerPolicy("open", 10, 1 << 20, all, true));
        TestClient byListener = simulation.client("l").connected();
        simulation.policy(new ListenerPolicy("closed", 10, 1 << 20, all, false));
        simulation.authenticators(
                credentials -> CompletableFuture.completedFuture(new AuthenticationResult.Allowed(Identity.ANONYMOUS)));
        TestClient vouchedFor = simulation.client("v").connected();
        simulation.configure("allowAnonymous", "false");
        assertFalse(byListener.isEnded() || vouchedFor.isEnded());
    }
}
