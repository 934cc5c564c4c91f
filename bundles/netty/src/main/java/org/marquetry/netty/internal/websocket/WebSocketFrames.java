package org.marquetry.netty.internal.websocket;

import java.util.zip.DataFormatException;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import org.jspecify.annotations.Nullable;

/**
 * A connection's frames: passes on the bytes in what the client sends, and makes each buffer that is written one binary
 * message. The end of the client's side is the same behind it whether it came as a Close frame or as that of the socket.
 */
public final class WebSocketFrames extends ChannelDuplexHandler implements FrameReader.Sink {
    private final WebSocketHost host;
    private final boolean compression;
    private final FrameReader reader;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Inflation inflation;
    private @Nullable ByteBuf backlog;
    private boolean ponging;
    private @Nullable ChannelFuture goodbye;
    private int answer = CloseCode.NORMAL;

    WebSocketFrames(WebSocketHost host, boolean compression) {
        this.host = host;
        this.compression = compression;
        reader = new FrameReader(this, compression);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        if (compression) {
            inflation = new Inflation(ctx.alloc(), ctx::fireChannelRead, host::takesInput);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (inflation != null) {
            inflation.release();
        }
        releaseBacklog();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (backlog == null) {
                reader.read(bytes);
            }
            if (bytes.isReadable() && isBusy()) {
                putOff(bytes);
            }
        } finally {
            bytes.release();
        }
    }

    /** Also called when the connection wants input again, which is when the rest of what came earlier is passed on. */
    @Override
    public void read(ChannelHandlerContext ctx) {
        if (inflation != null && isBusy()) {
            goOn(inflation);
        }
        ctx.read();
    }

    @Override
    public void begins(boolean compressed) {
        if (compressed && inflation != null) {
            inflation.begin();
        }
    }

    @Override
    public void data(ByteBuf piece, boolean last) {
        if (inflation != null && inflation.isWithin()) {
            try {
                inflation.add(piece, last);
            } catch (DataFormatException e) {
                violated(notCompressed());
            }
        } else if (piece.isReadable()) {
            ctx().fireChannelRead(piece.retain());
        }
    }

    @Override
    public void control(int opcode, ByteBuf payload) {
        if (opcode == FrameHeader.PING) {
            pong(payload);
        } else if (opcode == FrameHeader.CLOSE) {
            closed(payload);
        }
    }

    @Override
    public void violated(Violation violation) {
        reader.end();
        releaseBacklog();
        if (goodbye == null) {
            goodbye = sendClose(violation.code(), violation.reason());
            host.violated(violation.reason());
        }
    }

    @Override
    public boolean isBusy() {
        return inflation != null && inflation.isBusy();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ByteBuf payload = (ByteBuf) message;
        if (goodbye != null) {
            // Nothing follows a Close frame, and who wrote it closes the connection.
            payload.release();
            promise.setSuccess();
        } else if (compression && payload.readableBytes() >= Deflation.LEAST) {
            ByteBuf compressed = Deflation.compressed(ctx.alloc(), payload);
            payload.release();
            writeFrame(ctx, compressed, FrameHeader.COMPRESSED, promise);
        } else {
            writeFrame(ctx, payload, 0, promise);
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        farewell();
        ctx.close(promise);
    }

    /** Says goodbye, unless that has been done; nothing is written behind it. The result is there when it has left. */
    public ChannelFuture farewell() {
        if (goodbye == null) {
            goodbye = sendClose(host.goesAway() ? CloseCode.GOING_AWAY : answer, "");
        }
        return goodbye;
    }

    private void goOn(Inflation current) {
        try {
            current.goOn();
        } catch (DataFormatException e) {
            violated(notCompressed());
        }
        ByteBuf rest = backlog;
        if (rest != null && !current.isBusy()) {
            backlog = null;
            channelRead(ctx(), rest);
        }
    }

    /** Keeps what cannot be read yet; little, since nothing more is asked for meanwhile. */
    private void putOff(ByteBuf bytes) {
        if (backlog == null) {
            backlog = ctx().alloc().directBuffer(bytes.readableBytes());
        }
        backlog.writeBytes(bytes);
    }

    private void releaseBacklog() {
        if (backlog != null) {
            backlog.release();
            backlog = null;
        }
    }

    private static void writeFrame(ChannelHandlerContext ctx, ByteBuf payload, int bits, ChannelPromise promise) {
        int firstByte = FrameHeader.FIN | bits | FrameHeader.BINARY;
        int length = payload.readableBytes();
        int headerSize = FrameWriter.headerSize(length);
        if (payload.readerIndex() >= headerSize) {
            FrameWriter.prepend(payload, firstByte);
        } else {
            ByteBuf header = ctx.alloc().directBuffer(headerSize);
            FrameWriter.header(header, firstByte, length);
            ctx.write(header);
        }
        ctx.write(payload, promise);
    }

    /** Answers the last ping when there are many: one answer at a time, so that who does not read it gets no more. */
    private void pong(ByteBuf payload) {
        if (ponging || goodbye != null) {
            return;
        }
        ChannelFuture written = ctx().writeAndFlush(FrameWriter.pong(ctx().alloc(), payload), promise());
        ponging = !written.isDone();
        if (ponging) {
            written.addListener(done -> ponging = false);
        }
    }

    private void closed(ByteBuf payload) {
        reader.end();
        Violation violation = CloseFrame.violation(payload);
        if (violation != null) {
            violated(violation);
            return;
        }
        answer = CloseFrame.code(payload);
        if (goodbye != null) {
            ctx().close();
        } else {
            ctx().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    private ChannelFuture sendClose(int code, String reason) {
        return ctx().writeAndFlush(FrameWriter.close(ctx().alloc(), code, reason), promise());
    }

    /** A plain one is kept on the channel's loop of then; the context's own stay with that of now. */
    private ChannelPromise promise() {
        return new DefaultChannelPromise(ctx().channel());
    }

    private static Violation notCompressed() {
        return new Violation(CloseCode.INVALID_DATA, "a compressed message cannot be decompressed");
    }

    private ChannelHandlerContext ctx() {
        if (context == null) {
            throw new IllegalStateException("the handler is in no pipeline");
        }
        return context;
    }
}
