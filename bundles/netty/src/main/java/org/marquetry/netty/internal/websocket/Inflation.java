package org.marquetry.netty.internal.websocket;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Decompresses what a client sends (RFC 7692 section 7.2.2), a small piece at a time and only while pieces are wanted: what
 * is compressed may be a thousand times smaller than what it stands for, so what waits, waits compressed. There is a
 * decompressor only within a message, since no message refers to an earlier one.
 */
final class Inflation {
    static final int PIECE = 16 * 1024;

    /** What a sender leaves out at the end of a message. */
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

    private final ByteBufAllocator allocator;
    private final Consumer<ByteBuf> out;
    private final BooleanSupplier wanted;
    private @Nullable Inflater inflater;
    private byte[] input = TAIL;
    private boolean busy;
    private boolean last;
    private boolean stepping;

    /**
     * @param out gets the decompressed pieces, which become its own
     * @param wanted whether a piece may come now
     */
    Inflation(ByteBufAllocator allocator, Consumer<ByteBuf> out, BooleanSupplier wanted) {
        this.allocator = allocator;
        this.out = out;
        this.wanted = wanted;
    }

    /** A compressed message begins. */
    void begin() {
        inflater = new Inflater(true);
    }

    /** Whether the message that is coming in is a compressed one. */
    boolean isWithin() {
        return inflater != null;
    }

    /** Whether a part of the last piece has not been passed on. */
    boolean isBusy() {
        return busy;
    }

    /** Takes a piece of a message; not while busy. */
    void add(ByteBuf piece, boolean isLast) throws DataFormatException {
        int length = piece.readableBytes();
        input = new byte[isLast ? length + TAIL.length : length];
        piece.getBytes(piece.readerIndex(), input, 0, length);
        if (isLast) {
            System.arraycopy(TAIL, 0, input, length, TAIL.length);
        }
        last = isLast;
        busy = true;
        if (inflater != null) {
            inflater.setInput(input);
        }
        goOn();
    }

    /** Goes on as far as it is wanted. */
    void goOn() throws DataFormatException {
        if (stepping) {
            return;
        }
        stepping = true;
        try {
            for (Inflater current = inflater; current != null && busy && wanted.getAsBoolean(); current = inflater) {
                step(current);
            }
        } finally {
            stepping = false;
        }
    }

    private void step(Inflater current) throws DataFormatException {
        ByteBuf piece = allocator.directBuffer(PIECE);
        int length;
        try {
            length = current.inflate(piece.nioBuffer(0, PIECE));
        } catch (DataFormatException e) {
            piece.release();
            throw e;
        }
        if (current.finished()) {
            startAnew(current);
        } else if (current.needsDictionary()) {
            piece.release();
            throw new DataFormatException("a dictionary is wanted");
        } else if (length < PIECE && current.needsInput()) {
            over();
        }
        if (length > 0) {
            out.accept(piece.writerIndex(length));
        } else {
            piece.release();
        }
    }

    /** A sender may end the stream within a message, behind which the next one follows (RFC 7692 section 7.2.3.4). */
    private void startAnew(Inflater current) {
        int rest = current.getRemaining();
        current.reset();
        if (rest == 0) {
            over();
        } else {
            current.setInput(input, input.length - rest, rest);
        }
    }

    private void over() {
        busy = false;
        input = TAIL;
        if (last) {
            release();
        }
    }

    void release() {
        busy = false;
        if (inflater != null) {
            inflater.end();
            inflater = null;
        }
    }
}
