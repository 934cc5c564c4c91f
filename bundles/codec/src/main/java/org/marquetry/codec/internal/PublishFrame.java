package org.marquetry.codec.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.codec.PublishView;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;

/** A PUBLISH described by offsets. One serves all packets of a batch, one after the other. */
final class PublishFrame implements PublishView {
    private static final int RETAIN = 0x01;
    private static final int DUP = 0x08;
    private static final int QOS_SHIFT = 1;
    private static final int QOS_BITS = 0x03;
    private static final long NO_EXPIRY = -1;
    private static final long OF_THE_CONNECTION = PropertyPlace.bit(Property.TOPIC_ALIAS)
            | PropertyPlace.bit(Property.MESSAGE_EXPIRY_INTERVAL)
            | PropertyPlace.bit(Property.SUBSCRIPTION_IDENTIFIER);

    private final ByteBuf buffer;
    private int start;
    private int end;
    private int first;
    private QoS qos = QoS.AT_MOST_ONCE;
    private int packetId;
    private int topicStart;
    private int topicLength;
    private int propertiesStart;
    private int propertiesLength;
    private long properties;
    private int topicAlias;
    private long messageExpiryInterval;
    private int payloadStart;

    PublishFrame(ByteBuf buffer) {
        this.buffer = buffer;
    }

    /** Begins with the next packet, without properties as yet. */
    void begin(int first, int start, int end) {
        this.first = first;
        this.start = start;
        this.end = end;
        qos = QoS.of(first >>> QOS_SHIFT & QOS_BITS);
        packetId = 0;
        propertiesLength = 0;
        properties = 0;
        topicAlias = 0;
        messageExpiryInterval = NO_EXPIRY;
    }

    void topicAt(int index, int length) {
        topicStart = index;
        topicLength = length;
    }

    void packetId(int id) {
        packetId = id;
    }

    /** Takes checked properties; {@code which} tells by bits which there are. */
    void propertiesAt(int index, int length, long which) {
        propertiesStart = index;
        propertiesLength = length;
        properties = which;
        if ((which & PropertyPlace.bit(Property.TOPIC_ALIAS)) != 0) {
            topicAlias = buffer.getUnsignedShort(valueOf(Property.TOPIC_ALIAS));
        }
        if ((which & PropertyPlace.bit(Property.MESSAGE_EXPIRY_INTERVAL)) != 0) {
            messageExpiryInterval = buffer.getUnsignedInt(valueOf(Property.MESSAGE_EXPIRY_INTERVAL));
        }
    }

    void payloadAt(int index) {
        payloadStart = index;
    }

    @Override
    public ByteBuf buffer() {
        return buffer;
    }

    @Override
    public int start() {
        return start;
    }

    @Override
    public int length() {
        return end - start;
    }

    @Override
    public QoS qos() {
        return qos;
    }

    @Override
    public boolean retain() {
        return (first & RETAIN) != 0;
    }

    @Override
    public boolean dup() {
        return (first & DUP) != 0;
    }

    @Override
    public int packetId() {
        return packetId;
    }

    @Override
    public int topicStart() {
        return topicStart;
    }

    @Override
    public int topicLength() {
        return topicLength;
    }

    @Override
    public int topicAlias() {
        return topicAlias;
    }

    @Override
    public long messageExpiryInterval() {
        return messageExpiryInterval;
    }

    @Override
    public boolean hasProperties() {
        return propertiesLength != 0;
    }

    @Override
    public Properties messageProperties() {
        if ((properties & OF_THE_CONNECTION) == 0) {
            return allProperties();
        }
        if ((properties & ~OF_THE_CONNECTION) == 0) {
            return Properties.NONE;
        }
        return Properties.ofEncoded(withoutThoseOfTheConnection());
    }

    @Override
    public int payloadStart() {
        return payloadStart;
    }

    @Override
    public int payloadLength() {
        return end - payloadStart;
    }

    @Override
    public Publish toPacket() {
        String topic = buffer.toString(topicStart, topicLength, StandardCharsets.UTF_8);
        Bytes payload = Bytes.wrap(copy(payloadStart, payloadLength()));
        return new Publish(topic, payload, qos, retain(), dup(), packetId, allProperties());
    }

    private Properties allProperties() {
        return propertiesLength == 0 ? Properties.NONE : Properties.ofEncoded(copy(propertiesStart, propertiesLength));
    }

    private byte[] withoutThoseOfTheConnection() {
        byte[] kept = new byte[propertiesLength];
        int length = 0;
        int propertiesEnd = propertiesStart + propertiesLength;
        for (int at = propertiesStart; at < propertiesEnd; ) {
            int next = PropertyDecoder.next(buffer, at);
            if ((1L << buffer.getByte(at) & OF_THE_CONNECTION) == 0) {
                buffer.getBytes(at, kept, length, next - at);
                length += next - at;
            }
            at = next;
        }
        return Arrays.copyOf(kept, length);
    }

    private int valueOf(Property property) {
        return PropertyDecoder.find(buffer, propertiesStart, propertiesStart + propertiesLength, property);
    }

    private byte[] copy(int index, int length) {
        byte[] content = new byte[length];
        buffer.getBytes(index, content);
        return content;
    }
}
