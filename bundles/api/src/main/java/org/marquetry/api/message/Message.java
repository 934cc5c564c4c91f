package org.marquetry.api.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.topic.TopicName;

/**
 * An application message, as one object with topic and payload in one array, shared by all its receivers. Immutable.
 *
 * <p>The properties are those that travel with the message (MQTT 5.0 section 3.3.2.3): neither topic alias nor subscription
 * identifiers, which belong to one connection, nor the expiry interval, which {@link #expiresAt} stands for.
 */
public final class Message {
    /** The {@link #expiresAt} of a message that never expires. */
    public static final long NEVER = Long.MAX_VALUE;

    private final byte[] content;
    private final int topicLength;
    private final QoS qos;
    private final boolean retain;
    private final long expiresAt;
    private final Properties properties;
    private @Nullable String topic;

    private Message(byte[] content, int topicLength, QoS qos, boolean retain, long expiresAt, Properties properties) {
        this.content = content;
        this.topicLength = topicLength;
        this.qos = qos;
        this.retain = retain;
        this.expiresAt = expiresAt;
        this.properties = properties;
    }

    /**
     * Takes an array that holds the topic's UTF-8 and the payload behind it; the caller has checked the topic and gives
     * the array away.
     */
    public static Message wrap(
            byte[] content, int topicLength, QoS qos, boolean retain, long expiresAt, Properties properties) {
        return new Message(content, topicLength, qos, retain, expiresAt, properties);
    }

    /**
     * A message of a topic name and a payload, which is copied.
     *
     * @param expiresAt when it expires, in milliseconds since 1970, or {@link #NEVER}
     * @throws IllegalArgumentException if the topic is not a topic name
     */
    public static Message of(
            String topic, byte[] payload, QoS qos, boolean retain, long expiresAt, Properties properties) {
        byte[] name = TopicName.require(topic).getBytes(StandardCharsets.UTF_8);
        byte[] content = new byte[name.length + payload.length];
        System.arraycopy(name, 0, content, 0, name.length);
        System.arraycopy(payload, 0, content, name.length, payload.length);
        return new Message(content, name.length, qos, retain, expiresAt, properties);
    }

    /** A message without properties that never expires. */
    public static Message of(String topic, byte[] payload, QoS qos, boolean retain) {
        return of(topic, payload, qos, retain, NEVER, Properties.NONE);
    }

    public String topic() {
        // A race makes two equal strings at worst.
        String known = topic;
        if (known == null) {
            known = new String(content, 0, topicLength, StandardCharsets.UTF_8);
            topic = known;
        }
        return known;
    }

    public int topicLength() {
        return topicLength;
    }

    public int payloadLength() {
        return content.length - topicLength;
    }

    /** The payload, read-only and without a copy. */
    public ByteBuffer payload() {
        return ByteBuffer.wrap(content, topicLength, payloadLength()).slice().asReadOnlyBuffer();
    }

    /** The quality of service it was published with. */
    public QoS qos() {
        return qos;
    }

    /** Whether it was published to be retained. */
    public boolean retain() {
        return retain;
    }

    /** Milliseconds since 1970, or {@link #NEVER}. */
    public long expiresAt() {
        return expiresAt;
    }

    public boolean isExpired(long now) {
        return now >= expiresAt;
    }

    public Properties properties() {
        return properties;
    }

    /** What the message holds in memory, in bytes and roughly; what limits on bytes count. */
    public int size() {
        return 64 + content.length + properties.encodedLength();
    }

    /** The same message with another expiry. */
    public Message expiringAt(long when) {
        return when == expiresAt ? this : new Message(content, topicLength, qos, retain, when, properties);
    }

    public void writeTopicTo(ByteBuf out) {
        out.writeBytes(content, 0, topicLength);
    }

    public void writePayloadTo(ByteBuf out) {
        out.writeBytes(content, topicLength, content.length - topicLength);
    }

    /** Topic and payload as one run, as the wire has it where nothing stands between them. */
    public void writeContentTo(ByteBuf out) {
        out.writeBytes(content);
    }

    @Override
    public String toString() {
        return topic() + " (" + payloadLength() + " bytes, QoS " + qos.code() + (retain ? ", retained)" : ")");
    }
}
