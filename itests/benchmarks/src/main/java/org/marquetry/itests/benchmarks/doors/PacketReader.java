package org.marquetry.itests.benchmarks.doors;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;

/** Takes whole packets out of what came. */
final class PacketReader extends ByteToMessageDecoder {
    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int length = 0;
        for (int i = 1; i < in.readableBytes(); i++) {
            int next = in.getUnsignedByte(in.readerIndex() + i);
            length |= (next & 0x7F) << 7 * (i - 1);
            if (next < 0x80) {
                if (in.readableBytes() > i + length) {
                    out.add(in.readRetainedSlice(1 + i + length));
                }
                return;
            }
        }
    }
}
