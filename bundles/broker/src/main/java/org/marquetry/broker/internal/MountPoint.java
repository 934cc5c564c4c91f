package org.marquetry.broker.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.Connect;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.Subscribe;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.packet.Unsubscribe;
import org.marquetry.api.packet.Will;
import org.marquetry.api.topic.TopicName;
import org.marquetry.api.transport.ListenerPolicy;

/**
 * Where in the broker's topics those of a listener's clients are: what comes in front of each name that they use. Everything but
 * the packets themselves knows the whole names. Names that begin with {@code $} do not exist behind it, since they would not be
 * at the beginning any more, where they are kept from wildcards (MQTT-4.7.2-1).
 */
final class MountPoint {
    private static final String SHARE = "$share/";

    private final String prefix;
    private final byte[] bytes;

    private MountPoint(String prefix) {
        this.prefix = prefix;
        bytes = prefix.getBytes(StandardCharsets.UTF_8);
    }

    /** Null if the clients of a listener use the broker's names. */
    static @Nullable MountPoint of(ListenerPolicy policy) {
        return policy.mountPoint().isEmpty() ? null : new MountPoint(policy.mountPoint());
    }

    /** The whole topic name, in a buffer of its own. */
    ByteBuf whole(ByteBuf buffer, int start, int length) {
        byte[] whole = new byte[bytes.length + length];
        System.arraycopy(bytes, 0, whole, 0, bytes.length);
        buffer.getBytes(start, whole, bytes.length, length);
        return Unpooled.wrappedBuffer(whole);
    }

    /** Whether a whole topic name is not the client's to publish to. */
    boolean isReserved(ByteBuf whole) {
        return whole.getByte(bytes.length) == '$';
    }

    boolean isReserved(Will whole) {
        return whole.topic().startsWith("$", prefix.length());
    }

    Connect whole(Connect connect) {
        Will will = connect.will();
        if (will == null) {
            return connect;
        }
        Will whole =
                new Will(prefix + will.topic(), will.payload(), will.qos(), will.retain(), whole(will.properties()));
        return new Connect(
                connect.version(),
                connect.cleanStart(),
                connect.keepAlive(),
                connect.clientId(),
                whole,
                connect.username(),
                connect.password(),
                connect.properties());
    }

    Subscribe whole(Subscribe request) {
        List<TopicSubscription> all = new ArrayList<>(request.subscriptions().size());
        for (TopicSubscription each : request.subscriptions()) {
            all.add(new TopicSubscription(
                    whole(each.filter()), each.qos(), each.noLocal(), each.retainAsPublished(), each.retainHandling()));
        }
        return new Subscribe(request.packetId(), all, request.properties());
    }

    Unsubscribe whole(Unsubscribe request) {
        return new Unsubscribe(
                request.packetId(), request.filters().stream().map(this::whole).toList(), request.properties());
    }

    private String whole(String filter) {
        int at = place(filter);
        return filter.substring(0, at) + prefix + filter.substring(at);
    }

    /** A whole topic filter as the client has written it. */
    String own(String filter) {
        int at = place(filter);
        return filter.substring(0, at) + filter.substring(at + prefix.length());
    }

    /** Where in a filter the topics begin. */
    private static int place(String filter) {
        return filter.startsWith(SHARE) ? filter.indexOf('/', SHARE.length()) + 1 : 0;
    }

    /** The properties that travel with a message of the client's: where to answer is a topic too. */
    Properties whole(Properties properties) {
        String answers = properties.text(Property.RESPONSE_TOPIC);
        if (answers == null) {
            return properties;
        }
        String whole = prefix + answers;
        return whole.getBytes(StandardCharsets.UTF_8).length > TopicName.MAX_BYTES
                ? properties.without(Property.RESPONSE_TOPIC)
                : withResponseTopic(properties, whole);
    }

    /** A message as the client may know it; null if it has no name for its topic. */
    @Nullable Message own(Message message) {
        int length = message.topicLength() - bytes.length;
        if (length <= 0
                || !message.topic().startsWith(prefix)
                || message.topic().startsWith("$", prefix.length())) {
            return null;
        }
        ByteBuf content = Unpooled.buffer(message.topicLength() + message.payloadLength());
        message.writeContentTo(content);
        byte[] own = new byte[length + message.payloadLength()];
        content.getBytes(bytes.length, own);
        return Message.wrap(
                own, length, message.qos(), message.retain(), message.expiresAt(), own(message.properties()));
    }

    /** Without the topic to answer to, if the client could not reach it. */
    private Properties own(Properties properties) {
        String answers = properties.text(Property.RESPONSE_TOPIC);
        if (answers == null) {
            return properties;
        }
        return answers.startsWith(prefix) && answers.length() > prefix.length()
                ? withResponseTopic(properties, answers.substring(prefix.length()))
                : properties.without(Property.RESPONSE_TOPIC);
    }

    private static Properties withResponseTopic(Properties properties, String topic) {
        return Properties.builder()
                .putAll(properties.without(Property.RESPONSE_TOPIC))
                .put(Property.RESPONSE_TOPIC, topic)
                .build();
    }
}
