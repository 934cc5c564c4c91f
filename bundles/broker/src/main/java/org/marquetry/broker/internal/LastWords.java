package org.marquetry.broker.internal;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.codec.PacketCodec;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.codec.PacketSink;
import org.marquetry.api.codec.PublishView;
import org.marquetry.api.codec.WireRules;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ReasonCode;

/**
 * Looks for DISCONNECT in what was received and waits for the broker, which is about to end the connection: a client that has
 * said goodbye by then is not one that was lost (MQTT-3.14.4-3, section 3.1.2.5).
 */
final class LastWords implements PacketSink {
    private @Nullable Disconnect goodbye;

    private LastWords() {}

    /** The client's DISCONNECT; null if there is none, or something before it breaks the specification. */
    static @Nullable Disconnect in(ByteBuf unconsumed, WireRules rules, PacketCodec codec) {
        LastWords words = new LastWords();
        try {
            codec.decode(unconsumed.duplicate(), rules, words);
        } catch (PacketException violation) {
            // It would have ended the connection first.
            return null;
        }
        return words.goodbye;
    }

    @Override
    public boolean packet(Packet packet) {
        if (packet instanceof Disconnect disconnect) {
            goodbye = disconnect;
        }
        return goodbye == null;
    }

    @Override
    public boolean publish(PublishView publish) {
        return true;
    }

    @Override
    public boolean acknowledgement(PacketType type, int packetId, ReasonCode reason, Properties properties) {
        return true;
    }
}
