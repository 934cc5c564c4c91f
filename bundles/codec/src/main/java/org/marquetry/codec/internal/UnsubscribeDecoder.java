package org.marquetry.codec.internal;

import java.util.ArrayList;
import java.util.List;

import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Unsubscribe;

/** Reads UNSUBSCRIBE (MQTT 5.0 section 3.10). */
final class UnsubscribeDecoder {
    private UnsubscribeDecoder() {}

    static Unsubscribe decode(FieldReader reader) throws PacketException {
        int packetId = reader.packetId();
        Properties properties = reader.properties(PropertyPlace.UNSUBSCRIBE);
        if (reader.atEnd()) {
            throw reader.protocolError("it has no topic filter");
        }
        List<String> filters = new ArrayList<>();
        while (!reader.atEnd()) {
            filters.add(Filters.read(reader).toString());
        }
        return new Unsubscribe(packetId, filters, properties);
    }
}
