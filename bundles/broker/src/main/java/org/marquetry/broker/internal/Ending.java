package org.marquetry.broker.internal;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.store.StoreException;

/** How a connection ends that is open: by the broker, with its reason, or because it is lost. The will is published. */
final class Ending {
    private final ClientConnection connection;

    Ending(ClientConnection connection) {
        this.connection = connection;
    }

    /** A 5.0 client is told, earlier ones are disconnected; unless the client has ended it before. */
    void announced(ReasonCode reason, String words) {
        if (!hasDeparted()) {
            forced(reason, words);
        }
    }

    /** Whatever else the client has sent. */
    void forced(ReasonCode reason, String words) {
        Incidents.ofConnection(connection, words);
        goodbye(reason, words);
    }

    /** Something that has no other answer could not be kept. Of the store there is a line already. */
    void unkept(StoreException failure) {
        if (!hasDeparted()) {
            Incidents.detail(connection::description, "ended, since the store failed");
            goodbye(StoreReason.of(failure), "not kept: " + failure.getMessage());
        }
    }

    /** The client has closed it, or the network has. */
    void lost() {
        if (!hasDeparted()) {
            Incidents.detail(connection::description, "connection closed by the client");
            connection.finish();
        }
    }

    /** Whether its client has said goodbye in what was received and not taken yet: then it has ended by that. */
    private boolean hasDeparted() {
        Disconnect announced = lastWords();
        if (announced != null) {
            new Departure(connection).announced(announced);
        }
        return announced != null;
    }

    private @Nullable Disconnect lastWords() {
        ByteBuf waiting = connection.transport().unconsumed();
        return connection.isConnected() && waiting.isReadable()
                ? LastWords.in(
                        waiting, connection.input().rules(), connection.engine().codec())
                : null;
    }

    private void goodbye(ReasonCode reason, String words) {
        if (connection.isWelcomed() && connection.terms().version().hasProperties()) {
            // Not before CONNACK (MQTT-3.14.0-1).
            connection
                    .output()
                    .send(new Disconnect(
                            reason,
                            Properties.builder()
                                    .put(Property.REASON_STRING, Incidents.printable(words))
                                    .build()));
        }
        connection.finish();
    }
}
