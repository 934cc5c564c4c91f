package org.marquetry.netty.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.transport.Connection;
import org.marquetry.api.transport.ConnectionHandler;
import org.marquetry.api.transport.EventLoops.Binding;
import org.marquetry.api.transport.ListenerPolicy;
import org.marquetry.api.transport.Loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Event loops, a listener on a port of its own, and the handlers of what was accepted. */
final class Rig implements AutoCloseable {
    static final int PATIENCE = 20;
    static final int MAX_UNSENT = 1 << 20;

    final NettyEventLoops loops;
    final List<TestHandler> handlers = new CopyOnWriteArrayList<>();
    private final List<Socket> clients = new CopyOnWriteArrayList<>();
    Binding binding;

    Rig(String transport, int count) {
        assumeTrue(transport.equals("nio") || EpollTransport.unavailability() == null, "epoll is not available here");
        loops = new NettyEventLoops(new LoopSettings(count, transport, MAX_UNSENT));
        assertEquals(transport, loops.transportName());
    }

    Rig listen(BiConsumer<Connection, ByteBuf> onReceived) throws IOException {
        return listen(connection -> new TestHandler(connection, onReceived));
    }

    Rig listen(Function<Connection, TestHandler> acceptor) throws IOException {
        binding =
                loops.bind(anyPort(), ListenerPolicy.unrestricted("test"), connection -> accept(acceptor, connection));
        return this;
    }

    private ConnectionHandler accept(Function<Connection, TestHandler> acceptor, Connection connection) {
        TestHandler handler = acceptor.apply(connection);
        handlers.add(handler);
        return handler;
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    Socket connect() throws IOException {
        return connect(new Socket());
    }

    Socket connect(Socket client) throws IOException {
        clients.add(client);
        client.setSoTimeout(PATIENCE * 1000);
        client.setTcpNoDelay(true);
        client.connect(binding.address());
        return client;
    }

    /** Waits for the handler of the n-th connection. */
    TestHandler handler(int index) {
        org.awaitility.Awaitility.await().atMost(PATIENCE, TimeUnit.SECONDS).until(() -> handlers.size() > index);
        return handlers.get(index);
    }

    /** Runs something on a loop and waits for it. */
    static <T> T on(Loop loop, java.util.concurrent.Callable<T> task) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                result.complete(task.call());
            } catch (Exception | AssertionError e) {
                result.completeExceptionally(e);
            }
        });
        return result.get(PATIENCE, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        loops.deactivate();
        for (TestHandler handler : handlers) {
            assertEquals(1, handler.closedCalls.get(), "calls of closed");
            assertFalse(handler.calledAfterClosed, "called after closed");
            assertEquals(0, handler.foreignCalls.get(), "calls outside of the connection's loop");
        }
        assertTrue(threads().isEmpty(), "threads left");
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("marquetry-loop-") && thread.isAlive())
                .toList();
    }
}
