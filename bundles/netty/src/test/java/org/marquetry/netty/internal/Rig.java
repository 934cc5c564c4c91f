package org.marquetry.netty.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.transport.Connection;
import org.marquetry.api.transport.ConnectionHandler;
import org.marquetry.api.transport.EventLoops.Binding;
import org.marquetry.api.transport.Layers;
import org.marquetry.api.transport.ListenerPolicy;
import org.marquetry.api.transport.Loop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Event loops, a listener on a port of its own, and the handlers of what was accepted. Closing it checks what must be true
 * after every test: each handler was called on its loop and told once that it is closed, and no thread and no buffer is left.
 */
final class Rig implements AutoCloseable {
    static final int PATIENCE = 20;
    static final int MAX_UNSENT = 1 << 20;

    final NettyEventLoops loops;
    final CountingTransport transport;
    final List<TestHandler> handlers = new CopyOnWriteArrayList<>();
    final Binding binding;
    private final List<Socket> clients = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    Rig(String transportName, int loopCount, BiConsumer<Connection, ByteBuf> onReceived) throws IOException {
        this(transportName, loopCount, connection -> new TestHandler(connection, onReceived));
    }

    Rig(String transportName, int loopCount, Function<Connection, TestHandler> acceptor) throws IOException {
        assumeTrue(
                transportName.equals("nio") || EpollTransport.unavailability() == null, "epoll is not available here");
        transport = new CountingTransport(Transports.choose(transportName));
        loops = new NettyEventLoops(new LoopSettings(loopCount, transportName, MAX_UNSENT), transport);
        for (int i = 0; i < loopCount; i++) {
            threads.add(threadOf(loops.loop(i)));
        }
        binding =
                loops.bind(anyPort(), ListenerPolicy.unrestricted("test"), connection -> accept(acceptor, connection));
    }

    /** Listens on one more port, with layers. */
    Binding bind(Layers layers, Function<Connection, TestHandler> acceptor) throws IOException {
        return loops.bind(
                anyPort(), ListenerPolicy.unrestricted("test"), layers, connection -> accept(acceptor, connection));
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
        return connect(client, binding);
    }

    Socket connect(Socket client, Binding to) throws IOException {
        clients.add(client);
        client.setSoTimeout(PATIENCE * 1000);
        client.setTcpNoDelay(true);
        client.connect(to.address());
        return client;
    }

    /** The handler of the n-th connection. */
    TestHandler handler(int index) {
        until(() -> handlers.size() > index);
        return handlers.get(index);
    }

    static void until(Callable<Boolean> condition) {
        await().atMost(PATIENCE, TimeUnit.SECONDS)
                .pollDelay(0, TimeUnit.MILLISECONDS)
                .pollInterval(1, TimeUnit.MILLISECONDS)
                .until(condition);
    }

    /** Runs something on a loop and waits for it. */
    static <T> T on(Loop loop, Callable<T> task) throws Exception {
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

    static void run(Loop loop, Runnable task) throws Exception {
        on(loop, () -> {
            task.run();
            return null;
        });
    }

    /**
     * Returns when the loops have seen what clients have sent before: two rounds of two connections later, since the sockets
     * that are ready at the same time are served in any order.
     */
    void settle(Socket echo) throws IOException {
        for (int i = 0; i < 3; i++) {
            echo.getOutputStream().write(i);
            assertEquals(i, echo.getInputStream().read());
        }
    }

    /** The size of all buffers that somebody holds. */
    long buffers() {
        return loops.allocator().pinnedDirectMemory();
    }

    @Override
    public void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        loops.deactivate();
        assertTrue(threads.stream().noneMatch(Thread::isAlive), "threads left");
        for (TestHandler handler : handlers) {
            assertEquals(1, handler.closedCalls.get(), "calls of closed");
            assertEquals(0, handler.wrongCalls.get(), "calls at the wrong time or place");
        }
        assertEquals(0, binding.connections());
        assertEquals(0, buffers(), "buffers left");
    }

    private static Thread threadOf(Loop loop) throws IOException {
        try {
            return on(loop, Thread::currentThread);
        } catch (Exception e) {
            throw new IOException("the loop does not run", e);
        }
    }
}
