package org.marquetry.netty.internal.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;

/** Writes the frames of a server, which are not masked and never fragmented (RFC 6455 section 5.2). */
final class FrameWriter {
    /** The longest header; who leaves as much room in front of a payload spares it a buffer of its own. */
    static final int MOST_HEADER = 2 + Long.BYTES;

    private static final int MOST_OF_SHORT = 0xFFFF;
    private static final int MOST_REASON = FrameHeader.MOST_OF_CONTROL - Short.BYTES;

    private FrameWriter() {}

    /** The size of the header for a payload. */
    static int headerSize(int length) {
        if (length <= FrameHeader.MOST_OF_CONTROL) {
            return 2;
        }
        return length <= MOST_OF_SHORT ? 2 + Short.BYTES : 2 + Long.BYTES;
    }

    /** Puts the header into the room in front of a payload. */
    static void prepend(ByteBuf payload, int firstByte) {
        int length = payload.readableBytes();
        int end = payload.writerIndex();
        int start = payload.readerIndex() - headerSize(length);
        payload.setIndex(start, start);
        header(payload, firstByte, length);
        payload.writerIndex(end);
    }

    /** Appends the header of a frame. */
    static void header(ByteBuf out, int firstByte, int length) {
        out.writeByte(firstByte);
        if (length <= FrameHeader.MOST_OF_CONTROL) {
            out.writeByte(length);
        } else if (length <= MOST_OF_SHORT) {
            out.writeByte(FrameHeader.SHORT_LENGTH).writeShort(length);
        } else {
            out.writeByte(FrameHeader.LONG_LENGTH).writeLong(length);
        }
    }

    static ByteBuf pong(ByteBufAllocator allocator, ByteBuf payload) {
        int length = payload.readableBytes();
        ByteBuf frame = allocator.directBuffer(2 + length);
        header(frame, FrameHeader.FIN | FrameHeader.PONG, length);
        return frame.writeBytes(payload, payload.readerIndex(), length);
    }

    /** A Close frame; its reason is cut where a frame ends. */
    static ByteBuf close(ByteBufAllocator allocator, int code, String reason) {
        if (code == CloseCode.NONE) {
            ByteBuf empty = allocator.directBuffer(2);
            header(empty, FrameHeader.FIN | FrameHeader.CLOSE, 0);
            return empty;
        }
        String told = reason.length() > MOST_REASON ? reason.substring(0, MOST_REASON) : reason;
        ByteBuf frame = allocator.directBuffer(2 + Short.BYTES + told.length());
        header(frame, FrameHeader.FIN | FrameHeader.CLOSE, Short.BYTES + told.length());
        frame.writeShort(code);
        ByteBufUtil.writeAscii(frame, told);
        return frame;
    }
}
