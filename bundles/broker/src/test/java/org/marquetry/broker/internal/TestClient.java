package org.marquetry.broker.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.marquetry.api.codec.PacketCodec;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.codec.PacketSink;
import org.marquetry.api.codec.PublishView;
import org.marquetry.api.codec.WireRules;
import org.marquetry.api.packet.Acknowledgement;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.Connect;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.SubAck;
import org.marquetry.api.packet.Subscribe;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.packet.UnsubAck;
import org.marquetry.api.packet.Unsubscribe;
import org.marquetry.api.packet.Will;

/**
 * A client that speaks through the real codec and keeps what it receives, packet by packet. Unless told otherwise it is a
 * 5.0 client that starts clean and acknowledges what it gets.
 */
final class TestClient implements SimulatedPeer, PacketSink {
    private static final int LARGEST_PACKET = PacketCodec.MAX_REMAINING_LENGTH + 5;

    private final Simulation simulation;
    private final List<Packet> received = new ArrayList<>();
    private final ArrayDeque<Packet> answers = new ArrayDeque<>();
    private final ByteBuf partial = Unpooled.buffer();
    private final Properties.Builder properties = Properties.builder();
    private String id;
    private ProtocolVersion version = ProtocolVersion.MQTT_5;
    private boolean cleanStart = true;
    private int keepAlive;
    private Will will;
    private String username;
    private Bytes password;
    private boolean answering = true;
    private SimulatedConnection connection;
    private boolean ended = true;
    private int lastPacketId;

    TestClient(Simulation simulation, String id) {
        this.simulation = simulation;
        this.id = id;
    }

    // What it will say in CONNECT

    TestClient speaking(ProtocolVersion spoken) {
        version = spoken;
        return this;
    }

    /** Resumes a session if there is one, and has it kept for an hour (5.0) or as long as the broker likes. */
    TestClient keepingSession() {
        return keepingSession(3600);
    }

    TestClient keepingSession(long seconds) {
        cleanStart = false;
        return version.hasProperties() ? with(Property.SESSION_EXPIRY_INTERVAL, seconds) : this;
    }

    TestClient startingClean(boolean clean) {
        cleanStart = clean;
        return this;
    }

    TestClient keepAlive(int seconds) {
        keepAlive = seconds;
        return this;
    }

    TestClient with(Property property, long value) {
        properties.put(property, value);
        return this;
    }

    TestClient with(Property property, String value) {
        properties.put(property, value);
        return this;
    }

    TestClient with(Property property, Bytes value) {
        properties.put(property, value);
        return this;
    }

    TestClient withWill(String topic, String payload, QoS qos, boolean retain, Properties ofWill) {
        will = new Will(topic, Bytes.of(payload), qos, retain, ofWill);
        return this;
    }

    TestClient withWill(String topic, String payload) {
        return withWill(topic, payload, QoS.AT_MOST_ONCE, false, Properties.NONE);
    }

    TestClient withoutWill() {
        will = null;
        return this;
    }

    TestClient as(String user, String secret) {
        username = user;
        password = secret == null ? null : Bytes.of(secret);
        return this;
    }

    /** Leaves acknowledgements to the test. */
    TestClient withoutAnswering() {
        answering = false;
        return this;
    }

    TestClient answering() {
        answering = true;
        return this;
    }

    // What it does

    /** Opens a connection and says nothing yet. */
    TestClient open() {
        received.clear();
        answers.clear();
        partial.clear();
        ended = false;
        connection = simulation.accept(this);
        return this;
    }

    Connect connectPacket() {
        return new Connect(version, cleanStart, keepAlive, id, will, username, password, properties.build());
    }

    /** Connects and is let in. */
    ConnAck connect() {
        ConnAck answer = tryToConnect();
        if (answer.reason() != ReasonCode.SUCCESS) {
            throw new AssertionError(id + " was refused: " + answer);
        }
        return answer;
    }

    /** Connects, for this very expression. */
    TestClient connected() {
        connect();
        return this;
    }

    /** Connects and is answered in one way or the other. */
    ConnAck tryToConnect() {
        open().send(connectPacket());
        simulation.settle();
        return take(ConnAck.class);
    }

    /** Sends a packet, which arrives when the simulation goes on. */
    TestClient send(Packet packet) {
        ByteBuf out = Unpooled.buffer();
        simulation.codec().encode(packet, version, LARGEST_PACKET, out);
        return send(out);
    }

    TestClient send(ByteBuf bytes) {
        connection.send(bytes);
        return this;
    }

    /** Sends a packet and lets everything happen that comes of it. */
    TestClient say(Packet packet) {
        send(packet);
        simulation.settle();
        return this;
    }

    /** Publishes, and returns the packet identifier. */
    int publish(String topic, String payload, QoS qos) {
        return publish(topic, payload, qos, false, Properties.NONE);
    }

    int publish(String topic, String payload, QoS qos, boolean retain, Properties ofMessage) {
        Publish packet = publication(topic, payload, qos, retain, ofMessage);
        say(packet);
        return packet.packetId();
    }

    /** A PUBLISH with the next packet identifier. */
    Publish publication(String topic, String payload, QoS qos, boolean retain, Properties ofMessage) {
        int packetId = qos == QoS.AT_MOST_ONCE ? 0 : nextPacketId();
        return new Publish(topic, Bytes.of(payload), qos, retain, false, packetId, ofMessage);
    }

    int nextPacketId() {
        lastPacketId = lastPacketId == 0xffff ? 1 : lastPacketId + 1;
        return lastPacketId;
    }

