package org.marquetry.itests.benchmarks.doors;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/** Opens WebSocket, says so, and takes the payload out of frames (RFC 6455). */
final class FrameReader extends ByteToMessageDecoder {
    /** The event. */
    static final Object OPEN = new Object();

    private static final String REQUEST = "GET /mqtt HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n";
    private static final ByteBuf END = Unpooled.copiedBuffer("\r\n\r\n", StandardCharsets.US_ASCII);
    private static final int SHORT = 126;
    private static final int CLOSE = 8;

    private final boolean secured;
    private boolean open;

    FrameReader(boolean secured) {
        this.secured = secured;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (!secured) {
            ask(ctx);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
            ask(ctx);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private static void ask(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Unpooled.copiedBuffer(REQUEST, StandardCharsets.US_ASCII));
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (!open) {
            int end = ByteBufUtil.indexOf(END, in);
            if (end >= 0) {
                String answer = in.readCharSequence(
                                end + END.readableBytes() - in.readerIndex(), StandardCharsets.US_ASCII)
                        .toString();
                if (!answer.startsWith("HTTP/1.1 101")) {
                    throw new IllegalStateException("WebSocket is refused: "
                            + answer.lines().findFirst().orElse(""));
                }
                open = true;
                ctx.fireUserEventTriggered(OPEN);
            }
            return;
        }
        if (in.readableBytes() < 2) {
            return;
        }
        int length = in.getUnsignedByte(in.readerIndex() + 1);
        int head = length < SHORT ? 2 : 4;
        if (in.readableBytes() < head) {
            return;
        }
        if (length == SHORT) {
            length = in.getUnsignedShort(in.readerIndex() + 2);
        } else if (length > SHORT) {
            throw new IllegalStateException("a frame is longer than any that is expected");
        }
        if (in.readableBytes() < head + length) {
            return;
        }
        int type = in.getByte(in.readerIndex()) & 0xF;
        in.skipBytes(head);
        ByteBuf payload = in.readRetainedSlice(length);
        if (type < CLOSE) {
            out.add(payload);
        } else {
            payload.release();
        }
    }
}
