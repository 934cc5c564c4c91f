package org.marquetry.netty.internal.websocket;

import java.util.zip.Deflater;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * Compresses what clients are sent (RFC 7692 section 7.2.1). No message refers to an earlier one, so one compressor serves
 * all connections of a loop; it ends with the loop's thread.
 */
final class Deflation {
    /** What is shorter grows rather than shrinks. */
    static final int LEAST = 64;

    private static final int FLUSHED = 4;
    private static final int SLACK = 64;

    private static final FastThreadLocal<Deflater> DEFLATER = new FastThreadLocal<>() {
        @Override
        protected Deflater initialValue() {
            return new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        }

        @Override
        protected void onRemoval(Deflater deflater) {
            deflater.end();
        }
    };

    private Deflation() {}

    /** The compressed form of a message, with room for a header in front. */
    static ByteBuf compressed(ByteBufAllocator allocator, ByteBuf message) {
        Deflater deflater = DEFLATER.get();
        deflater.setInput(message.nioBuffer());
        ByteBuf out = allocator.directBuffer(FrameWriter.MOST_HEADER + message.readableBytes() / 2 + SLACK);
        out.setIndex(FrameWriter.MOST_HEADER, FrameWriter.MOST_HEADER);
        boolean full;
        do {
            out.ensureWritable(SLACK);
            int room = out.writableBytes();
            int written = deflater.deflate(out.nioBuffer(out.writerIndex(), room), Deflater.SYNC_FLUSH);
            out.writerIndex(out.writerIndex() + written);
            full = written == room;
        } while (full);
        deflater.reset();
        return out.writerIndex(out.writerIndex() - FLUSHED);
    }
}
