package org.marquetry.launcher.log;

import java.io.PrintStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.ErrorManager;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/**
 * Hands lines to a thread that writes them, since who logs may be an event loop and standard error a pipe that nobody reads.
 * What does not fit into the queue is dropped, and a line says how many there were.
 */
final class LogQueue extends Handler {
    private static final int WAITING_LINES = 1024;

    private final BlockingQueue<Runnable> waiting = new ArrayBlockingQueue<>(WAITING_LINES);
    private final AtomicLong dropped = new AtomicLong();
    private final PrintStream out;

    LogQueue(PrintStream out, Formatter formatter) {
        this.out = out;
        setFormatter(formatter);
        Thread writer = new Thread(this::write, "marquetry-log");
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public void publish(LogRecord record) {
        if (isLoggable(record) && !waiting.offer(() -> print(record))) {
            dropped.incrementAndGet();
        }
    }

    private void write() {
        try {
            while (true) {
                waiting.take().run();
                long lost = dropped.getAndSet(0);
                if (lost > 0) {
                    out.println(lost + " log lines were dropped, since nobody read them in time");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void print(LogRecord record) {
        try {
            out.print(getFormatter().format(record));
        } catch (RuntimeException e) {
            reportError(null, e, ErrorManager.FORMAT_FAILURE);
        }
    }

    /** Waits, within a bound, until all lines so far are written. */
    @Override
    public void flush() {
        CountDownLatch written = new CountDownLatch(1);
        try {
            if (waiting.offer(written::countDown, 1, TimeUnit.SECONDS)) {
                written.await(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        out.flush();
    }

    @Override
    public void close() {
        flush();
    }
}
