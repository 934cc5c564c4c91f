package org.marquetry.pieces.internal;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.marquetry.api.codec.PacketCodec;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.codec.PacketSink;
import org.marquetry.api.codec.PublishHeader;
import org.marquetry.api.codec.PublishView;
import org.marquetry.api.codec.WireRules;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.PingReq;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;

/** Whether a codec reads what it has written: a message, its acknowledgement and a ping, in each version. */
final class CodecProbe implements PacketSink {
    private static final String TOPIC = "probe/it";
    private static final String PAYLOAD = "as it was written";
    private static final int PACKET_ID = 4711;

    private final PacketCodec codec;
    private final StringBuilder read = new StringBuilder();

    CodecProbe(PacketCodec codec) {
        this.codec = codec;
    }

    /** Answers what is wrong, or nothing. */
    String run() {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            String wrong = run(version);
            if (!wrong.isEmpty()) {
                return "answers wrongly: of MQTT " + version + " " + wrong;
            }
        }
        return "";
    }

    private String run(ProtocolVersion version) {
        read.setLength(0);
        ByteBuf bytes = Unpooled.buffer();
        PublishHeader header = new PublishHeader().reset(QoS.AT_LEAST_ONCE, false, PACKET_ID);
        Message message = Message.of(TOPIC, PAYLOAD.getBytes(StandardCharsets.UTF_8), QoS.AT_LEAST_ONCE, false);
        int length = PacketCodec.MAX_REMAINING_LENGTH;
        int written = codec.encodePublish(message, header, version, length, bytes);
        if (written != bytes.readableBytes()) {
            return "it has written another number of bytes than it says";
        }
        codec.encodeAcknowledgement(PacketType.PUBACK, PACKET_ID, ReasonCode.SUCCESS, version, bytes);
        codec.encode(new PingReq(), version, length, bytes);
        try {
            codec.decode(bytes, new WireRules(version, true, length), this);
        } catch (PacketException e) {
            return "it refuses what it has written itself: " + e.getMessage();
        }
        boolean same = read.toString()
                .equals(TOPIC + PAYLOAD + QoS.AT_LEAST_ONCE + PACKET_ID + PacketType.PUBACK + PACKET_ID + "PING");
        return same && !bytes.isReadable() ? "" : "it does not read what it has written itself";
    }

    @Override
    public boolean publish(PublishView publish) {
        ByteBuf buffer = publish.buffer();
        read.append(buffer.toString(publish.topicStart(), publish.topicLength(), StandardCharsets.UTF_8));
        read.append(buffer.toString(publish.payloadStart(), publish.payloadLength(), StandardCharsets.UTF_8));
        read.append(publish.qos()).append(publish.packetId());
        return true;
    }

    @Override
    public boolean acknowledgement(PacketType type, int packetId, ReasonCode reason, Properties properties) {
        read.append(type).append(packetId);
        return true;
    }

    @Override
    public boolean packet(Packet packet) {
        read.append(packet instanceof PingReq ? "PING" : packet.toString());
        return true;
    }
}
