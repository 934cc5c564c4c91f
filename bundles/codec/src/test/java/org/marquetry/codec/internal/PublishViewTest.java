package org.marquetry.codec.internal;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.codec.PacketSink;
import org.marquetry.api.codec.PublishView;
import org.marquetry.api.codec.WireRules;
import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.marquetry.codec.internal.Wire.V311;
import static org.marquetry.codec.internal.Wire.V5;
import static org.marquetry.codec.internal.Wire.bytes;
import static org.marquetry.codec.internal.Wire.fromClient;
import static org.marquetry.codec.internal.Wire.fromServer;
import static org.marquetry.codec.internal.Wire.packet;
import static org.marquetry.codec.internal.Wire.properties;

class PublishViewTest {
    private static final byte[] BEFORE = packet(0x30, "before", 1, 2, 3);

    @Test
    void offsetsAreIndexesOfTheBuffer() throws PacketException {
        byte[] wire = packet(0x3b, "a/b", 0, 9, 'x' + 0, 'y' + 0);
        lastView(V311, wire, view -> {
            assertEquals(BEFORE.length, view.start());
            assertEquals(wire.length, view.length());
            assertEquals(QoS.AT_LEAST_ONCE, view.qos());
            assertTrue(view.retain());
            assertTrue(view.dup());
            assertEquals(9, view.packetId());
            assertEquals("a/b", text(view, view.topicStart(), view.topicLength()));
            assertEquals("xy", text(view, view.payloadStart(), view.payloadLength()));
            assertEquals(0, view.topicAlias());
            assertEquals(-1, view.messageExpiryInterval());
            assertFalse(view.hasProperties());
            assertSame(Properties.NONE, view.messageProperties());
        });
    }

    @Test
    void aViewWithoutPropertiesHasNoneOfThePacketBefore() throws PacketException {
        byte[] with = packet(0x30, "a", properties(0x23, 0, 5, 0x02, 0, 0, 0, 9, 0x26, "k", "v"));
        byte[] without = packet(0x30, "b", properties());
        lastView(V5, bytes(with, without), view -> {
            assertEquals(0, view.topicAlias());
            assertEquals(-1, view.messageExpiryInterval());
            assertFalse(view.hasProperties());
            assertSame(Properties.NONE, view.messageProperties());
            assertSame(Properties.NONE, view.toPacket().properties());
        });
    }

    @Test
    void aViewAtQos0HasNoPacketIdentifierOfThePacketBefore() throws PacketException {
        byte[] wire = bytes(packet(0x32, "a", 0, 9), packet(0x30, "a"));
        lastView(V311, wire, view -> {
            assertEquals(QoS.AT_MOST_ONCE, view.qos());
            assertEquals(0, view.packetId());
            assertFalse(view.dup());
            assertEquals(0, view.payloadLength());
        });
    }

    @Test
    void propertiesOfTheConnectionDoNotTravelWithTheMessage() throws PacketException {
        byte[] wire = packet(
                0x30,
                "a",
                properties(
                        0x01, 1, 0x23, 0, 5, 0x26, "k", "v", 0x02, 0xff, 0xff, 0xff, 0xfe, 0x0b, 0x80, 1, 0x03, "t",
                        0x0b, 7));
        lastView(V5, wire, view -> {
            assertEquals(5, view.topicAlias());
            assertEquals(0xffff_fffeL, view.messageExpiryInterval());
            assertTrue(view.hasProperties());
            assertEquals(
                    List.of(Property.PAYLOAD_FORMAT_INDICATOR, Property.USER_PROPERTY, Property.CONTENT_TYPE),
                    view.messageProperties().list());
            assertEquals("t", view.messageProperties().text(Property.CONTENT_TYPE));
            assertEquals(7, view.toPacket().properties().list().size());
        });
    }

    @Test
    void propertiesOfTheConnectionAloneLeaveNone() throws PacketException {
        byte[] wire = packet(0x30, "a", properties(0x23, 0, 5, 0x02, 0, 0, 0, 0));
        lastView(V5, wire, view -> {
            assertTrue(view.hasProperties());
            assertSame(Properties.NONE, view.messageProperties());
            assertEquals(0, view.messageExpiryInterval());
        });
    }

    @Test
    void thePacketIsConsumedBeforeTheSinkIsCalled() throws PacketException {
        ByteBuf in = Unpooled.wrappedBuffer(bytes(BEFORE, packet(0x40, 0, 1), bytes(0xc0, 0)));
        int[] indexes = new int[3];
        new WireCodec().decode(in, fromClient(V311), new PacketSink() {
            @Override
            public boolean publish(PublishView publish) {
                indexes[0] = in.readerIndex();
                return true;
            }

            @Override
            public boolean acknowledgement(PacketType type, int packetId, ReasonCode reason, Properties properties) {
                indexes[1] = in.readerIndex();
                return true;
            }

            @Override
            public boolean packet(Packet packet) {
                indexes[2] = in.readerIndex();
                return true;
            }
        });
        assertEquals(BEFORE.length, indexes[0]);
        assertEquals(BEFORE.length + 4, indexes[1]);
        assertEquals(BEFORE.length + 6, indexes[2]);
    }

    /** Decodes the packets behind another one and looks at the last view, in a heap and in a direct buffer. */
    private static void lastView(ProtocolVersion version, byte[] wire, Consumer<PublishView> assertions)
            throws PacketException {
        byte[] before = version == V311 ? BEFORE : packet(0x30, "before", properties(), 1, 2, 3);
        byte[] all = bytes(before, wire);
        lastView(Unpooled.wrappedBuffer(all), fromServer(version), assertions);
        ByteBuf direct = Unpooled.directBuffer();
        try {
            lastView(direct.writeBytes(all), fromServer(version), assertions);
        } finally {
            direct.release();
        }
    }

    private static void lastView(ByteBuf in, WireRules rules, Consumer<PublishView> assertions) throws PacketException {
        int[] looked = {0};
        new WireCodec().decode(in, rules, new PacketSink() {
            @Override
            public boolean publish(PublishView publish) {
                if (!in.isReadable()) {
                    assertions.accept(publish);
                    looked[0]++;
                }
                return true;
            }

            @Override
            public boolean acknowledgement(PacketType type, int packetId, ReasonCode reason, Properties properties) {
                throw new AssertionError(type);
            }

            @Override
            public boolean packet(Packet packet) {
                throw new AssertionError(packet);
            }
        });
        assertEquals(1, looked[0]);
    }

    private static String text(PublishView view, int start, int length) {
        return view.buffer().toString(start, length, StandardCharsets.UTF_8);
    }
}
