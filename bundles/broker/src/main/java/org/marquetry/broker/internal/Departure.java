package org.marquetry.broker.internal;

import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ReasonCode;

/** A client's DISCONNECT (MQTT 5.0 section 3.14). */
final class Departure {
    private final ClientConnection connection;
    private final Session session;

    Departure(ClientConnection connection) {
        this.connection = connection;
        session = connection.session();
    }

    void announced(Disconnect packet) {
        long expiry = packet.properties().number(Property.SESSION_EXPIRY_INTERVAL, session.expiryInterval());
        if (expiry != Session.WITH_CONNECTION && !connection.terms().keepsSession()) {
            // Section 3.14.2.2.2: what began at zero stays there.
            connection.violated(
                    ReasonCode.PROTOCOL_ERROR, "DISCONNECT gives a session expiry to a session that has none");
            return;
        }
        if (expiry != session.expiryInterval()) {
            session.expiryInterval(Math.min(expiry, connection.terms().told().sessionExpiryMax()));
        }
        if (packet.reason() == ReasonCode.SUCCESS) {
            // MQTT-3.14.4-3; after any other goodbye the will is published (MQTT-3.1.2-8).
            connection.withdrawWill(connection.will());
        }
        Incidents.detail(connection::description, "disconnected: " + packet.reason());
        connection.finish();
    }
}
