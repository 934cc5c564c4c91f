package org.marquetry.netty.internal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.transport.Connection;
import org.marquetry.api.transport.ConnectionHandler;

/** A handler that a test tells what to do, and that notes what happened to it. */
class TestHandler implements ConnectionHandler {
    final Connection connection;
    final AtomicInteger closedCalls = new AtomicInteger();
    final AtomicInteger writableCalls = new AtomicInteger();
    final CountDownLatch closed = new CountDownLatch(1);
    final AtomicInteger foreignCalls = new AtomicInteger();
    volatile boolean calledAfterClosed;
    volatile ReasonCode drained;
    volatile BiConsumer<Connection, ByteBuf> onReceived;
    volatile Runnable onWritable = () -> {};
    volatile Runnable onClosed = () -> {};

    TestHandler(Connection connection, BiConsumer<Connection, ByteBuf> onReceived) {
        this.connection = connection;
        this.onReceived = onReceived;
    }

    static void echo(Connection connection, ByteBuf bytes) {
        connection.output().writeBytes(bytes);
    }

    @Override
    public void received(ByteBuf bytes) {
        check();
        onReceived.accept(connection, bytes);
    }

    @Override
    public void writable() {
        check();
        writableCalls.incrementAndGet();
        onWritable.run();
    }

    @Override
    public void closed() {
        check();
        closedCalls.incrementAndGet();
        closed.countDown();
        onClosed.run();
    }

    @Override
    public void drain(ReasonCode reason) {
        check();
        drained = reason;
        connection.close();
    }

    private void check() {
        if (closedCalls.get() > 0) {
            calledAfterClosed = true;
        }
        if (!connection.loop().inLoop()) {
            foreignCalls.incrementAndGet();
        }
    }
}
