package org.marquetry.codec.internal;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Subscribe;
import org.marquetry.api.packet.TopicSubscription;

/** Writes SUBSCRIBE (MQTT 5.0 section 3.8). */
final class SubscribeEncoder extends PacketEncoder<Subscribe> {
    private static final int FLAGS = 0x02;
    private static final int NO_LOCAL = 0x04;
    private static final int RETAIN_AS_PUBLISHED = 0x08;
    private static final int RETAIN_HANDLING_SHIFT = 4;

    SubscribeEncoder() {
        super(Subscribe.class);
    }

    @Override
    int flags(Subscribe packet) {
        return FLAGS;
    }

    @Override
    int fieldsLength(Subscribe packet, ProtocolVersion version) {
        int length = 2;
        for (TopicSubscription subscription : packet.subscriptions()) {
            length += WireText.length(subscription.filter(), "topic filter") + 1;
        }
        return length;
    }

    @Override
    Properties properties(Subscribe packet) {
        return packet.properties();
    }

    @Override
    void writeFields(Subscribe packet, Properties properties, ProtocolVersion version, ByteBuf out) {
        out.writeShort(packet.packetId());
        writeProperties(properties, version, out);
        for (TopicSubscription subscription : packet.subscriptions()) {
            WireText.write(subscription.filter(), out);
            int qos = subscription.qos().code();
            out.writeByte(version.hasProperties() ? qos | options(subscription) : qos);
        }
    }

    private static int options(TopicSubscription subscription) {
        return (subscription.noLocal() ? NO_LOCAL : 0)
                | (subscription.retainAsPublished() ? RETAIN_AS_PUBLISHED : 0)
                | subscription.retainHandling().ordinal() << RETAIN_HANDLING_SHIFT;
    }
}
