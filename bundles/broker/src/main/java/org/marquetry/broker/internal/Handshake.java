package org.marquetry.broker.internal;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.AuthenticationResult;
import org.marquetry.api.auth.ClientCredentials;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.Connect;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.Will;
import org.marquetry.api.transport.ListenerPolicy;
import org.marquetry.api.transport.TlsDetails;

/**
 * From CONNECT to CONNACK (MQTT 5.0 sections 3.1 and 3.2): checks what the client asks for, finds out who it is, moves the
 * connection to the loop of its session, and hands over to the {@link SessionDirectory} there.
 */
final class Handshake {
    private final Engine engine;
    private final ClientConnection connection;
    /** The limits that the client is held to, and told of, even if they change meanwhile. */
    private final BrokerSettings settings;

    /** With whole topic names. */
    private final Connect connect;

    private final String clientId;
    private final boolean assigned;

    @SuppressWarnings("NullAway.Init")
    private Identity identity;

    private @Nullable Bytes authenticationData;
    /** Whether somebody had left who might have known the client. */
    private boolean hasWaited;

    private boolean waits;
    /** Null as long as nobody is asked who the client is. */
    private @Nullable Asking asked;

    Handshake(Engine engine, ClientConnection connection, Connect connect) {
        this.engine = engine;
        this.connection = connection;
        MountPoint mountPoint = connection.mountPoint();
        this.connect = mountPoint == null ? connect : mountPoint.whole(connect);
        settings = engine.settings();
        assigned = connect.clientId().isEmpty();
        clientId = assigned ? engine.newClientId() : connect.clientId();
    }

    Connect connect() {
        return connect;
    }

    BrokerSettings settings() {
        return settings;
    }

    String clientId() {
        return clientId;
    }

    /** Whether the broker chose the client identifier. */
    boolean isAssigned() {
        return assigned;
    }

    Identity identity() {
        return identity;
    }

    ClientConnection connection() {
        return connection;
    }

    /** The method of enhanced authentication that the client has named; null for none. */
    @Nullable String authenticationMethod() {
        return connect.properties().text(Property.AUTHENTICATION_METHOD);
    }

    /** What CONNACK is to tell the client of its enhanced authentication; null for nothing. */
    @Nullable Bytes authenticationData() {
        return authenticationData;
    }

    int maximumPacketSize() {
        return (int) Math.min(
                connect.properties().number(Property.MAXIMUM_PACKET_SIZE, Integer.MAX_VALUE), Integer.MAX_VALUE);
    }

    void begin() {
        if (acceptable()) {
            identify();
        }
    }

    private boolean acceptable() {
        ProtocolVersion version = connect.version();
        ListenerPolicy policy = connection.transport().policy();
        if (!settings.allowedVersions().contains(version)
                || !policy.allowedVersions().contains(version)) {
            return refuse(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, "MQTT " + version + " is not allowed here");
        }
        if (!mayBeEmpty() && assigned) {
            return refuse(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "an empty client identifier needs a clean session");
        }
        if (connect.clientId().getBytes(StandardCharsets.UTF_8).length > settings.maxClientIdLength()) {
            return refuse(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                    "the client identifier is longer than " + settings.maxClientIdLength() + " bytes");
        }
        if (engine.isFull()) {
            return refuse(ReasonCode.QUOTA_EXCEEDED, "more than " + settings.maxConnections() + " connections");
        }
        return connect.will() == null || willAcceptable(connect.will());
    }

    /** 3.1 has no empty identifiers; 3.1.1 only with a clean session (MQTT-3.1.3-8); 5.0 always (MQTT-3.1.3-6). */
    private boolean mayBeEmpty() {
        return switch (connect.version()) {
            case MQTT_3_1 -> false;
            case MQTT_3_1_1 -> connect.cleanStart();
            case MQTT_5 -> true;
        };
    }

    private boolean willAcceptable(Will will) {
        if (will.qos().compareTo(settings.maxQos()) > 0) {
            return refuse(
                    ReasonCode.QOS_NOT_SUPPORTED, "will of QoS " + will.qos().code());
        }
        if (will.retain() && !settings.retainAvailable()) {
            return refuse(ReasonCode.RETAIN_NOT_SUPPORTED, "will to be retained");
        }
        MountPoint mountPoint = connection.mountPoint();
        if (!TopicRules.mayBePublished(will.topic(), settings) || mountPoint != null && mountPoint.isReserved(will)) {
            return refuse(ReasonCode.TOPIC_NAME_INVALID, "will on a topic that is not allowed");
        }
        return true;
    }

