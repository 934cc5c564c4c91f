package org.marquetry.broker.internal;

import java.util.Objects;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.codec.WireRules;
import org.marquetry.api.handover.ParkedClient;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.Will;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.transport.Connection;
import org.marquetry.api.transport.ConnectionHandler;

/**
 * One client's connection, from its first byte to its end. It lives on the loop that accepted it until CONNECT has named the
 * client, and then on the loop of the client's session.
 */
final class ClientConnection implements ConnectionHandler {
    private enum State {
        OPENING,
        CONNECTED,
        CLOSED
    }

    private final Engine engine;
    private final Connection transport;
    private final Intake intake;
    private final Home home;
    /** Null if the client uses the broker's topic names. */
    private final @Nullable MountPoint mountPoint;

    private State state = State.OPENING;
    /** Null once CONNACK has been sent. */
    private @Nullable Opening opening;

    @SuppressWarnings("NullAway.Init")
    private ClientTerms terms;

    private int sendQuota;
    /** Whether it is about to be left to the next engine, which is told what was sent. */
    private boolean sendsNoMore;

    @SuppressWarnings("NullAway.Init")
    private ClientOutput output;

    @SuppressWarnings("NullAway.Init")
    private Session session;

    @SuppressWarnings("NullAway.Init")
    private Permissions permissions;

    private @Nullable ClientAuthentication authentication;
    private @Nullable Will will;

    @SuppressWarnings("NullAway.Init")
    private AliasTables aliases;

    @SuppressWarnings("NullAway.Init")
    private ClientInput input;

    @SuppressWarnings("NullAway.Init")
    private KeepAlive keepAlive;

    ClientConnection(Engine engine, EngineLoop loop, Connection transport) {
        this.engine = engine;
        this.transport = transport;
        mountPoint = MountPoint.of(transport.policy());
        intake = new Intake(transport);
        home = new Home(this, loop);
        opening = new Opening(this);
    }

    // What arrives

    @Override
    public void received(ByteBuf bytes) {
        if (state == State.CLOSED) {
            bytes.skipBytes(bytes.readableBytes());
        } else if (opening != null) {
            opening.received(bytes);
        } else {
            input.received(bytes);
        }
    }

    /** Whether, and why not, it is read from. */
    Intake intake() {
        return intake;
    }

    /** What takes the client's packets; null before CONNACK is due. */
    ClientInput input() {
        return input;
    }

    KeepAlive keepAlive() {
        return keepAlive;
    }

    /** Ends the connection because the client has broken the specification, or a limit that it was told. */
    void violated(ReasonCode reason, String words) {
        loop().counters().protocolErrors.increment();
        if (state != State.CLOSED) {
            new Ending(this).forced(reason, words);
        }
    }

    // How it begins

    /** It is known who the client is, and so what it may do. */
    Permissions permitted(Identity identity) {
        permissions = new Permissions(this, identity);
        return permissions;
    }

    /** The handshake has found the terms; from now on the connection is on the loop of its session. */
    void established(Session found, ClientTerms agreed, @Nullable Will keptWill) {
        opening().stop();
        session = found;
        terms = agreed;
        sendQuota = agreed.sendQuota(engine.settings());
        output = new ClientOutput(loop(), transport, agreed, mountPoint, this::description);
        will = keptWill;
        aliases = agreed.aliases();
        authentication = opening().authentication();
        WireRules rules =
                new WireRules(agreed.version(), true, opening().rules().maximumPacketSize());
        input = new ClientInput(this, found, rules, authentication);
        state = State.CONNECTED;
        keepAlive = new KeepAlive(this, agreed.keepAliveMillis());
        permissions.watchExpiry();
    }

    /** CONNACK has been sent: go on with what the client sent behind CONNECT. */
    void begin() {
        opening = null;
        intake.release(Intake.Reason.HANDSHAKE);
        transport.resume();
    }

    /** The broker has other limits now: what the client was told holds, other things apply at once. */
    void settingsChanged() {
        if (state != State.CONNECTED) {
            return;
        }
        BrokerSettings now = engine.settings();
        sendQuota = terms.sendQuota(now);
        boolean nobodyVouches =
                permissions.identity().isAnonymous() && terms.told().allowsAnonymous(transport);
        if (nobodyVouches && !now.allowsAnonymous(transport)) {
            end(ReasonCode.NOT_AUTHORIZED, "clients without a name are not allowed any more");
        } else {
            pump();
        }
    }

    /** Leaves its loop for the one that the client's session belongs to. */
    void moveTo(EngineLoop next, Runnable arrived) {
        if (next == loop()) {
            arrived.run();
            return;
        }
        opening().stop();
        home.moveTo(next, arrived);
    }

    /** Closes a connection that has not been let in. */
    void leave() {
        shut();
    }

    /** What there is of it before CONNACK. */
    Opening opening() {
        return Objects.requireNonNull(opening, "CONNACK has been sent");
    }

