package org.marquetry.netty.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one buffer into which all connections of a loop read, each in its turn. */
final class ReadBuffer {
    static final int SIZE = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(ReadBuffer.class);

    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf buffer;

    ReadBuffer(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** The buffer, empty, with a reference for the caller to release. */
    ByteBuf lend() {
        if (buffer == null) {
            buffer = allocator.directBuffer(SIZE, SIZE);
        } else if (buffer.refCnt() != 1) {
            LOG.error("a connection handler retained the shared read buffer, which it must not; it gets to keep it");
            buffer.release();
            buffer = allocator.directBuffer(SIZE, SIZE);
        }
        return buffer.clear().retain();
    }

    void release() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