    private void identify() {
        EngineLoop loop = connection.loop();
        ClientCredentials credentials = new ClientCredentials(
                clientId,
                connect.username(),
                connect.password(),
                connect.version(),
                connection.transport().policy().name(),
                connection.transport().remoteAddress(),
                connection.transport().policy().realm(),
                connection.transport().peer());
        String method = authenticationMethod();
        if (method != null) {
            engine.ready().whenComplete((nothing, failure) -> loop.run(() -> exchange(method, credentials, failure)));
            return;
        }
        TlsDetails tls = credentials.peer().tls();
        if (tls != null && tls.identity() != null) {
            // The transport has seen to it that the name in the client's certificate is its own.
            Identity certified = new Identity(tls.identity(), Set.of(), Map.of());
            engine.ready()
                    .whenComplete((nothing, failure) ->
                            loop.run(() -> identified(new AuthenticationResult.Allowed(certified), failure)));
            return;
        }
        ask(credentials);
    }

    private void ask(ClientCredentials credentials) {
        boolean anonymous = settings.allowsAnonymous(connection.transport());
        Asking asking = engine.authentication().asking();
        asked = asking;
        engine.ready()
                .thenCompose(nothing ->
                        engine.authentication().decide(credentials, anonymous, settings.serviceGrace(), asking))
                .whenComplete(
                        (decision, failure) -> connection.loop().run(() -> answered(credentials, decision, failure)));
    }

    private void answered(
            ClientCredentials credentials, Authentication.@Nullable Decision decision, @Nullable Throwable failure) {
        boolean isOpen = decision != null && decision.result() instanceof AuthenticationResult.Abstained;
        boolean isLost = isOpen && engine.authentication().hasLost(credentials.realm(), settings.serviceGrace());
        waits(isLost && connection.isOpen());
        if (decision != null
                && isOpen
                && (isLost || engine.authentication().isOutdated(decision, credentials.realm()))) {
            hasWaited |= isLost;
            later(credentials, decision);
        } else if (isOpen && hasWaited && connection.isOpen()) {
            refuse(ReasonCode.SERVER_UNAVAILABLE, "who could vouch for this client has not come back");
        } else {
            identified(decision == null ? null : decision.result(), failure);
        }
    }

    /** Asks again when others are there than before, or nobody is missed any more. Bounded by the time that CONNECT is answered in. */
    private void later(ClientCredentials credentials, Authentication.Decision last) {
        connection
                .loop()
                .loop()
                .schedule(() -> lookAgain(credentials, last), Authentication.LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void lookAgain(ClientCredentials credentials, Authentication.Decision last) {
        Authentication authentication = engine.authentication();
        String realm = credentials.realm();
        if (!connection.isOpen()) {
            waits(false);
        } else if (authentication.isOutdated(last, realm) || !authentication.hasLost(realm, settings.serviceGrace())) {
            ask(credentials);
        } else {
            later(credentials, last);
        }
    }

    private void waits(boolean now) {
        waits = engine.authentication().waits().becomes(waits, now);
    }

    /** Has the client authenticated by the method that it has named (section 4.12). */
    private void exchange(String method, ClientCredentials credentials, @Nullable Throwable failure) {
        if (!connection.isOpen()) {
            return;
        }
        if (failure != null) {
            identified(null, failure);
            return;
        }
        ClientAuthentication authentication = new ClientAuthentication(connection, credentials, method);
        connection.opening().authenticateBy(authentication);
        authentication.connect(connect.properties().binary(Property.AUTHENTICATION_DATA), (known, data) -> {
            authenticationData = data;
            admit(known);
        });
    }

    private void identified(@Nullable AuthenticationResult result, @Nullable Throwable failure) {
        if (!connection.isOpen()) {
            return;
        }
        if (failure != null) {
            refuse(ReasonCode.SERVER_UNAVAILABLE, "the store cannot be read: " + failure.getMessage());
        } else if (result instanceof AuthenticationResult.Allowed allowed) {
            admit(allowed.identity());
        } else if (result instanceof AuthenticationResult.Denied denied) {
            refuse(denied.reason(), denied.words() == null ? denied.reason().toString() : denied.words());
        } else {
            refuse(ReasonCode.NOT_AUTHORIZED, "nobody vouches for this client");
        }
    }

    /** It is known who the client is. */
    private void admit(Identity known) {
        identity = known;
        Permissions permissions = connection.permitted(known);
        Will will = connect.will();
        if (will == null) {
            enter();
            return;
        }
        permissions.mayHaveWill(will, allowed -> {
            if (allowed) {
                enter();
            } else {
                refuse(ReasonCode.NOT_AUTHORIZED, "may not leave a will for " + will.topic());
            }
        });
    }

    private void enter() {
        EngineLoop home = engine.loopOf(clientId);
        connection.moveTo(home, () -> home.directory().enter(this));
    }

    /** Authentication, or the store that is being read, does not answer. */
    void timedOut() {
        if (asked != null) {
            asked.late(settings.serviceGrace());
        }
        refuse(
                ReasonCode.SERVER_UNAVAILABLE,
                "no answer within " + settings.serviceGrace() + " s on whether it may connect");
    }

    boolean refuse(ReasonCode reason, String words) {
        connection.opening().refuse(connect.version(), reason, words);
        return false;
    }
}
