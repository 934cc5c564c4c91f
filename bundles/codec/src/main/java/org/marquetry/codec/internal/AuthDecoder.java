package org.marquetry.codec.internal;

import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.Auth;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ReasonCode;

/** Reads AUTH (MQTT 5.0 section 3.15). */
final class AuthDecoder {
    private AuthDecoder() {}

    static Auth decode(FieldReader reader, boolean fromClient) throws PacketException {
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
