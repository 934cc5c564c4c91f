package org.marquetry.itests.framework.bad;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

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

/** A codec that works until it has decoded so often, and then does not. */
final class BadCodec implements PacketCodec {
    private final PacketCodec good;
    private final BadActivator.Way way;
    private final AtomicInteger left;

    BadCodec(PacketCodec good, BadActivator.Way way, int after) {
        this.good = good;
        this.way = way;
        left = new AtomicInteger(after);
    }

    @Override
    public void decode(ByteBuf in, WireRules rules, PacketSink sink) throws PacketException {
        if (left.getAndDecrement() <= 0) {
            switch (way) {
                case THROW -> throw new IllegalStateException("this codec has a bug");
                case ERROR -> throw new AssertionError("this codec has a worse bug");
                case HANG -> hang();
                default -> {
                    in.skipBytes(in.readableBytes());
                    return;
                }
            }
        }
        good.decode(in, rules, sink);
    }

    private static void hang() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while it hung", e);
        }
    }

    @Override
    public int encode(Packet packet, ProtocolVersion version, int maximumPacketSize, ByteBuf out) {
        return good.encode(packet, version, maximumPacketSize, out);
    }

    @Override
    public void encodeAcknowledgement(
            PacketType type, int packetId, ReasonCode reason, ProtocolVersion version, ByteBuf out) {
        good.encodeAcknowledgement(type, packetId, reason, version, out);
    }

    @Override
    public int encodePublish(
            Message message, PublishHeader header, ProtocolVersion version, int maximumPacketSize, ByteBuf out) {
        return good.encodePublish(message, header, version, maximumPacketSize, out);
    }
}
