package org.marquetry.broker.internal;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.codec.PacketSink;
import org.marquetry.api.codec.PublishView;
import org.marquetry.api.codec.WireRules;
import org.marquetry.api.packet.Connect;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.PingResp;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.Subscribe;
import org.marquetry.api.packet.Unsubscribe;
import org.marquetry.api.packet.Will;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.transport.Connection;
import org.marquetry.api.transport.ConnectionHandler;

/**
 * One client's connection: takes what it sends, packet by packet, and writes what it is sent. It lives on the loop that
 * accepted it until CONNECT has named the client, and then on the loop of the client's session.
 */
final class ClientConnection implements ConnectionHandler, PacketSink {
    private enum State {
        AWAITING_CONNECT,
        CONNECTING,
        CONNECTED,
        CLOSED
    }

    private static final PingResp PING_RESP = new PingResp();

    private final Engine engine;
    private final Connection transport;
    private final Intake intake;
    private EngineLoop loop;
    private State state = State.AWAITING_CONNECT;
    private WireRules rules;
    private Handshake handshake;
    /** How long the peer has for CONNECT, and then the broker for its answer. */
    private TimerWheel.Timer timer;

    private ClientTerms terms;
    private ClientOutput output;
    private Session session;
    private Will will;
    private AliasTables aliases;
    private IncomingPublications publications;
    private KeepAlive keepAlive;
    private boolean welcomed;
    /** False while it moves between loops and when it is closed: then no loop knows it. */
    private boolean onLoop;

    ClientConnection(Engine engine, EngineLoop loop, Connection transport) {
        this.engine = engine;
        this.loop = loop;
        this.transport = transport;
        intake = new Intake(transport);
        rules = WireRules.beforeConnect(
                Math.min(engine.settings().maxPacketSize(), transport.policy().maxPacketSize()));
        enterLoop(loop);
        timer = loop.timers().set(engine.settings().connectTimeout() * 1000L, this::connectTimedOut);
    }

    // What arrives

    @Override
    public void received(ByteBuf bytes) {
        if (state == State.CLOSED) {
            bytes.skipBytes(bytes.readableBytes());
            return;
        }
        if (state != State.AWAITING_CONNECT && !welcomed) {
            // What comes behind CONNECT waits for CONNACK: in the socket, but for what has been read already.
            intake.hold(Intake.Reason.HANDSHAKE);
            return;
        }
        if (intake.isHeldBy(Intake.Reason.ACKNOWLEDGEMENTS)) {
            return;
        }
        if (keepAlive != null) {
            keepAlive.heard();
        }
        long before = loop.appended();
        try {
            engine.codec().decode(bytes, rules, this);
        } catch (PacketException violation) {
            violated(violation);
        }
        if (state == State.CONNECTED && welcomed) {
            intake.afterRead(this, publications, loop.appended() != before || publications.hasUnacknowledged());
        }
    }

    /** Whether, and why not, it is read from. */
    Intake intake() {
        return intake;
    }

    @Override
    public boolean publish(PublishView publish) {
        return publications.publish(publish) && state == State.CONNECTED && !publications.isFull();
    }

