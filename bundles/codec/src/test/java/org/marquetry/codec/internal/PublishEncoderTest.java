package org.marquetry.codec.internal;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.marquetry.api.codec.PublishHeader;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.marquetry.codec.internal.Wire.UNLIMITED;
import static org.marquetry.codec.internal.Wire.V31;
import static org.marquetry.codec.internal.Wire.V311;
import static org.marquetry.codec.internal.Wire.V5;
import static org.marquetry.codec.internal.Wire.bytes;
import static org.marquetry.codec.internal.Wire.packet;
import static org.marquetry.codec.internal.Wire.properties;

class PublishEncoderTest {
    private static final byte[] ON = bytes((int) 'o', (int) 'n');
    private static final Message PLAIN = Message.of("a/b", ON, QoS.EXACTLY_ONCE, true);
    private static final Message RICH = Message.of(
            "a/b",
            ON,
            QoS.EXACTLY_ONCE,
            false,
            Message.NEVER,
            Properties.builder()
                    .put(Property.CONTENT_TYPE, "t")
                    .userProperty("k", "v")
                    .build());

    private final PublishHeader header = new PublishHeader();

    @Test
    void qos0Before5IsTopicAndPayload() {
        header.reset(QoS.AT_MOST_ONCE, true, 0);
        assertArrayEquals(packet(0x31, "a/b", ON), encode(PLAIN, V311));
        assertArrayEquals(packet(0x31, "a/b", ON), encode(RICH, V31));
    }

    @Test
    void aboveQos0ThePacketIdentifierAndDupAreWritten() {
        header.reset(QoS.EXACTLY_ONCE, false, 0x1234).dup(true);
        assertArrayEquals(packet(0x3c, "a/b", 0x12, 0x34, ON), encode(PLAIN, V311));
        assertArrayEquals(packet(0x3c, "a/b", 0x12, 0x34, 0, ON), encode(PLAIN, V5));
    }

    @Test
    @Normative(value = "MQTT-3.3.1-2", v311 = "MQTT-3.3.1-2")
    void dupIsNotWrittenAtQos0() {
        header.reset(QoS.AT_MOST_ONCE, false, 0).dup(true);
        assertArrayEquals(packet(0x30, "a/b", ON), encode(PLAIN, V311));
    }

    @Test
    @Normative({"MQTT-3.3.2-17", "MQTT-3.3.2-20"})
    void propertiesOfMessageAndConnectionAreWritten() {
        header.reset(QoS.AT_LEAST_ONCE, false, 1)
                .topicAlias(9, false)
                .expiryInterval(0xffff_ffffL)
                .subscriptionIdentifiers(new int[] {1, 268_435_455});
        byte[] expected = properties(
                0x23,
                0,
                9,
                0x02,
                0xff,
                0xff,
                0xff,
                0xff,
                0x0b,
                1,
                0x0b,
                bytes(0xff, 0xff, 0xff, 0x7f),
                0x03,
                "t",
                0x26,
                "k",
                "v");
        assertArrayEquals(packet(0x32, "a/b", 0, 1, expected, ON), encode(RICH, V5));
    }

    @Test
    void anAliasCanStandForTheTopic() {
        header.reset(QoS.AT_MOST_ONCE, false, 0).topicAlias(9, true);
        assertArrayEquals(packet(0x30, "", properties(0x23, 0, 9), ON), encode(PLAIN, V5));
    }

    @Test
    void anExpiryOfZeroIsWritten() {
        header.reset(QoS.AT_MOST_ONCE, false, 0).expiryInterval(0);
        assertArrayEquals(packet(0x30, "a/b", properties(0x02, 0, 0, 0, 0), ON), encode(PLAIN, V5));
    }

    @Test
    void theRemainingLengthGrowsWithThePacket() {
        header.reset(QoS.AT_MOST_ONCE, false, 0);
        for (int size : new int[] {122, 123, 16_378, 16_379, 2_097_146, 2_097_147}) {
            Message message = Message.of("a/b", new byte[size], QoS.AT_MOST_ONCE, false);
            assertArrayEquals(packet(0x30, "a/b", new byte[size]), encode(message, V311));
            assertArrayEquals(packet(0x30, "a/b", 0, new byte[size]), encode(message, V5));
        }
    }

    @Test
    @Normative("MQTT-3.1.2-24")
    void aPacketOverTheLimitIsNotWritten() {
        header.reset(QoS.AT_LEAST_ONCE, false, 1);
        for (ProtocolVersion version : ProtocolVersion.values()) {
            int size = encode(PLAIN, version).length;
            ByteBuf out = Unpooled.buffer();
            WireCodec codec = new WireCodec();
            assertEquals(0, codec.encodePublish(PLAIN, header, version, size - 1, out));
            assertEquals(0, out.writerIndex());
            assertEquals(size, codec.encodePublish(PLAIN, header, version, size, out));
            assertEquals(size, out.writerIndex());
        }
    }

    @Test
    void aMessageThatNoPacketCanCarryIsNotWritten() {
        byte[] content = new byte[VariableByteInteger.MAX];
        content[0] = 'a';
        Message message = Message.wrap(content, 1, QoS.AT_MOST_ONCE, false, Message.NEVER, Properties.NONE);
        header.reset(QoS.AT_MOST_ONCE, false, 0);
        ByteBuf out = Unpooled.buffer(16);
        assertEquals(0, new WireCodec().encodePublish(message, header, V311, UNLIMITED, out));
        assertEquals(0, new WireCodec().encodePublish(message, header, V5, UNLIMITED, out));
        assertEquals(0, out.writerIndex());
    }

    @Test
    void whatStandsInTheBufferStays() {
        ByteBuf out = Unpooled.buffer(4).writeBytes("head".getBytes(StandardCharsets.US_ASCII));
        header.reset(QoS.AT_MOST_ONCE, true, 0);
        int written = new WireCodec().encodePublish(PLAIN, header, V311, UNLIMITED, out);
        byte[] expected = bytes("head".getBytes(StandardCharsets.US_ASCII), packet(0x31, "a/b", ON));
        assertEquals(expected.length - 4, written);
        assertArrayEquals(expected, ByteBufUtil.getBytes(out));
    }

    private byte[] encode(Message message, ProtocolVersion version) {
        ByteBuf out = Unpooled.buffer(0);
        int written = new WireCodec().encodePublish(message, header, version, UNLIMITED, out);
        assertEquals(written, out.readableBytes());
        return ByteBufUtil.getBytes(out);
    }
}
