package org.marquetry.itests.fuzz;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One attack under way. */
final class FuzzConnection {
    private static final int PIECE = 7;
    private static final int PINGRESP = 0xd0;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Attack attack;
    private final AnswerCounter answers = new AnswerCounter();
    private long lastProgress = System.nanoTime();
    private boolean closed;
    private boolean toldEnd;

    FuzzConnection(InetSocketAddress broker, Selector selector, Attack attack) throws IOException {
        this.attack = attack;
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        // A reset at the end keeps no port busy, and is one more thing that peers do.
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        key = channel.register(
                selector, channel.connect(broker) ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, this);
    }

    /** Does what the socket is ready for; what goes wrong is the broker's way to say that it has had enough. */
    void ready(ByteBuffer buffer) throws IOException {
        try {
            if (key.isConnectable() && channel.finishConnect()) {
                key.interestOps(SelectionKey.OP_WRITE | SelectionKey.OP_READ);
            }
            if (key.isReadable()) {
                read(buffer);
            }
            if (!closed && key.isWritable()) {
                write();
            }
        } catch (IOException e) {
            if (!channel.isConnected()) {
                throw e;
            }
            closed = true;
        }
    }

    private void read(ByteBuffer buffer) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            closed = true;
            return;
        }
        lastProgress = System.nanoTime();
        answers.take(buffer.flip());
    }

    private void write() throws IOException {
        ByteBuffer bytes = attack.bytes();
        if (attack.isFragmented()) {
            int limit = bytes.limit();
            bytes.limit(Math.min(limit, bytes.position() + PIECE));
            channel.write(bytes);
            bytes.limit(limit);
        } else {
            channel.write(bytes);
        }
        if (!bytes.hasRemaining()) {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    /**
     * Whether the broker has answered all or has closed. If it seems to wait for more, it is told that nothing comes, upon
     * which it has to close.
     */
    boolean isOver(long hesitationNanos) throws IOException {
        if (!closed
                && !toldEnd
                && !attack.bytes().hasRemaining()
                && System.nanoTime() - lastProgress > hesitationNanos) {
            toldEnd = true;
            channel.shutdownOutput();
        }
        return closed || answers.count(PINGRESP) >= attack.packets();
    }

    /** How many damaged packets the broker has looked at: those before a PINGRESP, and the one over which it ended. */
    int examined() {
        return Math.min(attack.packets(), answers.count(PINGRESP) + 1);
    }

    boolean wasToldEnd() {
        return toldEnd;
    }

    void end() throws IOException {
        key.cancel();
        channel.close();
    }
}
