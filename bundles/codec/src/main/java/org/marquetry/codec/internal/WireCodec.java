package org.marquetry.codec.internal;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.codec.PacketCodec;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.codec.PacketSink;
import org.marquetry.api.codec.PublishHeader;
import org.marquetry.api.codec.WireRules;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;
import org.osgi.service.component.annotations.Component;

/** The wire format of MQTT 3.1, 3.1.1 and 5.0. Has no state, so that all loops share it. */
@Component(service = PacketCodec.class)
public final class WireCodec implements PacketCodec {
    private static final Map<PacketType, PacketEncoder<?>> ENCODERS = encoders();

    @Override
    public void decode(ByteBuf in, WireRules rules, PacketSink sink) throws PacketException {
        new PacketDecoder(in, rules, sink).decode();
    }

    @Override
    public int encode(Packet packet, ProtocolVersion version, int maximumPacketSize, ByteBuf out) {
        return encoder(packet.type()).encode(packet, version, maximumPacketSize, out);
    }

    @Override
    public void encodeAcknowledgement(
            PacketType type, int packetId, ReasonCode reason, ProtocolVersion version, ByteBuf out) {
        AcknowledgementEncoder.encodeShort(type, packetId, reason, version, out);
    }

    @Override
    public void encodeReleaseAgain(int packetId, ProtocolVersion version, ByteBuf out) {
        AcknowledgementEncoder.encodeReleaseAgain(packetId, version, out);
    }

    @Override
    public int encodePublish(
            Message message, PublishHeader header, ProtocolVersion version, int maximumPacketSize, ByteBuf out) {
        return PublishEncoder.encode(message, header, version, maximumPacketSize, out);
    }

    private static PacketEncoder<?> encoder(PacketType type) {
        return Objects.requireNonNull(ENCODERS.get(type), "each type has an encoder");
    }

    private static Map<PacketType, PacketEncoder<?>> encoders() {
        Map<PacketType, PacketEncoder<?>> encoders = new EnumMap<>(PacketType.class);
        encoders.put(PacketType.CONNECT, new ConnectEncoder());
        encoders.put(PacketType.CONNACK, new ConnAckEncoder());
        encoders.put(PacketType.PUBLISH, new PublishValueEncoder());
        PacketEncoder<?> acknowledgement = new AcknowledgementEncoder();
        encoders.put(PacketType.PUBACK, acknowledgement);
        encoders.put(PacketType.PUBREC, acknowledgement);
        encoders.put(PacketType.PUBREL, acknowledgement);
        encoders.put(PacketType.PUBCOMP, acknowledgement);
        encoders.put(PacketType.SUBSCRIBE, new SubscribeEncoder());
        encoders.put(PacketType.SUBACK, new SubAckEncoder());
        encoders.put(PacketType.UNSUBSCRIBE, new UnsubscribeEncoder());
        encoders.put(PacketType.UNSUBACK, new UnsubAckEncoder());
        PacketEncoder<?> ping = new PingEncoder();
        encoders.put(PacketType.PINGREQ, ping);
        encoders.put(PacketType.PINGRESP, ping);
        encoders.put(PacketType.DISCONNECT, new DisconnectEncoder());
        encoders.put(PacketType.AUTH, new AuthEncoder());
        return encoders;
    }
}
