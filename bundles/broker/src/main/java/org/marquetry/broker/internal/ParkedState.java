package org.marquetry.broker.internal;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.handover.ParkedClient;
import org.marquetry.api.handover.ParkedSession;
import org.marquetry.api.handover.ParkedTerms;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;

/** What the next engine has to know of one connection, from when the store is told its part until the connection is parked. */
final class ParkedState {
    private final ClientConnection connection;
    private final Bytes farewell;
    /** As it was when the store was told; null if the store keeps nothing of it. */
    private final @Nullable ParkedFlow kept;

    private ParkedState(ClientConnection connection, Bytes farewell, @Nullable ParkedFlow kept) {
        this.connection = connection;
        this.farewell = farewell;
        this.kept = kept;
    }

    /** Whether it can be left as it is: nobody is owed anything, and there is nothing that only this engine knows. */
    static boolean isSettled(ClientConnection connection) {
        if (!connection.isWelcomed()) {
            return connection.opening().isNew();
        }
        Session session = connection.session();
        return connection.isOpen()
                && !connection.intake().isHeldBy(Intake.Reason.AUTHORIZATION)
                && !connection.input().publications().hasUnacknowledged()
                && !isAuthenticating(connection)
                && session.isSettled();
    }

    /** Whether what is missing comes without the client. */
    static boolean settlesByItself(ClientConnection connection) {
        return connection.isWelcomed()
                ? !isAuthenticating(connection) && !connection.session().hasFeeds()
                : !connection.opening().awaitsClient();
    }

    private static boolean isAuthenticating(ClientConnection connection) {
        ClientAuthentication authentication = connection.authentication();
        return authentication != null && authentication.isUnderWay();
    }

    private static ParkedClient.@Nullable Reauthentication reauthentication(ClientConnection connection) {
        ClientAuthentication authentication = connection.authentication();
        return authentication == null ? null : authentication.parked();
    }

    /** What a 5.0 client is told if no engine comes for it. */
    static Bytes farewell(Engine engine, ReasonCode reason) {
        ByteBuf packet = Unpooled.buffer();
        engine.codec()
                .encode(new Disconnect(reason, Properties.NONE), ProtocolVersion.MQTT_5, Integer.MAX_VALUE, packet);
        byte[] bytes = new byte[packet.readableBytes()];
        packet.readBytes(bytes);
        return Bytes.wrap(bytes);
    }

    /** The state of a settled connection, which is sent nothing more; the store is told what it does not know. */
    static ParkedState of(ClientConnection connection, Bytes farewell) {
        connection.sendNoMore();
        if (!connection.isWelcomed() || !connection.session().isDurable()) {
            return new ParkedState(connection, farewell, null);
        }
        OutgoingFlow outgoing = connection.session().outgoing();
        ParkedFlow flow = outgoing.parked(true);
        // The store learns the identifiers that it does not know, as when the connection ends.
        outgoing.disconnected();
        return new ParkedState(connection, farewell, flow);
    }

    private ParkedClient client() {
        ClientTerms terms = connection.terms();
        return new ParkedClient(
                ParkedClient.FORM,
                terms.version(),
                connection.permissions().identity(),
                reauthentication(connection),
                terms(connection),
                connection.aliases().parked(),
                connection.will(),
                connection.keepAlive().idle(),
                session(),
                connection.engine().settings().serviceGrace(),
                terms.version().hasProperties() ? farewell : Bytes.EMPTY);
    }

    private static ParkedTerms terms(ClientConnection connection) {
        ClientTerms terms = connection.terms();
        BrokerSettings told = terms.told();
        return new ParkedTerms(
                told.maxQos(),
                told.retainAvailable(),
                told.wildcardSubscriptionAvailable(),
                told.sharedSubscriptionAvailable(),
                told.subscriptionIdentifierAvailable(),
                told.receiveMaximum(),
                connection.input().rules().maximumPacketSize(),
                told.allowsAnonymous(connection.transport()),
                terms.keepAliveMillis(),
                terms.keepsSession(),
                terms.receiveMaximum(),
                terms.maximumPacketSize(),
                terms.reportsProblems());
    }

    private ParkedSession session() {
        Session session = connection.session();
        ParkedFlow flow = kept == null ? session.outgoing().parked(false) : kept;
        return new ParkedSession(
                session.clientId(),
                session.principal(),
                session.expiryInterval(),
                kept != null,
                kept != null
                        ? List.of()
                        : session.subscriptions().values().stream()
                                .map(session::put)
                                .toList(),
                flow.messages(),
                flow.inFlight(),
                flow.unsent(),
                flow.unreleased(),
                kept != null ? Set.of() : ids(session.incomingCount() == 0 ? null : session.incoming()),
                ids(connection.input().publications().left()));
    }

    private static Set<Integer> ids(@Nullable PacketIds packetIds) {
        Set<Integer> ids = new HashSet<>();
        if (packetIds != null) {
            packetIds.forEach(ids::add);
        }
        return ids;
    }

    /** Leaves the connection to the next engine. */
    void park() {
        if (connection.isOpen()) {
            connection.park(connection.isWelcomed() ? client() : null);
        }
    }

    /** The store could not be told what the next engine has to know of a session that it keeps. */
    void parkWithoutStore() {
        if (kept == null) {
            park();
        } else {
            connection.drain(ReasonCode.SERVER_SHUTTING_DOWN);
        }
    }
}
