package org.marquetry.itests.benchmarks.doors;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/** Puts what is written into a frame, with a mask of zeros, which is as good to a broker as any other. */
final class FrameWriter extends ChannelOutboundHandlerAdapter {
    private static final int FINAL_BINARY = 0x82;
    private static final int MASKED = 0x80;
    private static final int SHORT = 126;
    private static final int MOST = 0xFFFF;
    private static final int MOST_HEAD = 8;

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ByteBuf payload = (ByteBuf) message;
        int length = payload.readableBytes();
        if (length > MOST) {
            throw new IllegalArgumentException("a frame of " + length + " bytes is not foreseen");
        }
        ByteBuf head = ctx.alloc().buffer(MOST_HEAD).writeByte(FINAL_BINARY);
        if (length < SHORT) {
            head.writeByte(MASKED | length);
        } else {
            head.writeByte(MASKED | SHORT).writeShort(length);
        }
        ctx.write(head.writeInt(0));
        ctx.write(payload, promise);
    }
}
