package org.marquetry.itests.clients;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

import org.marquetry.itests.harness.Layer;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** One of very many clients, which wait for nothing by themselves. */
final class Returning implements Closeable {
    private static final byte[] NOTHING = {};
    private static final int CONNACK = 0x20;
    private static final int CONNACK_SIZE = 4;
    private static final int PINGRESP = 0xD0;
    private static final int PINGRESP_SIZE = 2;

    private final SocketChannel channel;
    private final Layer layer;
    private final ByteBuffer answer = ByteBuffer.allocate(CONNACK_SIZE + PINGRESP_SIZE);

    /** Connects its socket to a port of the loopback; what comes there is told by a selector. */
    Returning(int port, Layer layer, Selector selector) throws IOException {
        this.layer = layer;
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** Says the first that a client says here, its part of a handshake perhaps. */
    void begin(String clientId) throws IOException {
        send(Packets.of(Level.V311).connect(clientId).done());
    }

    void ping() throws IOException {
        send(Packets.pingreq());
    }

    /** Takes what has come, and says what is to be said to it. */
    void read(ByteBuffer buffer) throws IOException {
        if (channel.read(buffer.clear()) < 0) {
            throw new IOException("the broker closed the connection");
        }
        byte[] raw = new byte[buffer.flip().remaining()];
        buffer.get(raw);
        answer.put(layer.incoming(raw));
        send(NOTHING);
    }

    boolean isWelcome() {
        return isAnswered(0, CONNACK, CONNACK_SIZE);
    }

    /** Whether it was welcome, and is still there. */
    boolean isAlive() {
        return isWelcome() && isAnswered(CONNACK_SIZE, PINGRESP, PINGRESP_SIZE);
    }

    private boolean isAnswered(int from, int type, int size) {
        if (answer.position() < from + size) {
            return false;
        }
        assertEquals(type, Byte.toUnsignedInt(answer.get(from)), "type of what came");
        assertEquals(0, answer.get(from + size - 1), "code, or length");
        return true;
    }

    private void send(byte[] plain) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(layer.outgoing(plain));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Is lost without a word. */
    void vanish() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
