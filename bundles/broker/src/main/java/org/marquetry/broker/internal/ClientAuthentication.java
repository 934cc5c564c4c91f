package org.marquetry.broker.internal;

import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.ClientCredentials;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.handover.ParkedClient;
import org.marquetry.api.packet.Auth;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ReasonCode;

/**
 * The client's side of enhanced authentication: when it connects, and when it authenticates again (MQTT 5.0 sections 4.12 and
 * 4.12.1), always by the method that CONNECT has named. Belongs to the connection's loop.
 */
final class ClientAuthentication {
    private final ClientConnection connection;
    private final ClientCredentials client;
    private final String method;
    private @Nullable EnhancedAuthentication current;

    ClientAuthentication(ClientConnection connection, ClientCredentials client, String method) {
        this.connection = connection;
        this.client = client;
        this.method = method;
    }

    /** Finds out who the client is that has sent CONNECT; tells it with the data for CONNACK, or refuses the client. */
    void connect(@Nullable Bytes data, BiConsumer<Identity, @Nullable Bytes> then) {
        begin(data, new EnhancedAuthentication.Outcome() {
            @Override
            public void challenge(@Nullable Bytes asked) {
                connection.opening().challenge(packet(ReasonCode.CONTINUE_AUTHENTICATION, asked));
            }

            @Override
            public void succeeded(Identity identity, @Nullable Bytes told) {
                then.accept(identity, told);
            }

            @Override
            public void failed(ReasonCode reason, String words) {
                connection.opening().refuse(client.version(), reason, words);
            }
        });
    }

    /** The properties of CONNACK, or of AUTH, that belong to it (MQTT-4.12.0-5). */
    static void describe(String method, @Nullable Bytes data, Properties.Builder properties) {
        properties.put(Property.AUTHENTICATION_METHOD, method);
        if (data != null) {
            properties.put(Property.AUTHENTICATION_DATA, data);
        }
    }

    /** As another engine can go on with it. */
    ParkedClient.Reauthentication parked() {
        return new ParkedClient.Reauthentication(method, client);
    }

    String method() {
        return method;
    }

    /** Takes AUTH: before CONNACK an answer, after it also the wish to authenticate again. */
    void received(Auth packet) {
        if (!method.equals(packet.properties().text(Property.AUTHENTICATION_METHOD))) {
            violated(ReasonCode.BAD_AUTHENTICATION_METHOD, "AUTH with another method than CONNECT");
        } else if (packet.reason() == ReasonCode.CONTINUE_AUTHENTICATION && current != null && current.awaitsClient()) {
            current.answered(data(packet));
        } else if (packet.reason() == ReasonCode.RE_AUTHENTICATE && connection.isWelcomed() && !isUnderWay()) {
            begin(data(packet), new Again());
        } else {
            violated(ReasonCode.PROTOCOL_ERROR, "AUTH with reason " + packet.reason() + " out of turn");
        }
    }

    private void violated(ReasonCode reason, String words) {
        if (connection.isWelcomed()) {
            connection.violated(reason, words);
        } else {
            connection.opening().violated(reason, words);
        }
    }

    private void begin(@Nullable Bytes data, EnhancedAuthentication.Outcome outcome) {
        current = new EnhancedAuthentication(connection.loop(), outcome);
        current.begin(method, client, data);
    }

    /** Whether an exchange with the client is not over. */
    boolean isUnderWay() {
        return current != null && !current.isOver();
    }

    private static @Nullable Bytes data(Auth packet) {
        return packet.properties().binary(Property.AUTHENTICATION_DATA);
    }

    private Auth packet(ReasonCode reason, @Nullable Bytes data) {
        Properties.Builder properties = Properties.builder();
        describe(method, data, properties);
        return new Auth(reason, properties.build());
    }

    /** The connection has ended. */
    void close() {
        if (current != null) {
            current.close();
        }
    }

    /** Authenticates a client that is connected; if that fails it is not connected any more (MQTT-4.12.1-2). */
    private final class Again implements EnhancedAuthentication.Outcome {
        @Override
        public void challenge(@Nullable Bytes asked) {
            connection.output().send(packet(ReasonCode.CONTINUE_AUTHENTICATION, asked));
        }

        @Override
        public void succeeded(Identity identity, @Nullable Bytes told) {
            Permissions permissions = connection.permissions();
            if (!identity.principal().equals(permissions.identity().principal())) {
                connection.end(ReasonCode.NOT_AUTHORIZED, "it has authenticated again as somebody else");
                return;
            }
            permissions.identity(identity);
            connection.output().send(packet(ReasonCode.SUCCESS, told));
            Review.of(connection);
        }

        @Override
        public void failed(ReasonCode reason, String words) {
            connection.end(
                    switch (reason) {
                        case BAD_AUTHENTICATION_METHOD, SERVER_BUSY -> reason;
                        case SERVER_UNAVAILABLE -> ReasonCode.SERVER_BUSY;
                        default -> ReasonCode.NOT_AUTHORIZED;
                    },
                    words);
        }
    }
}
