package org.marquetry.broker.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.codec.PacketSink;
import org.marquetry.api.codec.PublishView;
import org.marquetry.api.codec.WireRules;
import org.marquetry.api.packet.Acknowledgement;
import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.ReasonCode;

/** A client's side of one connection: packets to bytes and back, and the broker's topic aliases to topics. */
final class Link implements SimulatedPeer, PacketSink {
    private static final int LARGEST_PACKET = 1_000_000;

    private final Simulation simulation;
    private final ProtocolVersion version;
    private final BiConsumer<Link, Packet> receiver;
    private final Consumer<Link> atEnd;
    private final ByteBuf partial = Unpooled.buffer();
    private final Map<Integer, String> aliases = new HashMap<>();
    private SimulatedConnection connection;
    private boolean ended;

    Link(Simulation simulation, ProtocolVersion version, BiConsumer<Link, Packet> receiver, Consumer<Link> atEnd) {
        this.simulation = simulation;
        this.version = version;
        this.receiver = receiver;
        this.atEnd = atEnd;
    }

    void open(int mostRead) {
        connection = simulation.accept(this);
        connection.mostRead(mostRead);
    }

    boolean isEnded() {
        return ended;
    }

    void send(Packet packet) {
        ByteBuf out = Unpooled.buffer();
        simulation.codec().encode(packet, version, LARGEST_PACKET, out);
        connection.send(out);
    }

    void finish() {
        connection.finish();
    }

    void breakOff() {
        connection.breakOff();
    }

    /** The network dies, and the broker does not notice. */
    void abandon() {
        connection.die();
    }

    @Override
    public void arrived(ByteBuf bytes) {
        partial.writeBytes(bytes);
        try {
            int before;
            do {
                before = partial.readableBytes();
                simulation.codec().decode(partial, new WireRules(version, false, LARGEST_PACKET), this);
            } while (partial.readableBytes() != before);
        } catch (PacketException e) {
            throw new AssertionError("the broker broke the specification: " + e.getMessage(), e);
        }
        partial.discardSomeReadBytes();
    }

    @Override
    public void ended() {
        ended = true;
        atEnd.accept(this);
    }

    @Override
    public boolean publish(PublishView view) {
        Publish publish = view.toPacket();
        String topic = publish.topic();
        int alias = (int) publish.properties().number(Property.TOPIC_ALIAS, 0);
        if (topic.isEmpty()) {
            topic = aliases.get(alias);
        } else if (alias != 0) {
            aliases.put(alias, topic);
        }
        receiver.accept(
                this,
                new Publish(
                        topic,
                        publish.payload(),
                        publish.qos(),
                        publish.retain(),
                        publish.dup(),
                        publish.packetId(),
                        publish.properties()));
        return true;
    }

    @Override
    public boolean acknowledgement(PacketType type, int packetId, ReasonCode reason, Properties properties) {
        receiver.accept(this, new Acknowledgement(type, packetId, reason, properties));
        return true;
    }

    @Override
    public boolean packet(Packet packet) {
        receiver.accept(this, packet);
        return true;
    }
}
