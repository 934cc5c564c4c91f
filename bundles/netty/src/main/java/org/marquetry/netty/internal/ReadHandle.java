package org.marquetry.netty.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/** Tells Netty where a connection reads to, and whether to read again: only if the last read filled all the room. */
final class ReadHandle implements RecvByteBufAllocator, RecvByteBufAllocator.ExtendedHandle {
    /** So that a connection that always has more does not keep the others of its loop waiting. */
    private static final int MOST_READS = 4;

    private final SocketConnection connection;
    private final Inbound inbound;
    private int attempted;
    private int last;
    private int reads;

    ReadHandle(SocketConnection connection, Inbound inbound) {
        this.connection = connection;
        this.inbound = inbound;
    }

    @Override
    public ExtendedHandle newHandle() {
        return this;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator unused) {
        return inbound.target();
    }

    @Override
    public int guess() {
        return ReadBuffer.SIZE;
    }

    @Override
    public void reset(ChannelConfig config) {
        reads = 0;
    }

    @Override
    public void incMessagesRead(int count) {
        reads += count;
    }

    @Override
    public void lastBytesRead(int bytes) {
        last = bytes;
    }

    @Override
    public int lastBytesRead() {
        return last;
    }

    @Override
    public void attemptedBytesRead(int bytes) {
        attempted = bytes;
    }

    @Override
    public int attemptedBytesRead() {
        return attempted;
    }

    @Override
    public boolean continueReading() {
        return mayRead() && last == attempted;
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
        return mayRead() && maybeMore.get();
    }

    private boolean mayRead() {
        return reads < MOST_READS && connection.isReading();
    }

    @Override
    public void readComplete() {
        // The next read starts anew with reset.
    }
}
