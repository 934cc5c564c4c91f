package org.marquetry.codec.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.codec.WireRules;
import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Bytes and packets as tests write them down. */
final class Wire {
    static final ProtocolVersion V31 = ProtocolVersion.MQTT_3_1;
    static final ProtocolVersion V311 = ProtocolVersion.MQTT_3_1_1;
    static final ProtocolVersion V5 = ProtocolVersion.MQTT_5;
    static final int UNLIMITED = Integer.MAX_VALUE;

    private static final WireCodec CODEC = new WireCodec();

    private Wire() {}

    /**
     * Bytes from parts: a number is one byte, a text is its UTF-8 with two bytes of length in front, an array stands for
     * itself.
     */
    static byte[] bytes(Object... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof Integer number) {
                out.write(number);
            } else if (part instanceof String text) {
                byte[] content = text.getBytes(StandardCharsets.UTF_8);
                out.write(content.length >>> 8);
                out.write(content.length);
                out.writeBytes(content);
            } else {
                out.writeBytes((byte[]) part);
            }
        }
        return out.toByteArray();
    }

    /** A packet of a first byte and a body of parts, with the remaining length that fits. */
    static byte[] packet(int first, Object... body) {
        byte[] content = bytes(body);
        ByteBuf length = Unpooled.buffer();
        VariableByteInteger.write(content.length, length);
        byte[] lengthBytes = new byte[length.readableBytes()];
        length.readBytes(lengthBytes);
        return bytes(first, lengthBytes, content);
    }

    /** Properties of parts, with the property length in front. */
    static byte[] properties(Object... parts) {
        byte[] content = bytes(parts);
        ByteBuf length = Unpooled.buffer();
        VariableByteInteger.write(content.length, length);
        byte[] lengthBytes = new byte[length.readableBytes()];
        length.readBytes(lengthBytes);
        return bytes(lengthBytes, content);
    }

    static WireRules beforeConnect() {
        return WireRules.beforeConnect(UNLIMITED);
    }

    static WireRules fromClient(ProtocolVersion version) {
        return new WireRules(version, true, UNLIMITED);
    }

    static WireRules fromServer(ProtocolVersion version) {
        return new WireRules(version, false, UNLIMITED);
    }

    static List<Packet> decodeAll(byte[] wire, WireRules rules) throws PacketException {
        CollectingSink sink = new CollectingSink();
        CODEC.decode(Unpooled.wrappedBuffer(wire), rules, sink);
        return sink.packets();
    }

    /** The one packet that the bytes are. */
    static Packet decode(byte[] wire, WireRules rules) throws PacketException {
        List<Packet> packets = decodeAll(wire, rules);
        assertEquals(1, packets.size(), "packets");
        return packets.get(0);
    }

    static byte[] encode(Packet packet, ProtocolVersion version) {
        return encode(packet, version, UNLIMITED);
    }

    static byte[] encode(Packet packet, ProtocolVersion version, int maximumPacketSize) {
        ByteBuf out = Unpooled.buffer(0);
        int written = CODEC.encode(packet, version, maximumPacketSize, out);
        assertEquals(written, out.readableBytes(), "bytes written");
        byte[] wire = new byte[written];
        out.readBytes(wire);
        return wire;
    }

    /** Asserts that the bytes are refused with a reason. */
    static PacketException assertRefused(ReasonCode reason, byte[] wire, WireRules rules) {
        PacketException refusal = assertThrows(PacketException.class, () -> decodeAll(wire, rules));
        assertEquals(reason, refusal.reason(), refusal.getMessage());
        return refusal;
    }
}