    /**
     * Answers CONNECT with an error after all, since its session cannot be had. A connection that was never made has no will.
     */
    void turnAway(ReasonCode reason, String words) {
        if (state == State.CONNECTED) {
            will = null;
            opening().refuse(terms.version(), reason, words);
            loop().directory().connectionEnded(session, this, null);
        }
    }

    // From one engine to the next

    /** The enhanced authentication that the client has asked for, or null. */
    @Nullable ClientAuthentication authentication() {
        return authentication;
    }

    /** What comes for the client waits for the next engine. */
    void sendNoMore() {
        sendsNoMore = true;
    }

    boolean sendsNoMore() {
        return sendsNoMore;
    }

    /** Leaves the client to the next engine. */
    void park(@Nullable ParkedClient client) {
        cease();
        transport.park(client);
    }

    /** The client was let in by a former engine, and has its session again; it is not read from yet. */
    void adopted() {
        opening = null;
    }

    /** All that were adopted have their sessions again. */
    void goOn() {
        if (state == State.CONNECTED) {
            Review.of(this);
        }
        if (!engine.isWithdrawn()) {
            intake.release(Intake.Reason.HANDOVER);
        }
        pump();
    }

    // How it ends

    /** Ends the connection for a reason: a 5.0 client is told, earlier ones are disconnected. The will is published. */
    void end(ReasonCode reason, String words) {
        if (state != State.CLOSED) {
            new Ending(this).announced(reason, words);
        }
    }

    /** Ends the connection because something that has no other answer could not be kept. */
    void endUnkept(StoreException failure) {
        if (state != State.CLOSED) {
            new Ending(this).unkept(failure);
        }
    }

    @Override
    public void drain(ReasonCode reason) {
        if (state == State.CONNECTED) {
            end(reason, reason.toString());
        } else if (state != State.CLOSED) {
            shut();
        }
    }

    @Override
    public void closed() {
        if (state != State.CLOSED) {
            new Ending(this).lost();
        }
    }

    void finish() {
        boolean wasConnected = state == State.CONNECTED;
        shut();
        if (wasConnected) {
            loop().directory().connectionEnded(session, this, will);
        }
    }

    private void shut() {
        cease();
        transport.close();
    }

    private void cease() {
        state = State.CLOSED;
        if (opening != null) {
            opening.close();
        }
        if (keepAlive != null) {
            keepAlive.stop();
        }
        if (permissions != null) {
            permissions.close();
        }
        if (authentication != null) {
            authentication.close();
        }
        home.leave();
        engine.connectionClosed();
    }

    // What is sent

    /** Writes to the client; there is nothing to write with before the handshake is through. */
    ClientOutput output() {
        return output;
    }

    void acknowledge(PacketType type, int packetId, ReasonCode reason) {
        output.acknowledge(type, packetId, reason);
    }

    /** Whether the client can be sent messages: CONNACK has left (MQTT-3.2.0-1), and it reads what it is sent. */
    boolean isWritable() {
        return isWelcomed() && !sendsNoMore && transport.isWritable();
    }

    @Override
    public void writable() {
        if (state == State.CONNECTED) {
            intake.release(Intake.Reason.OUTPUT);
            session.caughtUp();
        }
    }

    // What others ask

    EngineLoop loop() {
        return home.loop();
    }

    Engine engine() {
        return engine;
    }

    Connection transport() {
        return transport;
    }

    ClientTerms terms() {
        return terms;
    }

    /** Null before it is known who the client is. */
    Permissions permissions() {
        return permissions;
    }

    /** Null before CONNACK is due. */
    Session session() {
        return session;
    }

    String clientId() {
        return session != null ? session.clientId() : opening().handshake().clientId();
    }

    /** Null if the client uses the broker's topic names. */
    @Nullable MountPoint mountPoint() {
        return mountPoint;
    }

    /** Whether CONNACK has been sent. */
    boolean isWelcomed() {
        return opening == null;
    }

    /** Something that its session had to wait for is known. */
    void pump() {
        if (state == State.CONNECTED) {
            session.pump();
        }
    }

    /** What is published if the connection is lost; null for nothing. */
    @Nullable Will will() {
        return will;
    }

    /** The client may not leave this will any more. */
    void withdrawWill(@Nullable Will refused) {
        will = will == refused ? null : will;
    }

    AliasTables aliases() {
        return aliases;
    }

    boolean isOpen() {
        return state != State.CLOSED;
    }

    /** Whether it has its session. */
    boolean isConnected() {
        return state == State.CONNECTED;
    }

    /** How many deliveries may be in flight; none before CONNACK, when the session is not resumed yet. */
    int sendQuota() {
        return isWelcomed() && !sendsNoMore ? sendQuota : 0;
    }

    /** The client and its address, for a log line. */
    String description() {
        String address = String.valueOf(transport.remoteAddress());
        String known = session != null ? session.clientId() : opening().clientId();
        return known == null
                ? "client at " + address + " of listener " + transport.policy().name()
                : "client " + Incidents.printable(known) + " at " + address;
    }
}
