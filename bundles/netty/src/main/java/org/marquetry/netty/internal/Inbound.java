package org.marquetry.netty.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import org.jspecify.annotations.Nullable;

/**
 * A connection's way in, and the last handler of its channel. Bytes are read into the loop's buffer, behind those that the
 * handler has left; only what it leaves again is copied into a buffer of the connection's own, which exists as long as there
 * is something to keep. When much is kept, as from a large packet, reading goes on in that buffer itself, so that no byte is
 * copied more than a few times. What comes through layers is not what was read, so it is copied behind what was kept.
 */
final class Inbound extends ChannelInboundHandlerAdapter {
    private static final int COPIED = 2 * 1024;
    private static final int LEAST_READ = 2 * 1024;
    private static final int FIRST_KEPT = 64;
    private static final int SMALL = 4 * 1024;

    private final SocketConnection connection;
    private @Nullable ByteBuf kept;
    private boolean ended;

    Inbound(SocketConnection connection) {
        this.connection = connection;
    }

    /** Where the next read goes: a buffer that begins with what was kept, and a reference to it for the reader. */
    ByteBuf target() {
        int keptElsewhere = connection.wire().keptRead();
        if (keptElsewhere > 0) {
            return connection.loop().allocator().directBuffer(keptElsewhere);
        }
        if (kept == null || connection.wire().isLayered() || !connection.isOpen()) {
            return connection.loop().readBuffer().lend();
        }
        int left = kept.readableBytes();
        if (left <= COPIED) {
            return connection.loop().readBuffer().lend().writeBytes(kept, kept.readerIndex(), left);
        }
        if (kept.writableBytes() < LEAST_READ) {
            kept.capacity(Math.multiplyExact(kept.capacity(), 2));
        }
        return kept.retain();
    }

    /** What the handler has left. */
    ByteBuf kept() {
        return kept == null ? Unpooled.EMPTY_BUFFER : kept;
    }

    /** Whether the client has closed its side. */
    boolean hasEnded() {
        return ended;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        connection.begun();
    }

    /** Takes a buffer that {@link #target} gave and the socket has written to, or what layers have made of it. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        ByteBuf bytes = (ByteBuf) read;
        try {
            if (kept != null && connection.wire().isLayered()) {
                append(kept, bytes);
                offerAgain();
                return;
            }
            if (connection.isReceiving()) {
                connection.offer(bytes);
            }
            keep(bytes);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            ended = true;
            connection.inputEnded();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        connection.lost(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connection.ended();
    }

    /** Offers once more what was kept. */
    void offerAgain() {
        ByteBuf bytes = kept;
        if (bytes == null || !connection.isReceiving()) {
            return;
        }
        bytes.retain();
        try {
            connection.offer(bytes);
            keep(bytes);
        } finally {
            bytes.release();
        }
    }

    void release() {
        if (kept != null) {
            kept.release();
            kept = null;
        }
    }

    private static void append(ByteBuf mine, ByteBuf bytes) {
        int more = bytes.readableBytes();
        if (mine.writableBytes() < more) {
            mine.discardReadBytes();
        }
        if (mine.writableBytes() < more) {
            mine.capacity(Math.max(Math.multiplyExact(mine.capacity(), 2), mine.writerIndex() + more));
        }
        mine.writeBytes(bytes);
    }

    private void keep(ByteBuf bytes) {
        if (!bytes.isReadable() || !connection.isOpen()) {
            release();
        } else if (bytes == kept) {
            shrink(bytes);
        } else if (kept != null && bytes.readerIndex() == 0) {
            kept.writeBytes(bytes, kept.readableBytes(), bytes.readableBytes() - kept.readableBytes());
        } else {
            replace(bytes);
        }
    }

    /** Does not hold on to the room of a large packet for the beginning of a small one. */
    private void shrink(ByteBuf mine) {
        int left = mine.readableBytes();
        if (mine.capacity() > SMALL && left <= mine.capacity() / 4) {
            kept = copyOf(mine);
            mine.release();
        } else if (mine.readerIndex() >= left) {
            mine.discardReadBytes();
        }
    }

    private void replace(ByteBuf bytes) {
        ByteBuf before = kept;
        kept = copyOf(bytes);
        if (before != null) {
            before.release();
        }
    }

    private ByteBuf copyOf(ByteBuf bytes) {
        int left = bytes.readableBytes();
        ByteBuf copy = connection.loop().allocator().directBuffer(Math.max(FIRST_KEPT, left));
        return copy.writeBytes(bytes, bytes.readerIndex(), left);
    }
}
