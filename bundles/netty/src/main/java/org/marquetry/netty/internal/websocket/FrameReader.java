package org.marquetry.netty.internal.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Reads a client's frames. The payload of a data frame is passed on in the pieces in which it arrives, so that nothing is
 * held but a header or the 125 bytes of a control frame.
 */
final class FrameReader {
    private final Sink sink;
    private final boolean mayCompress;
    private final FrameHeader header = new FrameHeader();
    private final byte[] control = new byte[FrameHeader.MOST_OF_CONTROL];
    private int controlLength;
    private boolean inPayload;
    private long left;
    private int key;
    private boolean within;
    private boolean ended;

    FrameReader(Sink sink, boolean mayCompress) {
        this.sink = sink;
        this.mayCompress = mayCompress;
    }

    /** Reads a buffer, which stays the caller's, until the sink is busy; the bytes read are changed. */
    void read(ByteBuf in) {
        while (in.isReadable() && !ended && !sink.isBusy()) {
            if (inPayload) {
                payload(in);
            } else {
                header(in);
            }
        }
    }

    /** Reads nothing any more. */
    void end() {
        ended = true;
    }

    private void header(ByteBuf in) {
        boolean there = header.take(in);
        if (!header.isJudgeable()) {
            return;
        }
        Violation violation = header.violation(within, mayCompress);
        if (violation == null && there) {
            violation = header.lengthViolation();
        }
        if (violation != null) {
            end();
            sink.violated(violation);
        } else if (there) {
            begin();
        }
    }

    private void begin() {
        left = header.length();
        key = header.key();
        inPayload = true;
        controlLength = 0;
        if (!header.isControl() && header.opcode() != FrameHeader.CONTINUATION) {
            sink.begins(header.isCompressed());
        }
        if (left == 0) {
            over(Unpooled.EMPTY_BUFFER);
        }
    }

    private void payload(ByteBuf in) {
        int length = (int) Math.min(left, in.readableBytes());
        int from = in.readerIndex();
        key = Masking.unmask(in, from, length, key);
        left -= length;
        if (header.isControl()) {
            in.readBytes(control, controlLength, length);
            controlLength += length;
            if (left == 0) {
                over(Unpooled.EMPTY_BUFFER);
            }
            return;
        }
        ByteBuf piece = length == in.readableBytes() ? in : in.readSlice(length);
        if (left == 0) {
            over(piece);
        } else {
            sink.data(piece, false);
        }
        if (piece == in) {
            in.readerIndex(in.writerIndex());
        }
    }

    /** The frame is complete with this piece. */
    private void over(ByteBuf piece) {
        inPayload = false;
        int opcode = header.opcode();
        boolean last = header.isFinal();
        boolean isControl = header.isControl();
        header.clear();
        if (isControl) {
            sink.control(opcode, Unpooled.wrappedBuffer(control, 0, controlLength));
        } else {
            within = !last;
            sink.data(piece, last);
        }
    }

    /** Where the contents of frames go. What is passed is the callee's as long as the call lasts. */
    interface Sink {
        void begins(boolean compressed);

        /** A piece of a message, the last one or not. */
        void data(ByteBuf piece, boolean last);

        void control(int opcode, ByteBuf payload);

        /** Whether it has enough for now. */
        boolean isBusy();

        /** The last call. */
        void violated(Violation violation);
    }
}
