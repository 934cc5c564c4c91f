package org.marquetry.codec.internal;

import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ReasonCode;

/** Reads DISCONNECT (MQTT 5.0 section 3.14), which leaves out what is not needed from its end. */
final class DisconnectDecoder {
    private static final Disconnect NORMAL = new Disconnect(ReasonCode.SUCCESS, Properties.NONE);

    private DisconnectDecoder() {}

    static Disconnect decode(FieldReader reader, boolean fromClient) throws PacketException {
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
}
