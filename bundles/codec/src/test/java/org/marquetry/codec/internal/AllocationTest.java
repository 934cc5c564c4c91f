package org.marquetry.codec.internal;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.codec.PacketSink;
import org.marquetry.api.codec.PublishHeader;
import org.marquetry.api.codec.PublishView;
import org.marquetry.api.codec.WireRules;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.marquetry.codec.internal.Wire.UNLIMITED;
import static org.marquetry.codec.internal.Wire.V311;
import static org.marquetry.codec.internal.Wire.V5;
import static org.marquetry.codec.internal.Wire.bytes;
import static org.marquetry.codec.internal.Wire.fromClient;
import static org.marquetry.codec.internal.Wire.packet;
import static org.marquetry.codec.internal.Wire.properties;

/** What a message costs in objects: none. And a length that a peer claims is not what is allocated. */
class AllocationTest {
    private static final int PACKETS = 20_000;
    private static final long LESS_THAN_AN_OBJECT_A_PACKET = PACKETS * 8L;
    /** Calls before one that is measured, since the JVM itself allocates to link what runs first. */
    private static final int WARM_UP = 50;

    private static final WireCodec CODEC = new WireCodec();

    private final Counter counter = new Counter();

    @Test
    void decodingPublishAllocatesNoObjectAPacket() throws PacketException {
        assertDecodedWithoutObjects(packet(0x30, "a/topic/of/some/length", 1, 2, 3), fromClient(V311));
        assertDecodedWithoutObjects(packet(0x32, "a/topic/of/some/length", 0, 1, 1, 2, 3), fromClient(V311));
        byte[] properties = properties(0x01, 1, 0x23, 0, 1, 0x02, 0, 0, 0, 9, 0x26, "k", "v", 0x03, "text/plain");
        assertDecodedWithoutObjects(packet(0x34, "", 0, 1, properties, 1, 2, 3), fromClient(V5));
    }

    @Test
    void decodingAcknowledgementsAllocatesNoObjectAPacket() throws PacketException {
        assertDecodedWithoutObjects(packet(0x40, 0, 1), fromClient(V311));
        assertDecodedWithoutObjects(packet(0x62, 0, 1), fromClient(V5));
    }

    @Test
    void encodingAllocatesNoObjectAPacket() {
        Message message = Message.of("a/topic", new byte[30], QoS.AT_LEAST_ONCE, false);
        PublishHeader header = new PublishHeader();
        ByteBuf out = Unpooled.buffer(256);
        encodeAll(message, header, out);
        long before = allocated();
        encodeAll(message, header, out);
        assertLess(LESS_THAN_AN_OBJECT_A_PACKET, allocated() - before);
    }

    @Test
    void aClaimedLengthIsNotAllocated() throws PacketException {
        ByteBuf in = Unpooled.wrappedBuffer(bytes(0x32, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 'a' + 0));
        for (int i = 0; i < WARM_UP; i++) {
            CODEC.decode(in, fromClient(V311), counter);
        }
        long before = allocated();
        CODEC.decode(in, fromClient(V311), counter);
        assertLess(1_000, allocated() - before);
        assertEquals(0, counter.packets);
    }

    @Test
    void aClaimedLengthOfAFieldIsNotAllocated() {
        byte[] password = packet(0x10, "MQTT", 4, 0xc2, 0, 0, "me", "user", 0xff, 0xff, 1);
        byte[] properties = packet(0x10, "MQTT", 5, 0x02, 0, 0, 0xff, 0xff, 0xff, 0x7f);
        assertRefusedCheaply(password);
        assertRefusedCheaply(properties);
    }

    private void assertRefusedCheaply(byte[] wire) {
        ByteBuf in = Unpooled.wrappedBuffer(wire);
        for (int i = 0; i < WARM_UP; i++) {
            refuse(in);
        }
        long before = allocated();
        refuse(in);
        assertLess(5_000, allocated() - before);
    }

    private void refuse(ByteBuf in) {
        assertThrows(PacketException.class, () -> CODEC.decode(in, WireRules.beforeConnect(UNLIMITED), counter));
    }

    private void assertDecodedWithoutObjects(byte[] wire, WireRules rules) throws PacketException {
        ByteBuf in = Unpooled.buffer(wire.length * PACKETS);
        for (int i = 0; i < PACKETS; i++) {
            in.writeBytes(wire);
        }
        CODEC.decode(in, rules, counter);
        counter.packets = 0;
        in.readerIndex(0);
        long before = allocated();
        CODEC.decode(in, rules, counter);
        assertLess(LESS_THAN_AN_OBJECT_A_PACKET, allocated() - before);
        assertEquals(PACKETS, counter.packets);
    }

    private static void encodeAll(Message message, PublishHeader header, ByteBuf out) {
        for (int i = 0; i < PACKETS; i++) {
            out.clear();
            header.reset(QoS.AT_LEAST_ONCE, false, 1);
            CODEC.encodePublish(message, header, V311, UNLIMITED, out);
            CODEC.encodePublish(message, header.topicAlias(4, true), V5, UNLIMITED, out);
            CODEC.encodeAcknowledgement(PacketType.PUBACK, 1, ReasonCode.SUCCESS, V5, out);
        }
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static void assertLess(long limit, long actual) {
        assertTrue(actual < limit, actual + " bytes allocated, where less than " + limit + " are expected");
    }

    private static final class Counter implements PacketSink {
        private int packets;

        @Override
        public boolean publish(PublishView publish) {
            packets++;
            return true;
        }

        @Override
        public boolean acknowledgement(PacketType type, int packetId, ReasonCode reason, Properties properties) {
            packets++;
            return true;
        }

        @Override
        public boolean packet(Packet packet) {
            packets++;
            return true;
        }
    }
}
