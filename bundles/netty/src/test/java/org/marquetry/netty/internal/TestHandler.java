package org.marquetry.netty.internal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.transport.Connection;
import org.marquetry.api.transport.ConnectionHandler;

/** A handler that a test tells what to do, and that notes what happened to it. */
final class TestHandler implements ConnectionHandler {
    final Connection connection;
    final AtomicInteger receivedCalls = new AtomicInteger();
    final AtomicInteger writableCalls = new AtomicInteger();
    final AtomicInteger closedCalls = new AtomicInteger();
    final AtomicInteger wrongCalls = new AtomicInteger();
    final CountDownLatch closed = new CountDownLatch(1);
    volatile ReasonCode drained;
    volatile Runnable onWritable = () -> {};
    volatile Runnable onClosed = () -> {};
    volatile Runnable onDrain = () -> {};
    private final BiConsumer<Connection, ByteBuf> onReceived;
    private int depth;

    TestHandler(Connection connection, BiConsumer<Connection, ByteBuf> onReceived) {
        this.connection = connection;
        this.onReceived = onReceived;
    }

    static void echo(Connection connection, ByteBuf bytes) {
        connection.output().writeBytes(bytes);
    }

    @Override
    public void received(ByteBuf bytes) {
        receivedCalls.incrementAndGet();
        called(() -> onReceived.accept(connection, bytes));
    }

    @Override
    public void writable() {
        writableCalls.incrementAndGet();
        called(onWritable);
    }

    @Override
    public void closed() {
        try {
            called(onClosed);
        } finally {
            closedCalls.incrementAndGet();
            closed.countDown();
        }
    }

    @Override
    public void drain(ReasonCode reason) {
        drained = reason;
        called(onDrain);
        connection.close();
    }

    /** Every call has to come on the connection's loop, not within another one, and before the last one. */
    private void called(Runnable call) {
        if (!connection.loop().inLoop() || depth > 0 || closedCalls.get() > 0) {
            wrongCalls.incrementAndGet();
        }
        depth++;
        try {
            call.run();
        } finally {
            depth--;
        }
    }
}
