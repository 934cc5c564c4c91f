package org.marquetry.codec.internal;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.codec.WireRules;
import org.marquetry.api.packet.PingReq;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.marquetry.codec.internal.Wire.V31;
import static org.marquetry.codec.internal.Wire.V311;
import static org.marquetry.codec.internal.Wire.V5;
import static org.marquetry.codec.internal.Wire.assertRefused;
import static org.marquetry.codec.internal.Wire.beforeConnect;
import static org.marquetry.codec.internal.Wire.bytes;
import static org.marquetry.codec.internal.Wire.decodeAll;
import static org.marquetry.codec.internal.Wire.fromClient;
import static org.marquetry.codec.internal.Wire.fromServer;
import static org.marquetry.codec.internal.Wire.packet;

class FixedHeaderTest {
    private static final WireCodec CODEC = new WireCodec();
    private static final byte[] PING = bytes(0xc0, 0);

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void packetTypeZeroIsMalformed(ProtocolVersion version) {
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0x00, 0), fromClient(version));
    }

    @Test
    void packetTypeFifteenIsReservedBeforeVersion5() {
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0xf0, 0), fromClient(V311));
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0xf0, 0), fromClient(V31));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x41, 0x58, 0x60, 0x6a, 0x63, 0x71, 0x80, 0x8a, 0x83, 0xa0, 0xaa, 0xc1, 0xe4})
    @Normative(
            value = {"MQTT-2.1.3-1", "MQTT-3.6.1-1", "MQTT-3.8.1-1", "MQTT-3.10.1-1", "MQTT-3.14.1-1"},
            v311 = {"MQTT-2.2.2-1", "MQTT-2.2.2-2", "MQTT-3.6.1-1", "MQTT-3.8.1-1", "MQTT-3.10.1-1", "MQTT-3.14.1-1"})
    void reservedFlagsAreMalformed(int first) {
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(first), fromClient(V311));
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(first), fromClient(V5));
    }

    @Test
    @Normative({"MQTT-2.1.3-1", "MQTT-3.15.1-1"})
    void reservedFlagsOfAuthAreMalformed() {
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0xf1), fromClient(V5));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x21, 0x91, 0xb1, 0xd1})
    @Normative(value = "MQTT-2.1.3-1", v311 = "MQTT-2.2.2-1")
    void reservedFlagsFromAServerAreMalformed(int first) {
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(first), fromServer(V5));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x62, 0x6a, 0x63, 0x82, 0x8a, 0xa2, 0xaa, 0xc8})
    void version31AllowsARepetitionAndUnusedFlags(int first) throws PacketException {
        assertEquals(List.of(), decodeAll(bytes(first), fromClient(V31)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x60, 0x64, 0x80, 0x84, 0xa0})
    void version31WantsQos1WhereItIsAcknowledged(int first) {
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(first), fromClient(V31));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x20, 0x30, 0x40, 0x82, 0xc0, 0xe0, 0xf0})
    @Normative(value = "MQTT-3.1.0-1", v311 = "MQTT-3.1.0-1")
    void theFirstPacketIsConnectOrAProtocolError(int first) {
        PacketException refusal = assertRefused(ReasonCode.PROTOCOL_ERROR, bytes(first, 0), beforeConnect());
        assertNull(refusal.version());
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @Normative(value = "MQTT-3.1.0-2", v311 = "MQTT-3.1.0-2")
    void aSecondConnectIsAProtocolError(ProtocolVersion version) {
        PacketException refusal = assertRefused(ReasonCode.PROTOCOL_ERROR, bytes(0x10), fromClient(version));
        assertEquals(version, refusal.version());
    }

    @ParameterizedTest
    @ValueSource(ints = {0x20, 0x90, 0xb0, 0xd0})
    void whatOnlyServersSendIsAProtocolErrorFromAClient(int first) {
        assertRefused(ReasonCode.PROTOCOL_ERROR, bytes(first, 0), fromClient(V5));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x10, 0x82, 0xa2, 0xc0})
    void whatOnlyClientsSendIsAProtocolErrorFromAServer(int first) {
        assertRefused(ReasonCode.PROTOCOL_ERROR, bytes(first, 0), fromServer(V5));
    }

    @Test
    void aServerDoesNotSendDisconnectBeforeVersion5() {
        assertRefused(ReasonCode.PROTOCOL_ERROR, bytes(0xe0, 0), fromServer(V311));
    }

    @Test
    void aRemainingLengthOfFiveBytesIsMalformedAtItsFourth() {
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0x30, 0xff, 0xff, 0xff, 0x80), fromClient(V311));
    }

    @Test
    @Normative("MQTT-1.5.5-1")
    void aRemainingLengthLongerThanNeededIsMalformed() {
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0xc0, 0x80, 0x00), fromClient(V5));
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0x40, 0x82, 0x80, 0x00, 0, 1), fromClient(V311));
    }

    @Test
    @Normative("MQTT-3.2.2-15")
    void aPacketOverTheLimitIsRefusedAtItsFixedHeader() {
        WireRules rules = new WireRules(V5, true, 1_000);
        PacketException refusal =
                assertRefused(ReasonCode.PACKET_TOO_LARGE, bytes(0x30, 0xff, 0xff, 0xff, 0x7f), rules);
        assertTrue(refusal.getMessage().contains("268435460"), refusal.getMessage());
        assertEquals(V5, refusal.version());
    }

    @Test
    void theLimitCountsTheWholePacket() throws PacketException {
        byte[] publish = packet(0x30, "topic", new byte[90]);
        assertEquals(99, publish.length);
        assertEquals(1, decodeAll(publish, new WireRules(V311, true, 99)).size());
        assertRefused(ReasonCode.PACKET_TOO_LARGE, publish, new WireRules(V311, true, 98));
    }

    @Test
    void aConnectOverTheLimitTellsItsVersionIfThatHasArrived() {
        byte[] connect = packet(0x10, "MQTT", 5, 2, 0, 10, 0, "x".repeat(500));
        WireRules rules = WireRules.beforeConnect(200);
        assertEquals(
                V5, assertRefused(ReasonCode.PACKET_TOO_LARGE, connect, rules).version());
        byte[] header = bytes(0x10, 0xff, 0x7f, 0, 4, 0x4d);
        assertNull(assertRefused(ReasonCode.PACKET_TOO_LARGE, header, rules).version());
    }

    @Test
    void aPartialPacketStaysInTheBuffer() throws PacketException {
        ByteBuf in = Unpooled.wrappedBuffer(bytes(PING, 0x40, 2, 0));
        CollectingSink sink = new CollectingSink();
        CODEC.decode(in, fromClient(V5), sink);
        assertEquals(List.of(new PingReq()), sink.packets());
        assertEquals(3, in.readableBytes());
    }

    @Test
    void decodingStopsWhereTheSinkHasEnough() throws PacketException {
        ByteBuf in = Unpooled.wrappedBuffer(bytes(PING, PING, PING));
        CollectingSink sink = new CollectingSink(2);
        CODEC.decode(in, fromClient(V5), sink);
        assertEquals(2, sink.packets().size());
        assertEquals(2, in.readableBytes());
        CODEC.decode(in, fromClient(V5), sink);
        assertEquals(3, sink.packets().size());
    }

    @Test
    void decodingStopsBehindConnect() throws PacketException {
        ByteBuf in = Unpooled.wrappedBuffer(bytes(packet(0x10, "MQTT", 4, 2, 0, 10, "me"), PING));
        CollectingSink sink = new CollectingSink();
        CODEC.decode(in, beforeConnect(), sink);
        assertEquals(1, sink.packets().size());
        assertEquals(2, in.readableBytes());
    }

    @Test
    void whatStoodBeforeAViolationIsHandedOver() {
        ByteBuf in = Unpooled.wrappedBuffer(bytes(PING, 0x00, 0));
        CollectingSink sink = new CollectingSink();
        PacketException refusal = assertThrows(PacketException.class, () -> CODEC.decode(in, fromClient(V5), sink));
        assertEquals(ReasonCode.MALFORMED_PACKET, refusal.reason());
        assertEquals(List.of(new PingReq()), sink.packets());
        assertEquals(2, in.readableBytes());
    }

    @Test
    void aTlsClientHelloIsRefusedAtItsFirstByte() {
        assertRefused(ReasonCode.MALFORMED_PACKET, bytes(0x16), beforeConnect());
    }

    @Test
    void anHttpRequestIsRefusedAtItsFirstByte() {
        assertRefused(ReasonCode.PROTOCOL_ERROR, bytes((int) 'G'), beforeConnect());
    }
}
