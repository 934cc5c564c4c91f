package org.marquetry.codec.internal;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.Connect;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Will;

/** Reads CONNECT (MQTT 5.0 section 3.1). */
final class ConnectDecoder {
    private ConnectDecoder() {}

    static Connect decode(ByteBuf in, int first, int body, int end) throws PacketException {
        ProtocolVersion version = ConnectProtocol.read(in, body, end);
        FirstByte.requireConnect(first, version);
        int at = body + ConnectProtocol.length(version);
        FieldReader reader = new FieldReader(in, at, end, version, "CONNECT");
        ConnectFlags flags = ConnectFlags.read(reader);
        int keepAlive = reader.twoBytes("keep alive");
        Properties properties = reader.properties(PropertyPlace.CONNECT);
        if (properties.has(Property.AUTHENTICATION_DATA) && !properties.has(Property.AUTHENTICATION_METHOD)) {
            throw reader.protocolError("authentication data without an authentication method");
        }
        String clientId = reader.text("client identifier");
        Will will = flags.hasWill() ? will(reader, flags) : null;
        String username = flags.hasUsername() && isThere(reader) ? reader.text("user name") : null;
        Bytes password = flags.hasPassword() && isThere(reader) ? reader.binary("password") : null;
        reader.requireEnd();
        return new Connect(version, flags.cleanStart(), keepAlive, clientId, will, username, password, properties);
    }

    private static Will will(FieldReader reader, ConnectFlags flags) throws PacketException {
        Properties properties = reader.properties(PropertyPlace.WILL);
        String topic = reader.topicName("will topic");
        Bytes payload = reader.binary("will payload");
        return new Will(topic, payload, flags.willQos(), flags.willRetain(), properties);
    }

    /** In MQTT 3.1 the remaining length goes before the flags: user name and password may be missing at the end. */
    private static boolean isThere(FieldReader reader) {
        return reader.version() != ProtocolVersion.MQTT_3_1 || !reader.atEnd();
    }
}
