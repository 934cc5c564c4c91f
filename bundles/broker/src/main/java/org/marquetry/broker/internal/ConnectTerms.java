package org.marquetry.broker.internal;

import org.marquetry.api.codec.PacketCodec;
import org.marquetry.api.packet.Connect;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.QoS;

/** Works out what the wishes of CONNECT and the limits of the broker make together, and how CONNACK says so (section 3.2.2.3). */
final class ConnectTerms {
    private static final int MAX_RECEIVE_MAXIMUM = 65_535;
    private static final int LARGEST_PACKET = PacketCodec.MAX_REMAINING_LENGTH + 5;

    private final BrokerSettings settings;
    private final Handshake handshake;
    private final Connect connect;
    private final Properties wishes;
    private final int keepAlive;

    ConnectTerms(Handshake handshake) {
        settings = handshake.settings();
        this.handshake = handshake;
        connect = handshake.connect();
        wishes = connect.properties();
        keepAlive = serverKeepAlive();
    }

    /** Seconds; only a 5.0 client can be told of another keep alive than it asked for. */
    private int serverKeepAlive() {
        int asked = connect.keepAlive();
        int most = settings.keepAliveMax();
        if (idleTimeout() > 0) {
            // One and a half times as much is the silence that ends the connection.
            most = Math.max(1, Math.min(most, idleTimeout() * 2 / 3));
        }
        boolean tooLong = asked == 0 || asked > most;
        return connect.version().hasProperties() && tooLong && most < MAX_RECEIVE_MAXIMUM ? most : asked;
    }

    /** In seconds; 0 is for ever. */
    private int idleTimeout() {
        return handshake.connection().transport().policy().idleTimeout();
    }

    private long longestSilence() {
        long byClient = keepAlive * 1500L;
        long byListener = idleTimeout() * 1000L;
        return byClient == 0 || byListener == 0 ? byClient + byListener : Math.min(byClient, byListener);
    }

    /** How long the session outlives the connection, in seconds. */
    long sessionExpiry() {
        return Math.min(askedExpiry(), settings.sessionExpiryMax());
    }

    private long askedExpiry() {
        if (connect.version().hasProperties()) {
            return wishes.number(Property.SESSION_EXPIRY_INTERVAL, Session.WITH_CONNECTION);
        }
        return connect.cleanStart() ? Session.WITH_CONNECTION : Session.NEVER;
    }

    ClientTerms agreed() {
        return new ClientTerms(
                connect.version(),
                ProtocolForm.of(connect.version()),
                settings,
                longestSilence(),
                askedExpiry() != Session.WITH_CONNECTION,
                (int) wishes.number(Property.RECEIVE_MAXIMUM, MAX_RECEIVE_MAXIMUM),
                handshake.maximumPacketSize(),
                wishes.number(Property.REQUEST_PROBLEM_INFORMATION, 1) == 1,
                AliasTables.of(connect.version().hasProperties() ? settings.topicAliasMaximum() : 0, (int)
                        wishes.number(Property.TOPIC_ALIAS_MAXIMUM, 0)));
    }

    Properties connAckProperties() {
        if (!connect.version().hasProperties()) {
            return Properties.NONE;
        }
        Properties.Builder answer = Properties.builder();
        if (askedExpiry() != sessionExpiry()) {
            answer.put(Property.SESSION_EXPIRY_INTERVAL, sessionExpiry());
        }
        if (handshake.authenticationMethod() != null) {
            ClientAuthentication.describe(handshake.authenticationMethod(), handshake.authenticationData(), answer);
        }
        if (settings.receiveMaximum() != MAX_RECEIVE_MAXIMUM) {
            answer.put(Property.RECEIVE_MAXIMUM, settings.receiveMaximum());
        }
        if (settings.maxQos() != QoS.EXACTLY_ONCE) {
            answer.put(Property.MAXIMUM_QOS, settings.maxQos().code());
        }
        unless(settings.retainAvailable(), Property.RETAIN_AVAILABLE, answer);
        int maxPacketSize = handshake.connection().opening().rules().maximumPacketSize();
        if (maxPacketSize < LARGEST_PACKET) {
            answer.put(Property.MAXIMUM_PACKET_SIZE, maxPacketSize);
        }
        if (handshake.isAssigned()) {
            answer.put(Property.ASSIGNED_CLIENT_IDENTIFIER, handshake.clientId());
        }
        if (settings.topicAliasMaximum() > 0) {
            answer.put(Property.TOPIC_ALIAS_MAXIMUM, settings.topicAliasMaximum());
        }
        unless(settings.wildcardSubscriptionAvailable(), Property.WILDCARD_SUBSCRIPTION_AVAILABLE, answer);
        unless(settings.subscriptionIdentifierAvailable(), Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, answer);
        unless(settings.sharedSubscriptionAvailable(), Property.SHARED_SUBSCRIPTION_AVAILABLE, answer);
        if (keepAlive != connect.keepAlive()) {
            answer.put(Property.SERVER_KEEP_ALIVE, keepAlive);
        }
        if (wishes.number(Property.REQUEST_RESPONSE_INFORMATION, 0) == 1
                && !settings.responseInformation().isEmpty()) {
            answer.put(
                    Property.RESPONSE_INFORMATION,
                    settings.responseInformation().replace("%c", handshake.clientId()));
        }
        return answer.build();
    }

    private static void unless(boolean available, Property property, Properties.Builder answer) {
        if (!available) {
            answer.put(property, 0);
        }
    }
}
