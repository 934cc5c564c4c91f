package org.marquetry.broker.internal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes the pools of threads for what may block; a thread that has nothing to do ends. */
final class Workers {
    private static final int IDLE_SECONDS = 30;

    private Workers() {}

    /** A pool whose threads are named {@code marquetry-ROLE-N}; more work than the backlog is rejected. */
    static ExecutorService pool(String role, int threads, int backlog) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(backlog), task -> {
                    Thread thread = new Thread(task, "marquetry-" + role + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