    /** Subscribes, and returns the granted quality of service or the error. */
    ReasonCode subscribe(String filter, QoS qos) {
        return subscribe(TopicSubscription.of(filter, qos), 0);
    }

    ReasonCode subscribe(TopicSubscription subscription, int identifier) {
        Properties ofPacket = identifier == 0
                ? Properties.NONE
                : Properties.builder()
                        .put(Property.SUBSCRIPTION_IDENTIFIER, identifier)
                        .build();
        say(new Subscribe(nextPacketId(), List.of(subscription), ofPacket));
        return take(SubAck.class).reasons().get(0);
    }

    /** Subscribes with a 5.0 client's options. */
    TestClient subscribed(String filter, QoS qos) {
        ReasonCode reason = subscribe(filter, qos);
        if (reason.isError()) {
            throw new AssertionError(id + " may not subscribe to " + filter + ": " + reason);
        }
        return this;
    }

    UnsubAck unsubscribe(String... filters) {
        say(new Unsubscribe(nextPacketId(), List.of(filters), Properties.NONE));
        return take(UnsubAck.class);
    }

    TestClient acknowledge(PacketType type, int packetId) {
        return say(new Acknowledgement(type, packetId, ReasonCode.SUCCESS, Properties.NONE));
    }

    /** Says goodbye and closes. */
    void disconnect() {
        disconnect(ReasonCode.SUCCESS, Properties.NONE);
    }

    void disconnect(ReasonCode reason, Properties ofPacket) {
        send(new Disconnect(reason, ofPacket));
        connection.finish();
        simulation.settle();
    }

    /** Loses its connection. */
    void loseConnection() {
        connection.breakOff();
        simulation.settle();
    }

    /** Closes its side without a word. */
    void closeConnection() {
        connection.finish();
        simulation.settle();
    }

    // What it got

    /** Removes and returns the first packet of a type. */
    <T extends Packet> T take(Class<T> type) {
        for (Iterator<Packet> each = received.iterator(); each.hasNext(); ) {
            Packet packet = each.next();
            if (type.isInstance(packet)) {
                each.remove();
                return type.cast(packet);
            }
        }
        throw new AssertionError(id + " received no " + type.getSimpleName() + " but " + received
                + (ended ? ", and the connection has ended" : ""));
    }

    /** Removes and returns all packets of a type. */
    <T extends Packet> List<T> takeAll(Class<T> type) {
        List<T> found =
                received.stream().filter(type::isInstance).map(type::cast).toList();
        received.removeIf(type::isInstance);
        return found;
    }

    /** Removes and returns all acknowledgements of a type. */
    List<Acknowledgement> takeAll(PacketType type) {
        List<Acknowledgement> found = takeAll(Acknowledgement.class);
        found.stream().filter(each -> each.type() != type).forEach(received::add);
        return found.stream().filter(each -> each.type() == type).toList();
    }

    Acknowledgement take(PacketType type) {
        List<Acknowledgement> found = takeAll(type);
        if (found.isEmpty()) {
            throw new AssertionError(id + " received no " + type + " but " + received);
        }
        received.addAll(found.subList(1, found.size()));
        return found.get(0);
    }

    /** Removes the publications and returns their payloads, in order. */
    List<String> takePayloads() {
        return takeAll(Publish.class).stream()
                .map(publish -> publish.payload().toText())
                .toList();
    }

    /** All that was received and not taken, in order. */
    List<Packet> received() {
        return received;
    }

    /** Whether the broker has closed the connection. */
    boolean isEnded() {
        return ended;
    }

    String id() {
        return id;
    }

    void id(String next) {
        id = next;
    }

    ProtocolVersion version() {
        return version;
    }

    SimulatedConnection connection() {
        return connection;
    }

    // The connection

    @Override
    public void arrived(ByteBuf bytes) {
        partial.writeBytes(bytes);
        try {
            WireRules rules = new WireRules(version, false, LARGEST_PACKET);
            int before;
            do {
                before = partial.readableBytes();
                simulation.codec().decode(partial, rules, this);
            } while (partial.readableBytes() != before);
        } catch (PacketException e) {
            throw new AssertionError("the broker broke the specification: " + e.getMessage(), e);
        }
        while (!answers.isEmpty()) {
            send(answers.poll());
        }
    }

    @Override
    public void ended() {
        ended = true;
    }

    @Override
    public boolean publish(PublishView publish) {
        Publish packet = publish.toPacket();
        received.add(packet);
        if (answering && packet.qos() != QoS.AT_MOST_ONCE) {
            PacketType type = packet.qos() == QoS.AT_LEAST_ONCE ? PacketType.PUBACK : PacketType.PUBREC;
            answer(type, packet.packetId());
        }
        return true;
    }

    @Override
    public boolean acknowledgement(PacketType type, int packetId, ReasonCode reason, Properties ofPacket) {
        received.add(new Acknowledgement(type, packetId, reason, ofPacket));
        if (answering && type == PacketType.PUBREC && !reason.isError()) {
            answer(PacketType.PUBREL, packetId);
        } else if (answering && type == PacketType.PUBREL) {
            answer(PacketType.PUBCOMP, packetId);
        }
        return true;
    }

    private void answer(PacketType type, int packetId) {
        answers.add(new Acknowledgement(type, packetId, ReasonCode.SUCCESS, Properties.NONE));
    }

    @Override
    public boolean packet(Packet packet) {
        received.add(packet);
        return true;
    }
}
