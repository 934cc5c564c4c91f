package org.marquetry.itests.benchmarks.doors;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** The few packets of MQTT 3.1.1 that are needed, all of them short. */
final class Packets {
    static final int CONNACK = 2;
    static final int PUBLISH = 3;
    static final int PUBACK = 4;
    static final int SUBACK = 9;

    private static final int KEEP_ALIVE = 600;
    private static final int CLEAN_SESSION = 2;

    private Packets() {}

    static ByteBuf connect(ByteBufAllocator buffers, String clientId) {
        byte[] id = bytes(clientId);
        ByteBuf packet = buffers.buffer().writeByte(0x10);
        length(packet, 12 + id.length);
        text(packet, bytes("MQTT"));
        packet.writeByte(4).writeByte(CLEAN_SESSION).writeShort(KEEP_ALIVE);
        return text(packet, id);
    }

    static ByteBuf disconnect(ByteBufAllocator buffers) {
        return buffers.buffer().writeShort(0xE000);
    }

    static ByteBuf subscribe(ByteBufAllocator buffers, String filter, int qos) {
        byte[] name = bytes(filter);
        ByteBuf packet = buffers.buffer().writeByte(0x82);
        length(packet, 5 + name.length);
        return text(packet.writeShort(1), name).writeByte(qos);
    }

    static void publish(ByteBuf out, byte[] topic, byte[] payload, int qos, int id) {
        out.writeByte(0x30 | qos << 1);
        length(out, 2 + topic.length + (qos > 0 ? 2 : 0) + payload.length);
        text(out, topic);
        if (qos > 0) {
            out.writeShort(id);
        }
        out.writeBytes(payload);
    }

    static void puback(ByteBuf out, int id) {
        out.writeShort(0x4002).writeShort(id);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ByteBuf text(ByteBuf packet, byte[] text) {
        return packet.writeShort(text.length).writeBytes(text);
    }

    private static void length(ByteBuf packet, int length) {
        int left = length;
        while (left > 0x7F) {
            packet.writeByte(left & 0x7F | 0x80);
            left >>= 7;
        }
        packet.writeByte(left);
    }
}