    @Override
    public boolean acknowledgement(PacketType type, int packetId, ReasonCode reason, Properties properties) {
        if (type == PacketType.PUBREL) {
            publications.released(packetId);
        } else if (!session.acknowledged(type, packetId, reason) && type == PacketType.PUBREC && !reason.isError()) {
            // Something must end the client's wait (section 4.3.3): it is told that nothing is known of it.
            acknowledge(PacketType.PUBREL, packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
        }
        return state == State.CONNECTED && !publications.isFull();
    }

    @Override
    public boolean packet(Packet packet) {
        if (packet instanceof Connect connect && state == State.AWAITING_CONNECT) {
            state = State.CONNECTING;
            handshake = new Handshake(engine, this, connect);
            timer.cancel();
            timer = loop.timers().set(engine.settings().serviceGrace() * 1000L, handshake::timedOut);
            handshake.begin();
            return false;
        }
        switch (packet.type()) {
            case SUBSCRIBE -> new SubscribeRequest(this, session).answer((Subscribe) packet);
            case UNSUBSCRIBE -> new SubscribeRequest(this, session).answer((Unsubscribe) packet);
            case PINGREQ -> send(PING_RESP);
            case DISCONNECT -> disconnected((Disconnect) packet);
            default -> violated(ReasonCode.PROTOCOL_ERROR, packet.type() + " is not expected here");
        }
        return state == State.CONNECTED;
    }

    private void violated(PacketException violation) {
        if (state == State.AWAITING_CONNECT) {
            loop.counters().protocolErrors.increment();
            refuse(violation.version(), violation.reason(), violation.getMessage());
        } else {
            violated(violation.reason(), violation.getMessage());
        }
    }

    /** Ends the connection because the client has broken the specification, or a limit that it was told. */
    void violated(ReasonCode reason, String words) {
        loop.counters().protocolErrors.increment();
        end(reason, words);
    }

    private void disconnected(Disconnect packet) {
        long expiry = packet.properties().number(Property.SESSION_EXPIRY_INTERVAL, session.expiryInterval());
        if (expiry != Session.WITH_CONNECTION && session.expiryInterval() == Session.WITH_CONNECTION) {
            // MQTT-3.1.2-23 and section 3.14.2.2.2: what began at zero stays there.
            violated(ReasonCode.PROTOCOL_ERROR, "DISCONNECT gives a session expiry to a session that has none");
            return;
        }
        if (expiry != session.expiryInterval()) {
            session.expiryInterval(Math.min(expiry, engine.settings().sessionExpiryMax()));
        }
        if (packet.reason() == ReasonCode.SUCCESS) {
            // MQTT-3.14.4-3; after any other goodbye the will is published (MQTT-3.1.2-8).
            will = null;
        }
        Incidents.detail(this::description, "disconnected: " + packet.reason());
        finish();
    }

    // How it begins

    /** The handshake has found the terms; from now on the connection is on the loop of its session. */
    void established(Session found, ClientTerms agreed, Will keptWill) {
        timer.cancel();
        session = found;
        terms = agreed;
        output = new ClientOutput(loop, transport, agreed, this::description);
        will = keptWill;
        aliases = agreed.aliases();
        rules = new WireRules(agreed.version(), true, rules.maximumPacketSize());
        publications = new IncomingPublications(this, found);
        state = State.CONNECTED;
        keepAlive = new KeepAlive(this, agreed.keepAliveMillis());
    }

    /** CONNACK has been sent: go on with what the client sent behind CONNECT. */
    void begin() {
        welcomed = true;
        handshake = null;
        intake.release(Intake.Reason.HANDSHAKE);
        transport.resume();
    }

    /** Leaves its loop for the one that the client's session belongs to. */
    void moveTo(EngineLoop home, Runnable arrived) {
        if (home == loop) {
            arrived.run();
            return;
        }
        timer.cancel();
        leaveLoop();
        transport.moveTo(home.loop(), () -> {
            if (isOpen()) {
                enterLoop(home);
                arrived.run();
            }
        });
    }

    private void enterLoop(EngineLoop home) {
        loop = home;
        onLoop = true;
        home.connections().put(transport.id(), this);
        home.counters().connections.increment();
    }

    private void leaveLoop() {
        if (onLoop) {
            onLoop = false;
            loop.connections().remove(transport.id());
            loop.counters().connections.add(-1);
        }
    }

    private void connectTimedOut() {
        loop.counters().refusedConnections.increment();
        Incidents.ofConnection(this, "no CONNECT within " + engine.settings().connectTimeout() + " s");
        shut();
    }

    /** Answers CONNECT with an error and closes. The version is null if the peer does not speak MQTT that we know. */
    void refuse(ProtocolVersion version, ReasonCode reason, String words) {
        if (state == State.CLOSED) {
            return;
        }
        loop.counters().refusedConnections.increment();
        Incidents.ofConnection(this, "refused: " + words);
        new Refusal(version, reason, words)
                .writeTo(
                        transport.output(),
                        engine.codec(),
                        handshake == null ? Integer.MAX_VALUE : handshake.maximumPacketSize());
        shut();
    }

    /**
     * Answers CONNECT with an error after all, since its session cannot be had. A connection that was never made has no will.
     */
    void turnAway(ReasonCode reason, String words) {
        if (state == State.CONNECTED) {
            will = null;
            refuse(terms.version(), reason, words);
            loop.directory().connectionEnded(session, this, null);
        }
    }

    // How it ends

    /** Ends the connection for a reason: a 5.0 client is told, earlier ones are disconnected. The will is published. */
    void end(ReasonCode reason, String words) {
        if (state == State.CLOSED) {
            return;
        }
        Incidents.ofConnection(this, words);
        goodbye(reason, words);
    }

    private void goodbye(ReasonCode reason, String words) {
        if (welcomed && terms.version().hasProperties()) {
            // Not before CONNACK (MQTT-3.14.0-1).
            send(new Disconnect(
                    reason,
                    Properties.builder()
                            .put(Property.REASON_STRING, Incidents.printable(words))
                            .build()));
        }
        finish();
    }

    /** Ends the connection because something that has no other answer could not be kept. Of the store there is a line already. */
    void endUnkept(StoreException failure) {
        if (state != State.CLOSED) {
            Incidents.detail(this::description, "ended, since the store failed");
            goodbye(StoreReason.of(failure), "not kept: " + failure.getMessage());
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
            Incidents.detail(this::description, "connection closed by the client");
            finish();
        }
    }

    private void finish() {
        boolean wasConnected = state == State.CONNECTED;
        shut();
        if (wasConnected) {
            loop.directory().connectionEnded(session, this, will);
        }
    }

    private void shut() {
        state = State.CLOSED;
        timer.cancel();
        if (keepAlive != null) {
            keepAlive.stop();
        }
        leaveLoop();
        engine.connectionClosed();
        transport.close();
    }

    // What is sent

    /** Writes to the client; there is nothing to write with before the handshake is through. */
    ClientOutput output() {
        return output;
    }

    private void send(Packet packet) {
        output.send(packet);
    }

    void acknowledge(PacketType type, int packetId, ReasonCode reason) {
        output.acknowledge(type, packetId, reason);
    }

    /** Whether the client can be sent messages: CONNACK has left (MQTT-3.2.0-1), and it reads what it is sent. */
    boolean isWritable() {
        return welcomed && transport.isWritable();
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
        return loop;
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

    AliasTables aliases() {
        return aliases;
    }

    boolean isOpen() {
        return state != State.CLOSED;
    }

    /** How many deliveries may be in flight; none before CONNACK, when the session is not resumed yet. */
    int sendQuota() {
        return welcomed ? terms.sendQuota() : 0;
    }

    /** The client and its address, for a log line. */
    String description() {
        String address = String.valueOf(transport.remoteAddress());
        String known = session != null ? session.clientId() : handshake != null ? handshake.clientId() : null;
        return known == null ? "client at " + address : "client " + Incidents.printable(known) + " at " + address;
    }
}
