package org.marquetry.broker.internal;

import java.util.HexFormat;
import java.util.List;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.PingReq;
import org.marquetry.api.packet.PingResp;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Clients that break the rules: they are told and disconnected, and nobody else notices (MQTT 5.0 section 4.13). */
final class ViolationTest {
    private final Simulation simulation = Simulation.start();
    private final TestClient bystander =
            simulation.client("bystander").connected().subscribed("#", QoS.AT_LEAST_ONCE);

    private void send(TestClient client, String hex) {
        client.send(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", ""))));
        simulation.settle();
    }

    private void assertOnlyThisOneEnded(TestClient client) {
        assertTrue(client.isEnded());
        assertFalse(bystander.isEnded());
        bystander.say(new PingReq());
        assertEquals(1, bystander.takeAll(PingResp.class).size());
        assertEquals(1, simulation.counters().protocolErrors());
        assertEquals(1, simulation.counters().connections());
        assertEquals(List.of(), bystander.takePayloads());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "packet type 0, 00 00, MALFORMED_PACKET",
        "reserved flags of SUBSCRIBE, 80 07 0001 00 0001 61 00, MALFORMED_PACKET",
        "QoS 3, 36 06 0001 74 0001 00, MALFORMED_PACKET",
        "DUP at QoS 0, 38 04 0001 74 00, MALFORMED_PACKET",
        "a remaining length of five bytes, 30 ff ff ff ff 01, MALFORMED_PACKET",
        "a topic that is no UTF-8, 30 05 0002 c328 00, MALFORMED_PACKET",
        "a topic with U+0000, 30 05 0002 6100 00, MALFORMED_PACKET",
        "a topic with a wildcard, 30 06 0003 612f23 00, TOPIC_NAME_INVALID",
        "no topic and no alias, 30 03 0000 00, PROTOCOL_ERROR",
        "packet identifier 0, 32 06 0001 74 0000 00, PROTOCOL_ERROR",
        "a property that PUBLISH has not, 30 07 0001 74 03 13 0001, MALFORMED_PACKET",
        "a property that there is not, 30 06 0001 74 02 7f 00, MALFORMED_PACKET",
        "a property twice, 30 08 0001 74 04 0100 0100, PROTOCOL_ERROR",
        "properties longer than the packet, 30 04 0001 74 09, MALFORMED_PACKET",
        "a subscription identifier from a client, 30 06 0001 74 02 0b01, PROTOCOL_ERROR",
        "topic alias 0, 30 07 0001 74 03 23 0000, TOPIC_ALIAS_INVALID",
        "SUBSCRIBE without filters, 82 03 0001 00, PROTOCOL_ERROR",
        "a malformed filter, 82 09 0001 00 0003 2361 61 00, TOPIC_FILTER_INVALID",
        "a share without a filter, 82 0e 0001 00 0008 2473 6861 7265 2f67 00, TOPIC_FILTER_INVALID",
        "no local with a share, 82 10 0001 00 000a 2473 6861 7265 2f67 2f74 04, PROTOCOL_ERROR",
        "reserved subscription options, 82 07 0001 00 0001 61 40, MALFORMED_PACKET",
        "UNSUBSCRIBE without filters, a2 03 0001 00, PROTOCOL_ERROR",
        "PINGREQ with a body, c0 01 00, MALFORMED_PACKET",
        "AUTH without a method, f0 00, PROTOCOL_ERROR",
        "CONNACK from a client, 20 03 00 00 00, PROTOCOL_ERROR",
        "a DISCONNECT reason for servers, e0 01 8b, PROTOCOL_ERROR",
    })
    @Normative({"MQTT-4.13.1-1", "MQTT-4.13.2-1", "MQTT-3.14.4-2"})
    void aClientThatBreaksARuleIsToldWhichAndDisconnected(String what, String hex, ReasonCode reason) {
        TestClient client = simulation.client("c").connected();
        send(client, hex);
        Disconnect goodbye = client.take(Disconnect.class);
        assertEquals(reason, goodbye.reason(), goodbye.properties().text(Property.REASON_STRING));
        assertEquals(List.of(), client.received());
        assertOnlyThisOneEnded(client);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "packet type 15, f0 00",
        "a topic with a wildcard, 30 05 0003 612f23",
        "SUBSCRIBE without filters, 82 02 0001",
        "QoS 3 in SUBSCRIBE, 82 06 0001 0001 61 03",
        "packet identifier 0, 32 05 0001 74 0000",
    })
    @Normative(v311 = {"MQTT-4.8.0-1"})
    void aClientOf311ThatBreaksARuleIsDisconnected(String what, String hex) {
        TestClient client =
                simulation.client("c").speaking(ProtocolVersion.MQTT_3_1_1).connected();
        send(client, hex);
        assertEquals(List.of(), client.received());
        assertOnlyThisOneEnded(client);
    }

    @ParameterizedTest
    @EnumSource
    void whatStoodBeforeTheViolationIsTakenAndWhatStandsBehindIsNot(ProtocolVersion version) {
        TestClient client = simulation.client("c").speaking(version).connected();
        client.send(client.publication("t", "before", QoS.AT_MOST_ONCE, false, Properties.NONE));
        client.send(Unpooled.wrappedBuffer(new byte[] {0, 0}));
        client.send(client.publication("t", "behind", QoS.AT_MOST_ONCE, false, Properties.NONE));
        simulation.settle();
        assertEquals(List.of("before"), bystander.takePayloads());
        assertTrue(client.isEnded());
    }

    @Test
    void whatStandsBehindADisconnectIsNotTaken() {
        TestClient client = simulation.client("c").connected();
        client.send(new Disconnect(ReasonCode.SUCCESS, Properties.NONE));
        client.send(client.publication("t", "behind", QoS.AT_MOST_ONCE, false, Properties.NONE));
        simulation.settle();
        assertEquals(List.of(), bystander.takePayloads());
        assertTrue(client.isEnded());
    }

    @Test
    void aPacketThatComesByteByByteIsTaken() {
        TestClient client = simulation.client("c").connected();
        client.connection().mostRead(1);
        for (int i = 0; i < 20; i++) {
            client.publish("some/topic", "payload " + i, QoS.of(i % 3));
        }
        assertEquals(20, bystander.takePayloads().size());
        assertEquals(7, client.takeAll(PacketType.PUBACK).size());
    }

    @Test
    void aTopicOfVeryManyLevelsIsRefusedWithoutHarm() {
        TestClient client = simulation.client("c").connected();
        client.publish("a/".repeat(10_000), "m", QoS.AT_LEAST_ONCE);
        assertEquals(
                ReasonCode.TOPIC_NAME_INVALID, client.take(PacketType.PUBACK).reason());
        assertEquals(ReasonCode.TOPIC_FILTER_INVALID, client.subscribe("+/".repeat(10_000), QoS.AT_LEAST_ONCE));
        assertFalse(client.isEnded());
    }

    @Test
    void theLongestTopicIsTaken() {
        TestClient client = simulation.client("c").connected();
        client.publish("a".repeat(65_535), "m", QoS.AT_LEAST_ONCE);
        assertEquals(ReasonCode.SUCCESS, client.take(PacketType.PUBACK).reason());
        assertEquals(1, bystander.takePayloads().size());
    }
}
