package org.marquetry.codec.internal;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;

/**
 * Reads the fields of one packet that has arrived whole, in their order, and never beyond its end. For the rare packets;
 * PUBLISH and its acknowledgements are read without it.
 */
final class FieldReader {
    private final ByteBuf in;
    private final int end;
    private final ProtocolVersion version;
    private final String packet;
    private int at;

    /** A reader of the bytes between two indexes, which name the packet in what they complain of. */
    FieldReader(ByteBuf in, int at, int end, ProtocolVersion version, String packet) {
        this.in = in;
        this.at = at;
        this.end = end;
        this.version = version;
        this.packet = packet;
    }

    ProtocolVersion version() {
        return version;
    }

    boolean atEnd() {
        return at == end;
    }

    int remaining() {
        return end - at;
    }

    int oneByte(String field) throws PacketException {
        int from = take(1, field);
        return in.getUnsignedByte(from);
    }

    int twoBytes(String field) throws PacketException {
        int from = take(2, field);
        return in.getUnsignedShort(from);
    }

    /** A packet identifier, which is never 0 (section 2.2.1). */
    int packetId() throws PacketException {
        int id = twoBytes("packet identifier");
        if (id == 0) {
            throw protocolError("the packet identifier is 0");
        }
        return id;
    }

    String text(String field) throws PacketException {
        int length = twoBytes(field);
        int from = take(length, field);
        int fault = Utf8.firstFault(in, from, at);
        if (fault != Utf8.NONE) {
            String kind = in.getByte(fault) == 0 ? "U+0000" : "ill-formed UTF-8";
            throw malformed("the " + field + " has " + kind + " at byte " + (fault - from));
        }
        return in.toString(from, length, StandardCharsets.UTF_8);
    }

    /** A topic name: text of a character at least, and without wildcards (section 4.7). */
    String topicName(String field) throws PacketException {
        String topic = text(field);
        if (topic.isEmpty() || topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0) {
            throw violation(ReasonCode.TOPIC_NAME_INVALID, "the " + field + " is empty or has a wildcard");
        }
        return topic;
    }

    Bytes binary(String field) throws PacketException {
        int length = twoBytes(field);
        int from = take(length, field);
        byte[] content = new byte[length];
        in.getBytes(from, content);
        return Bytes.wrap(content);
    }

    /** The properties with their length in front; none in versions that have none. */
    Properties properties(PropertyPlace place) throws PacketException {
        if (!version.hasProperties()) {
            return Properties.NONE;
        }
        int length = VariableByteInteger.read(in, at, end);
        if (length < 0) {
            throw malformed("the property length is no variable byte integer");
        }
        at += VariableByteInteger.size(length);
        int from = take(length, "properties");
        if (length == 0) {
            return Properties.NONE;
        }
        PropertyDecoder.check(in, from, at, place);
        byte[] encoded = new byte[length];
        in.getBytes(from, encoded);
        return Properties.ofEncoded(encoded);
    }

    void requireEnd() throws PacketException {
        if (at != end) {
            throw malformed((end - at) + " bytes too many");
        }
    }

    PacketException malformed(String what) {
        return violation(ReasonCode.MALFORMED_PACKET, what);
    }

    PacketException protocolError(String what) {
        return violation(ReasonCode.PROTOCOL_ERROR, what);
    }

    PacketException violation(ReasonCode reason, String what) {
        return new PacketException(reason, version, packet + ": " + what);
    }

    private int take(int length, String field) throws PacketException {
        if (length > end - at) {
            throw malformed("it ends before or in the " + field);
        }
        int from = at;
        at += length;
        return from;
    }
}
