package org.marquetry.broker.internal;

import java.util.ArrayDeque;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.marquetry.broker.internal.promises.Line;
import org.marquetry.broker.internal.promises.Wire;
import org.marquetry.broker.internal.promises.WireReader;
import org.marquetry.broker.internal.promises.WireWriter;

/** A random client's side of one connection; the checker hears of all that passes it, in the order in which the broker has it. */
final class ClientWire implements SimulatedPeer {
    private record Sent(Wire packet, long end) {}

    private final RandomClient client;
    private final WireWriter writer;
    private final WireReader reader;
    private final SimulatedConnection connection;
    private final Line line;
    private final ArrayDeque<Sent> underWay = new ArrayDeque<>();
    private long sent;
    private long taken;
    private boolean deaf;
    private boolean ended;

    ClientWire(RandomClient client, Simulation simulation, int level, int aliasMaximum) {
        this.client = client;
        writer = new WireWriter(level);
        reader = new WireReader(level, aliasMaximum);
        connection = simulation.accept(this);
        line = client.checker().open(connection::isReading);
    }

    SimulatedConnection connection() {
        return connection;
    }

    Line line() {
        return line;
    }

    boolean isEnded() {
        return ended;
    }

    void send(Wire packet) {
        byte[] bytes = writer.bytes(packet);
        sent += bytes.length;
        underWay.add(new Sent(packet, sent));
        connection.send(Unpooled.wrappedBuffer(bytes));
    }

    /** The network breaks. */
    void breakOff() {
        line.breaks();
        deaf = true;
        connection.breakOff();
    }

    /** The client closes its side. */
    void finish(boolean saidSo) {
        if (!saidSo) {
            line.breaks();
        }
        forget();
        connection.finish();
    }

    /** The network is dead, but nobody is told. */
    void die() {
        forget();
        connection.die();
    }

    /** The client does not look any more at what comes. */
    void forget() {
        deaf = true;
        line.stalled(true);
    }

    /** From now on the client takes no more than so many bytes. */
    void stall(int bytes) {
        line.stalled(true);
        connection.peerTakes(bytes);
    }

    void goOn() {
        line.stalled(false);
        connection.peerTakes(Long.MAX_VALUE);
    }

    @Override
    public void taken(int bytes) {
        client.tick();
        taken += bytes;
        line.heard();
        while (!underWay.isEmpty() && underWay.peek().end <= taken) {
            line.taken(underWay.poll().packet);
        }
    }

    @Override
    public void arrived(ByteBuf bytes) {
        client.tick();
        int count = bytes.readableBytes();
        byte[] room = reader.room(count);
        bytes.readBytes(room, reader.position(), count);
        reader.came(count);
        for (Wire packet = reader.next(); packet != null; packet = reader.next()) {
            if (!deaf) {
                line.came(packet);
                client.came(this, packet);
            }
        }
    }

    @Override
    public void ended() {
        client.tick();
        ended = true;
        line.ended();
        client.ended(this);
    }
}
