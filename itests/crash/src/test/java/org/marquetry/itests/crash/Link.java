package org.marquetry.itests.crash;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.function.Consumer;

import org.marquetry.itests.harness.Layer;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Received;

/** One connection of a client, served by a selector. */
final class Link {
    private static final byte[] NOTHING = {};

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Level level;
    private final Layer layer;
    private final ByteBuffer raw = ByteBuffer.allocate(16 * 1024);
    private ByteBuffer in = ByteBuffer.allocate(16 * 1024);
    private ByteBuffer out = ByteBuffer.allocate(16 * 1024);
    private boolean closed;

    private Link(SocketChannel channel, Selector selector, Level level, Layer layer) throws IOException {
        this.channel = channel;
        this.level = level;
        this.layer = layer;
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        key = channel.register(selector, SelectionKey.OP_READ);
    }

    /**
     * Opens a connection; null if nobody listens. It comes from an address of its own, since a socket that looks for a port
     * nobody listens to may by chance be given that very port, and so find itself in place of the broker.
     */
    static Link open(InetSocketAddress broker, Selector selector, Level level, Layer layer) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.bind(new InetSocketAddress("127.0.0.2", 0));
            channel.connect(broker);
        } catch (IOException e) {
            channel.close();
            return null;
        }
        return new Link(channel, selector, level, layer);
    }

    /** Who is to be told when there is something to read. */
    void attach(Runnable reader) {
        key.attach(reader);
    }

    /** Does not look any more at what comes. */
    void ignore() {
        if (key.isValid()) {
            key.interestOps(0);
        }
    }

    void send(byte[] packet) {
        append(layer.outgoing(packet));
    }

    private void append(byte[] bytes) {
        if (out.remaining() < bytes.length) {
            ByteBuffer larger = ByteBuffer.allocate(2 * out.capacity() + bytes.length);
            out = larger.put(out.flip());
        }
        out.put(bytes);
    }

    /** Writes what the socket takes. */
    void flush() {
        if (closed || out.position() == 0) {
            return;
        }
        out.flip();
        try {
            channel.write(out);
        } catch (IOException e) {
            // What the broker said before it went is still to be read; the end shows there.
            out.position(out.limit());
        }
        out.compact();
    }

    /** Hands on each packet that has come as a whole. */
    void read(Consumer<Received> target) {
        boolean more = true;
        while (more && !closed) {
            more = fill();
            in.flip();
            for (Received packet = next(); packet != null && !closed; packet = next()) {
                target.accept(packet);
            }
            in.compact();
        }
    }

    private boolean fill() {
        try {
            int count = channel.read(raw.clear());
            if (count < 0) {
                close();
            }
            if (count > 0) {
                take(layer.incoming(Arrays.copyOf(raw.array(), count)));
                append(layer.outgoing(NOTHING));
            }
            return count > 0;
        } catch (IOException e) {
            close();
            return false;
        }
    }

    private void take(byte[] bytes) {
        if (in.remaining() < bytes.length) {
            in = ByteBuffer.allocate(2 * in.capacity() + bytes.length).put(in.flip());
        }
        in.put(bytes);
    }

    private Received next() {
        int length = 0;
        int at = in.position() + 1;
        for (int shift = 0; ; shift += 7) {
            if (at >= in.limit()) {
                return null;
            }
            int part = in.get(at++);
            length |= (part & 0x7F) << shift;
            if (part >= 0) {
                break;
            }
        }
        if (in.limit() - at < length) {
            return null;
        }
        int first = in.get(in.position()) & 0xFF;
        byte[] body = Arrays.copyOfRange(in.array(), at, at + length);
        in.position(at + length);
        return new Received(level, first, body);
    }

    boolean isClosed() {
        return closed;
    }

    /** Closes without a word. */
    void close() {
        closed = true;
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket cannot be closed", e);
        }
    }
}
