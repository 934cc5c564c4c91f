package org.marquetry.codec.internal;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.codec.PublishView;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;

/** Reads PUBLISH (MQTT 5.0 section 3.3) into a frame of offsets, without an object a packet. */
final class PublishDecoder {
    private final ByteBuf in;
    private final ProtocolVersion version;
    private final boolean hasProperties;
    private final PropertyPlace place;
    private final PublishFrame frame;

    PublishDecoder(ByteBuf in, ProtocolVersion version, boolean fromClient) {
        this.in = in;
        this.version = version;
        hasProperties = version.hasProperties();
        place = fromClient ? PropertyPlace.PUBLISH_FROM_CLIENT : PropertyPlace.PUBLISH_FROM_SERVER;
        frame = new PublishFrame(in);
    }

    /** Reads the packet that begins at {@code start}; its flags have been checked. */
    PublishView decode(int first, int start, int body, int end) throws PacketException {
        frame.begin(first, start, end);
        int topic = body + 2;
        if (topic > end) {
            throw tooShort("topic name");
        }
        int topicLength = in.getUnsignedShort(body);
        int at = topic + topicLength;
        if (at > end) {
            throw tooShort("topic name");
        }
        frame.topicAt(topic, topicLength);
        if (frame.qos().code() != 0) {
            at = packetId(at, end);
        }
        if (hasProperties) {
            at = properties(at, end);
        }
        checkTopic(topic, topicLength);
        frame.payloadAt(at);
        return frame;
    }

    private int packetId(int at, int end) throws PacketException {
        if (end - at < 2) {
            throw tooShort("packet identifier");
        }
        int id = in.getUnsignedShort(at);
        if (id == 0) {
            throw Violation.protocolError(version, "PUBLISH: the packet identifier is 0");
        }
        frame.packetId(id);
        return at + 2;
    }

    private int properties(int at, int end) throws PacketException {
        int length = VariableByteInteger.read(in, at, end);
        if (length == 0) {
            return at + 1;
        }
        if (length < 0) {
            throw Violation.malformed(version, "PUBLISH: the property length is no variable byte integer");
        }
        int from = at + VariableByteInteger.size(length);
        if (length > end - from) {
            throw tooShort("properties");
        }
        frame.propertiesAt(from, length, PropertyDecoder.check(in, from, from + length, place));
        return from + length;
    }

    private void checkTopic(int topic, int length) throws PacketException {
        if (length == 0) {
            if (frame.topicAlias() == 0) {
                throw Violation.protocolError(version, "PUBLISH: the topic name is empty");
            }
        } else if (!TopicBytes.isPlain(in, topic, topic + length)) {
            checkUncommonTopic(topic, topic + length);
        }
    }

    private void checkUncommonTopic(int from, int end) throws PacketException {
        int fault = Utf8.firstFault(in, from, end);
        if (fault != Utf8.NONE) {
            String kind = in.getByte(fault) == 0 ? "U+0000" : "ill-formed UTF-8";
            throw Violation.malformed(version, "PUBLISH: the topic name has " + kind + " at byte " + (fault - from));
        }
        if (TopicBytes.hasWildcard(in, from, end)) {
            throw new PacketException(ReasonCode.TOPIC_NAME_INVALID, version, "PUBLISH: the topic name has a wildcard");
        }
    }

    private PacketException tooShort(String field) {
        return Violation.malformed(version, "PUBLISH: it ends before or in the " + field);
    }
}
