package org.marquetry.broker.internal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.marquetry.api.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators read about clients that misbehave or do not keep up: one line each, and no more than some a second, since
 * peers can make millions. What was left out is counted in the next line that is written.
 */
final class Incidents {
    private static final Logger LOG = LoggerFactory.getLogger("org.marquetry.broker");
    private static final int LINES_A_SECOND = 50;

    private static final AtomicLong SECOND = new AtomicLong();
    private static final AtomicLong WRITTEN = new AtomicLong();
    private static final AtomicLong LEFT_OUT = new AtomicLong();

    private Incidents() {}

    /** A connection ended, or was refused something, for a reason that its peer gave. */
    static void ofConnection(ClientConnection connection, String what) {
        if (mayWrite()) {
            LOG.warn("{}: {}{}", connection.description(), printable(what), leftOut());
        }
    }

    /** Something that happens all the time and is of use only to who looks for it. */
    static void detail(Supplier<String> client, String what) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("{}: {}", client.get(), printable(what));
        }
    }

    static void slowReceiver(String clientId) {
        if (mayWrite()) {
            LOG.warn("client {}: reads too slowly, QoS 0 messages are dropped{}", printable(clientId), leftOut());
        }
    }

    static void queueFull(String clientId) {
        if (mayWrite()) {
            LOG.warn("client {}: its queue is full, messages are dropped{}", printable(clientId), leftOut());
        }
    }

    static void retainedFull(String topic) {
        if (mayWrite()) {
            LOG.warn("no room to retain a message on {}{}", printable(topic), leftOut());
        }
    }

    static void storeFailed(StoreException reason) {
        if (mayWrite()) {
            LOG.error("the store failed: {}{}", reason.getMessage(), leftOut());
        }
    }

    /**
     * Does something that many depend on besides the one it is for: what goes wrong unexpectedly is written down and stays with
     * that one.
     */
    static void contain(String what, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("{} ended unexpectedly", what, e);
        }
    }

    /** Makes text from the network fit for one line of a log. */
    static String printable(String text) {
        String cut = text.length() > 200 ? text.substring(0, 200) + "..." : text;
        StringBuilder line = new StringBuilder(cut.length());
        cut.codePoints()
                .forEach(c -> line.appendCodePoint(Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? '?' : c));
        return line.toString();
    }

    private static boolean mayWrite() {
        long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
        long second = SECOND.get();
        if (second != now && SECOND.compareAndSet(second, now)) {
            WRITTEN.set(0);
        }
        if (WRITTEN.incrementAndGet() <= LINES_A_SECOND) {
            return true;
        }
        LEFT_OUT.incrementAndGet();
        return false;
    }

    private static String leftOut() {
        long count = LEFT_OUT.getAndSet(0);
        return count == 0 ? "" : " (and " + count + " more lines like this, left out)";
    }
}
