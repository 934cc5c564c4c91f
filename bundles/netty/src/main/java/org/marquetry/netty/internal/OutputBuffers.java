package org.marquetry.netty.internal;

import java.util.ArrayDeque;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The buffers that the connections of a loop append output to. A connection borrows one at its first output of a turn and
 * gives it back once it is sent, so that there are as many as connections are touched in a turn, not as there are
 * connections. The last one given back is the next one lent, since it is still in the processor's cache.
 */
final class OutputBuffers {
    private static final int FIRST_SIZE = 4 * 1024;
    private static final int KEPT_SIZE = 64 * 1024;
    private static final int KEPT_IN_ALL = 4 * 1024 * 1024;
    private static final int MOST_IN_A_TURN = 32 * 1024 * 1024;

    private final ByteBufAllocator allocator;
    private final ArrayDeque<ByteBuf> free = new ArrayDeque<>();
    private int kept;
    private long lent;
    private long held;
    private @Nullable Outbound last;

    OutputBuffers(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * Takes note of whose buffer is appended to from now on. The one before has grown to what it will be, which is when its
     * size is looked at.
     */
    void next(@Nullable Outbound appending) {
        Outbound before = last;
        last = appending;
        if (before != null) {
            before.settle();
        }
    }

    /** Nobody appends any more. */
    void settle() {
        next(null);
    }

    void forget(Outbound leaving) {
        if (last == leaving) {
            last = null;
        }
    }

    ByteBuf borrow() {
        ByteBuf buffer = free.pollLast();
        if (buffer == null) {
            return allocator.directBuffer(FIRST_SIZE);
        }
        kept -= buffer.capacity();
        return buffer;
    }

    void giveBack(ByteBuf buffer) {
        int capacity = buffer.capacity();
        if (capacity > KEPT_SIZE || kept + capacity > KEPT_IN_ALL || buffer.refCnt() != 1) {
            buffer.release();
            return;
        }
        kept += capacity;
        free.addLast(buffer.clear());
    }

    /** A buffer with the same bytes, of a size that fits them, for bytes that will stay a while. */
    ByteBuf fitted(ByteBuf buffer) {
        int readable = buffer.readableBytes();
        if (buffer.capacity() <= FIRST_SIZE || buffer.capacity() / 4 < readable) {
            return buffer;
        }
        ByteBuf fitted = allocator.directBuffer(readable);
        fitted.writeBytes(buffer, buffer.readerIndex(), readable);
        giveBack(buffer);
        return fitted;
    }

    /** Keeps account of the memory that the turn's output takes. */
    void account(int bytes) {
        lent += bytes;
    }

    /** Keeps account of what waits for clients that do not read. */
    void held(int bytes) {
        held += bytes;
    }

    long held() {
        return held;
    }

    boolean tooMuch() {
        return lent > MOST_IN_A_TURN;
    }

    void release() {
        free.forEach(ByteBuf::release);
        free.clear();
        kept = 0;
    }
}
