package org.marquetry.broker.internal;

import java.util.Objects;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.codec.PacketSink;
import org.marquetry.api.codec.PublishView;
import org.marquetry.api.codec.WireRules;
import org.marquetry.api.handover.ParkedClient;
import org.marquetry.api.packet.Auth;
import org.marquetry.api.packet.Connect;
import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;

/**
 * A connection from its first byte to CONNACK: CONNECT, what of an enhanced authentication follows it, and how long either may
 * take. Belongs to the connection's loop.
 */
final class Opening implements PacketSink {
    private enum Turn {
        CONNECT,
        /** The broker's: what the client sends behind its last packet waits. */
        BROKER,
        AUTH
    }

    private final ClientConnection connection;
    private final Engine engine;
    private Turn turn = Turn.CONNECT;
    private WireRules rules;
    private @Nullable Handshake handshake;
    private @Nullable ClientAuthentication authentication;
    /** For a client that a former engine has let in; null for others. */
    private @Nullable Adoption adoption;
    /** How long the peer has for CONNECT, and then the broker for its answer. */
    private TimerWheel.Timer timer;

    Opening(ClientConnection connection) {
        this.connection = connection;
        engine = connection.engine();
        rules = WireRules.beforeConnect(Math.min(
                engine.settings().maxPacketSize(),
                connection.transport().policy().maxPacketSize()));
        int byListener = connection.transport().policy().connectTimeout();
        int patience = byListener > 0 ? byListener : engine.settings().connectTimeout();
        timer = connection.loop().timers().set(patience * 1000L, () -> timedOut(patience));
    }

    /** What to decode by now. */
    WireRules rules() {
        return rules;
    }

    /** Whether nothing has come from the client. */
    boolean isNew() {
        return turn == Turn.CONNECT;
    }

    /** There is nothing to be opened: a former engine has let the client in. */
    void adopt(Adoption current) {
        stop();
        adoption = current;
        turn = Turn.BROKER;
        ParkedClient client = current.client();
        rules = WireRules.beforeConnect(client.terms().maxPacketSize());
        ParkedClient.Reauthentication again = client.reauthentication();
        authentication =
                again == null ? null : new ClientAuthentication(connection, again.credentials(), again.method());
    }

    /** Whether it is the client's turn. */
    boolean awaitsClient() {
        return turn != Turn.BROKER;
    }

    /** There is none before CONNECT. */
    Handshake handshake() {
        return Objects.requireNonNull(handshake, "CONNECT has not come");
    }

    /** The enhanced authentication that the client has asked for, or null. */
    @Nullable ClientAuthentication authentication() {
        return authentication;
    }

    void received(ByteBuf bytes) {
        if (connection.intake().isHeldBy(Intake.Reason.HANDOVER)) {
            return;
        }
        if (turn == Turn.BROKER) {
            // What comes behind CONNECT waits for CONNACK: in the socket, but for what has been read already.
            connection.intake().hold(Intake.Reason.HANDSHAKE);
            return;
        }
        try {
            engine.codec().decode(bytes, rules, this);
        } catch (PacketException violation) {
            violated(violation, bytes);
        }
    }

    @Override
    public boolean packet(Packet packet) {
        if (packet instanceof Connect connect && turn == Turn.CONNECT) {
            turn = Turn.BROKER;
            handshake = new Handshake(engine, connection, connect);
            timer.cancel();
            timer = connection.loop().timers().set(handshake.settings().serviceGrace() * 1000L, handshake::timedOut);
            handshake.begin();
        } else if (packet instanceof Auth auth && turn == Turn.AUTH && authentication != null) {
            turn = Turn.BROKER;
            authentication.received(auth);
        } else if (packet.type() == PacketType.DISCONNECT) {
            connection.leave();
        } else {
            outOfTurn(packet.type());
        }
        return false;
    }

    @Override
    public boolean publish(PublishView publish) {
        return outOfTurn(PacketType.PUBLISH);
    }

    @Override
    public boolean acknowledgement(PacketType type, int packetId, ReasonCode reason, Properties properties) {
        return outOfTurn(type);
    }

    /** Until CONNACK, a client that authenticates sends nothing but AUTH and DISCONNECT (MQTT-3.1.2-30). */
    private boolean outOfTurn(PacketType type) {
        violated(ReasonCode.PROTOCOL_ERROR, type + " before the authentication is over");
        return false;
    }

    /** What came, up to the bytes that are left, is nothing that a client may begin with. */
    private void violated(PacketException violation, ByteBuf left) {
        connection.loop().counters().protocolErrors.increment();
        String foreign = turn == Turn.CONNECT ? ForeignProtocol.words(left) : null;
        refuse(
                violation.version(),
                violation.reason(),
                foreign == null ? Objects.toString(violation.getMessage()) : foreign);
    }

    void violated(ReasonCode reason, String words) {
        connection.loop().counters().protocolErrors.increment();
        refuse(handshake().connect().version(), reason, words);
    }

    /** Answers CONNECT with an error and closes. The version is null if the peer does not speak MQTT that we know. */
    void refuse(@Nullable ProtocolVersion version, ReasonCode reason, String words) {
        if (connection.isOpen()) {
            connection.loop().counters().refusedConnections.increment();
            Incidents.ofConnection(connection, "refused: " + words);
            new Refusal(version, reason, words)
                    .writeTo(connection.transport().output(), engine.codec(), maximumPacketSize());
            connection.leave();
        }
    }

    /** The largest packet that the client takes, as far as that is known. */
    private int maximumPacketSize() {
        return handshake == null ? Integer.MAX_VALUE : handshake.maximumPacketSize();
    }

    /** Has enhanced authentication carried out, which has limits of its own for each step. */
    void authenticateBy(ClientAuthentication method) {
        timer.cancel();
        authentication = method;
    }

    /** Asks the client to go on with its authentication. */
    void challenge(Auth packet) {
        engine.codec()
                .encode(
                        packet,
                        ProtocolVersion.MQTT_5,
                        maximumPacketSize(),
                        connection.transport().output());
        turn = Turn.AUTH;
        rules = new WireRules(ProtocolVersion.MQTT_5, true, rules.maximumPacketSize());
        connection.intake().release(Intake.Reason.HANDSHAKE);
        connection.transport().resume();
    }

    private void timedOut(int seconds) {
        connection.loop().counters().refusedConnections.increment();
        Incidents.ofConnection(connection, "no CONNECT within " + seconds + " s");
        connection.leave();
    }

    /** What the client calls itself; null before CONNECT. */
    @Nullable String clientId() {
        if (adoption != null) {
            return adoption.client().session().clientId();
        }
        return handshake == null ? null : handshake.clientId();
    }

    /** It is decided, or goes on elsewhere: nothing is waited for any more. */
    void stop() {
        timer.cancel();
    }

    /** The connection has ended before CONNACK. */
    void close() {
        timer.cancel();
        if (adoption != null) {
            adoption.lost();
        }
        if (authentication != null) {
            authentication.close();
        }
    }
}
