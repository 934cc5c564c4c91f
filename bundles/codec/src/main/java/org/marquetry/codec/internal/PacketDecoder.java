package org.marquetry.codec.internal;

import java.util.Objects;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.codec.PacketSink;
import org.marquetry.api.codec.WireRules;
import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.PingReq;
import org.marquetry.api.packet.PingResp;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;

/**
 * Cuts the bytes of one call into packets and hands them to the sink. Of a packet that is not whole it reads the fixed
 * header only.
 */
final class PacketDecoder {
    private static final PingReq PING_REQ = new PingReq();
    private static final PingResp PING_RESP = new PingResp();

    private final ByteBuf in;
    private final @Nullable ProtocolVersion version;
    private final boolean fromClient;
    private final int maximumPacketSize;
    private final boolean[] accepted;
    private final PacketSink sink;
    private @Nullable PublishDecoder publishDecoder;

    PacketDecoder(ByteBuf in, WireRules rules, PacketSink sink) {
        this.in = in;
        this.sink = sink;
        version = rules.version();
        fromClient = rules.fromClient();
        maximumPacketSize = rules.maximumPacketSize();
        accepted = FirstByte.accepted(version, fromClient);
    }

    void decode() throws PacketException {
        int end = in.writerIndex();
        int start = in.readerIndex();
        while (start < end) {
            int first = in.getUnsignedByte(start);
            if (!accepted[first]) {
                throw refused(first);
            }
            int remaining = VariableByteInteger.read(in, start + 1, end);
            if (remaining < 0) {
                refuseIfMalformed(remaining);
                return;
            }
            int body = start + 1 + VariableByteInteger.size(remaining);
            if (body - start + remaining > maximumPacketSize) {
                throw tooLarge(first, body, body - start + remaining);
            }
            if (remaining > end - body || !packet(first, start, body, body + remaining)) {
                return;
            }
            start = body + remaining;
        }
    }

    private boolean packet(int first, int start, int body, int end) throws PacketException {
        return switch (first >>> 4) {
            case 3 -> publish(first, start, body, end);
            case 4 -> acknowledgement(PacketType.PUBACK, body, end);
            case 5 -> acknowledgement(PacketType.PUBREC, body, end);
            case 6 -> acknowledgement(PacketType.PUBREL, body, end);
            case 7 -> acknowledgement(PacketType.PUBCOMP, body, end);
            default -> rarePacket(first, body, end);
        };
    }

    private boolean publish(int first, int start, int body, int end) throws PacketException {
        PublishDecoder decoder = publishDecoder;
        if (decoder == null) {
            decoder = new PublishDecoder(in, spoken(), fromClient);
            publishDecoder = decoder;
        }
        var publish = decoder.decode(first, start, body, end);
        in.readerIndex(end);
        return sink.publish(publish);
    }

    private boolean acknowledgement(PacketType type, int body, int end) throws PacketException {
        if (end - body == 2) {
            int packetId = in.getUnsignedShort(body);
            if (packetId != 0) {
                in.readerIndex(end);
                return sink.acknowledgement(type, packetId, ReasonCode.SUCCESS, Properties.NONE);
            }
        }
        return AcknowledgementDecoder.decode(in, type, body, end, spoken(), sink);
    }

    private boolean rarePacket(int first, int body, int end) throws PacketException {
        PacketType type = typeOf(first);
        Packet packet = type == PacketType.CONNECT
                ? ConnectDecoder.decode(in, first, body, end)
                : fields(type, new FieldReader(in, body, end, spoken(), type.name()));
        in.readerIndex(end);
        boolean goOn = sink.packet(packet);
        // CONNECT and CONNACK change the rules by which what follows is read.
        return goOn && type != PacketType.CONNECT && type != PacketType.CONNACK;
    }

    private Packet fields(PacketType type, FieldReader reader) throws PacketException {
        return switch (type) {
            case CONNACK -> ConnAckDecoder.decode(reader);
            case SUBSCRIBE -> SubscribeDecoder.decode(reader);
            case SUBACK -> SubAckDecoder.decode(reader);
            case UNSUBSCRIBE -> UnsubscribeDecoder.decode(reader);
            case UNSUBACK -> UnsubAckDecoder.decode(reader);
            case PINGREQ -> empty(PING_REQ, reader);
            case PINGRESP -> empty(PING_RESP, reader);
            case DISCONNECT -> DisconnectDecoder.decode(reader, fromClient);
            case AUTH -> AuthDecoder.decode(reader, fromClient);
            default -> throw new IllegalStateException(type + " is read elsewhere");
        };
    }

    private static Packet empty(Packet packet, FieldReader reader) throws PacketException {
        reader.requireEnd();
        return packet;
    }

    /** What was negotiated; before that, no packet but CONNECT is accepted. */
    private ProtocolVersion spoken() {
        return Objects.requireNonNull(version, "only CONNECT comes before a version is known");
    }

    private static PacketType typeOf(int first) {
        return Objects.requireNonNull(PacketType.of(first >>> 4), "the first byte has been accepted");
    }

    private PacketException refused(int first) {
        return Objects.requireNonNull(
                FirstByte.violation(first, version, fromClient), "what is not accepted has a reason");
    }

    private void refuseIfMalformed(int remaining) throws PacketException {
        if (remaining == VariableByteInteger.MALFORMED) {
            throw Violation.malformed(
                    version, "the remaining length has more than four bytes, or more than its value needs");
        }
    }

    private PacketException tooLarge(int first, int body, int size) {
        PacketType type = typeOf(first);
        @Nullable ProtocolVersion known = type == PacketType.CONNECT ? ConnectProtocol.peek(in, body, in.writerIndex()) : version;
        return new PacketException(
                ReasonCode.PACKET_TOO_LARGE,
                known,
                type + " of " + size + " bytes, where " + maximumPacketSize + " are allowed");
    }
}
