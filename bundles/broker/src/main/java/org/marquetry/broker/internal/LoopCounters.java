package org.marquetry.broker.internal;

import java.util.Collection;
import java.util.function.Function;

import org.marquetry.api.broker.Counters;

/** What one loop counts. Changed by the loop, read by anyone. */
final class LoopCounters {
    final Counter connections = new Counter();
    final Counter sessions = new Counter();
    final Counter subscriptions = new Counter();
    final Counter received = new Counter();
    final Counter sent = new Counter();
    final Counter droppedQos0 = new Counter();
    final Counter droppedQueueFull = new Counter();
    final Counter expired = new Counter();
    final Counter refusedConnections = new Counter();
    final Counter protocolErrors = new Counter();
    /** What clients wanted to do and were not allowed to. */
    final Counter denied = new Counter();

    final Counter failedCommits = new Counter();
    /** Connections that are not read from until others have caught up. */
    final Counter heldPublishers = new Counter();
    /** Messages that were kept and could not be read back. */
    final Counter damaged = new Counter();
    /** Messages that wait in queues of this loop's sessions, in the heap or in the store. */
    final Counter queuedMessages = new Counter();
    /** Bytes of those in the heap. */
    final Counter queuedBytes = new Counter();
    /** Bytes of messages that were sent, or are about to be, and are not acknowledged, whether the client is there or not. */
    final Counter windowBytes = new Counter();
    /** Bytes of those that only the store has. */
    final Counter storedBytes = new Counter();

    /** The sums over all loops. */
    static Counters sum(Collection<LoopCounters> loops, long retained, long storeBacklog) {
        return new Counters(
                total(loops, all -> all.connections),
                total(loops, all -> all.sessions),
                total(loops, all -> all.subscriptions),
                retained,
                total(loops, all -> all.received),
                total(loops, all -> all.sent),
                total(loops, all -> all.droppedQos0),
                total(loops, all -> all.droppedQueueFull),
                total(loops, all -> all.expired),
                total(loops, all -> all.refusedConnections),
                total(loops, all -> all.protocolErrors),
                // A little less than nothing for a while, where a queue was taken before the store had counted it.
                Math.max(0, total(loops, all -> all.queuedMessages)),
                Math.max(0, total(loops, all -> all.queuedBytes) + total(loops, all -> all.storedBytes)),
                total(loops, all -> all.damaged),
                total(loops, all -> all.heldPublishers),
                total(loops, all -> all.failedCommits),
                storeBacklog,
                total(loops, all -> all.denied));
    }

    private static long total(Collection<LoopCounters> loops, Function<LoopCounters, Counter> counter) {
        return loops.stream().map(counter).mapToLong(Counter::get).sum();
    }
}
