package org.marquetry.broker.internal;

/**
 * How much was sent to one client on the connection there is now and is not acknowledged: bounded in number by what was agreed,
 * and in bytes by what the heap can spare, since all of it stays there. Belongs to the session's loop.
 */
final class InFlight {
    /** A client that takes what it is sent may have so many times the page of its queue in flight. */
    private static final int PAGES = 16;

    /** And such a part of a page where all clients together have too much. */
    private static final int PART = 4;

    private final Session session;
    private final EngineLoop loop;
    private int count;
    private long bytes;

    InFlight(Session session) {
        this.session = session;
        loop = session.loop();
    }

    /** Whether one more may be sent, with so many waiting before it. */
    boolean hasRoomBehind(int waiting, long waitingBytes) {
        int before = count + waiting;
        return before < session.sendQuota() && (before == 0 || bytes + waitingBytes < mostBytes());
    }

    private long mostBytes() {
        BrokerSettings settings = loop.engine().settings();
        boolean scarce = loop.counters().windowBytes.get()
                > settings.queueMemory() / loop.engine().loops();
        return scarce ? settings.queuePageBytes() / PART : (long) settings.queuePageBytes() * PAGES;
    }

    /** How many more may be sent. */
    int quotaLeft() {
        return session.sendQuota() - count;
    }

    void add(Delivery delivery) {
        count++;
        bytes += delivery.message().size();
    }

    void remove(Delivery delivery) {
        count--;
        bytes -= delivery.message().size();
    }

    /** The connection is gone. */
    void clear() {
        count = 0;
        bytes = 0;
    }
}
