package org.marquetry.codec.internal;

import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.Auth;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ReasonCode;

/** Reads DISCONNECT and AUTH (MQTT 5.0 sections 3.14 and 3.15), which are a reason and properties, both left out if empty. */
final class ClosingDecoder {
    private static final Disconnect NORMAL = new Disconnect(ReasonCode.SUCCESS, Properties.NONE);

    private ClosingDecoder() {}

    static Disconnect decodeDisconnect(FieldReader reader, boolean fromClient) throws PacketException {
        if (reader.atEnd()) {
            return NORMAL;
        }
        if (!reader.version().hasProperties()) {
            throw reader.malformed("it has a body");
        }
        ReasonCode reason = ReasonCodes.ofDisconnect(fromClient).read(reader);
        PropertyPlace place = fromClient ? PropertyPlace.DISCONNECT_FROM_CLIENT : PropertyPlace.DISCONNECT_FROM_SERVER;
        Properties properties = reader.atEnd() ? Properties.NONE : reader.properties(place);
        reader.requireEnd();
        return new Disconnect(reason, properties);
    }

    static Auth decodeAuth(FieldReader reader, boolean fromClient) throws PacketException {
        if (reader.atEnd()) {
            return shortSuccess(reader, fromClient);
        }
        ReasonCode reason = ReasonCodes.ofAuth(fromClient).read(reader);
        Properties properties = reader.properties(PropertyPlace.AUTH);
        reader.requireEnd();
        if (!properties.has(Property.AUTHENTICATION_METHOD)) {
            throw reader.protocolError("it has no authentication method");
        }
        return new Auth(reason, properties);
    }

    /** A success may be told without a body, even without the method (section 3.15.2.1); only a server tells it. */
    private static Auth shortSuccess(FieldReader reader, boolean fromClient) throws PacketException {
        if (fromClient) {
            throw reader.protocolError("a client does not tell of success");
        }
        return new Auth(ReasonCode.SUCCESS, Properties.NONE);
    }
}
