package org.marquetry.netty.internal.tls;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.util.concurrent.FastThreadLocalThread;

/**
 * Where the arithmetic of handshakes is done, so that loops go on serving those who are connected: on half of the processors,
 * and only as many handshakes at a time as keep them busy. Threads come when they are needed, and go when they are not.
 */
public final class TlsWorkshop implements AutoCloseable {
    /** Of each thread; enough for those that wait for their client between two steps. */
    private static final int HANDSHAKES = 32;

    private static final long IDLE_SECONDS = 10;
    private static final long CLOSE_SECONDS = 3;

    private final ThreadPoolExecutor threads;
    private final HandshakeGate gate;

    public TlsWorkshop() {
        this(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }

    TlsWorkshop(int size) {
        AtomicInteger count = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                size,
                size,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                // Bounded by the gate: each handshake has one task at a time.
                new LinkedBlockingQueue<>(),
                task -> new FastThreadLocalThread(task, "marquetry-tls-" + count.getAndIncrement()));
        threads.allowCoreThreadTimeOut(true);
        gate = new HandshakeGate(size * HANDSHAKES);
    }

    public HandshakeGate gate() {
        return gate;
    }

    Executor threads() {
        return threads;
    }

    /** Ends the threads; to be called once no connection is left. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
