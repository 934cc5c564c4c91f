package org.marquetry.netty.internal;

import java.io.IOException;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.DefaultChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * A connection's way out. What is appended is offered straight to the socket, unless layers have to see it; what the socket
 * does not take is left to Netty, which waits until the socket is writable. Until that has gone, further output is gathered here, behind it, so the
 * order never changes and a connection that does not read holds two buffers, not one for each turn.
 */
final class Outbound implements ChannelFutureListener {
    private static final int EARLY = 64 * 1024;
    /** For what layers put in front, so that they need no buffer of their own for it. */
    private static final int ROOM_IN_FRONT = 16;

    private final SocketConnection connection;
    private final Channel channel;
    private @Nullable ByteBuf appended;
    private @Nullable ByteBuf waiting;
    private int accounted;
    private int held;
    private boolean full;

    Outbound(SocketConnection connection, Channel channel) {
        this.connection = connection;
        this.channel = channel;
    }

    /** The buffer to append to. */
    ByteBuf buffer() {
        OutputBuffers outputs = connection.loop().outputs();
        outputs.next(this);
        if (outputs.tooMuch()) {
            connection.loop().turn().sendNow();
        }
        ByteBuf buffer = appended;
        if (buffer == null) {
            buffer = outputs.borrow();
            if (connection.wire().isLayered()) {
                buffer.setIndex(ROOM_IN_FRONT, ROOM_IN_FRONT);
            }
            appended = buffer;
        }
        return buffer;
    }

    /** The buffer to append to while no loop has the connection. */
    ByteBuf bufferUnderWay() {
        if (appended == null) {
            appended = connection.loop().allocator().directBuffer();
        }
        return appended;
    }

    /** Looks at what the last append has made of the buffer. */
    void settle() {
        if (appended == null || waiting != null) {
            return;
        }
        if (appended.readableBytes() >= EARLY) {
            send();
            return;
        }
        int capacity = appended.capacity();
        if (capacity != accounted) {
            connection.loop().outputs().account(capacity - accounted);
            accounted = capacity;
        }
    }

    int unsent() {
        int unsent = waiting == null ? 0 : waiting.readableBytes();
        return appended == null ? unsent : unsent + appended.readableBytes();
    }

    boolean isEmpty() {
        return waiting == null && (appended == null || !appended.isReadable());
    }

    boolean isWritable(int most) {
        if (!full && unsent() > most) {
            full = true;
        }
        return !full;
    }

    /** Whether the handler was told to wait and need not any more. */
    boolean hasRoomAgain(int most) {
        return full && unsent() <= most / 2;
    }

    void forgetFull() {
        full = false;
    }

    /** Offers to the socket what was appended, unless something is waiting in front of it. */
    void send() {
        ByteBuf buffer = appended;
        if (buffer == null) {
            return;
        }
        connection.loop().outputs().account(-accounted);
        accounted = 0;
        if (waiting != null) {
            appended = connection.loop().outputs().fitted(buffer);
            return;
        }
        appended = null;
        // A closed channel's descriptor may already be that of another connection.
        if (!buffer.isReadable() || !channel.isOpen()) {
            connection.loop().outputs().giveBack(buffer);
            return;
        }
        if (connection.wire().isLayered()) {
            leaveToNetty(buffer);
            return;
        }
        try {
            buffer.skipBytes(connection.loop().transport().send(channel, buffer));
        } catch (IOException e) {
            connection.loop().outputs().giveBack(buffer);
            connection.lost(e);
            return;
        }
        if (buffer.isReadable()) {
            leaveToNetty(connection.loop().outputs().fitted(buffer));
        } else {
            connection.loop().outputs().giveBack(buffer);
        }
    }

    /** The promise is a plain one, which is kept on the channel's loop of then; the channel's own stay with that of now. */
    private void leaveToNetty(ByteBuf buffer) {
        ChannelFuture written = channel.writeAndFlush(buffer.retain(), new DefaultChannelPromise(channel));
        if (written.isDone()) {
            connection.loop().outputs().giveBack(buffer);
            if (!written.isSuccess()) {
                connection.lost(written.cause());
            }
        } else {
            buffer.release();
            waiting = buffer;
            written.addListener(this);
        }
    }

    /** The socket has taken what was waiting, or is closed. */
    @Override
    public void operationComplete(ChannelFuture written) {
        waiting = null;
        if (written.isSuccess()) {
            connection.touch();
        } else {
            connection.lost(written.cause());
        }
    }

    /** Has the loop know how much this connection keeps, because its client does not read. */
    void declare() {
        declare(waiting == null ? 0 : unsent());
    }

    /** What is kept is no concern of the loop any more: another one takes over. */
    void withdraw() {
        declare(0);
    }

    private void declare(int bytes) {
        connection.loop().outputs().held(bytes - held);
        held = bytes;
    }

    /** What Netty holds leaves again after a move to another loop. */
    void flush() {
        if (waiting != null) {
            channel.flush();
        }
    }

    void release() {
        withdraw();
        if (appended != null) {
            connection.loop().outputs().account(-accounted);
            accounted = 0;
            appended.release();
            appended = null;
        }
    }
}
