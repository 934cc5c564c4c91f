package org.marquetry.broker.internal;

import java.util.ArrayDeque;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;

/**
 * The part of a client's queue that only the store has: its messages from a sequence number on, behind all that is in the
 * heap. What the store has been given and not committed yet belongs to it, but cannot be read back. Belongs to the session's
 * loop.
 */
final class StoredQueue {
    private final LoopCounters counters;
    private final Runnable whenReadable;
    private @Nullable ArrayDeque<Uncommitted> uncommitted;
    private @Nullable Redistribution redistribution;
    private long from;
    private long end;
    /** Messages that were dropped, from one to another which is not, behind some that had to stay. */
    private long droppedFrom;

    private long droppedTo;
    private long messages;
    private long bytes;
    /** Whether the store has still to say how much there is, as it does some time after the broker has started. */
    private boolean sizeUnknown;

    /**
     * An empty one.
     *
     * @param whenReadable is run when more can be read
     */
    StoredQueue(LoopCounters counters, Runnable whenReadable) {
        this.counters = counters;
        this.whenReadable = whenReadable;
    }

    boolean isEmpty() {
        return from == end;
    }

    /** The lowest sequence number that may be there. */
    long from() {
        return from;
    }

    /** The sequence number up to which, itself not included, everything can be read. */
    long readableUpTo() {
        return uncommitted == null || uncommitted.isEmpty()
                ? end
                : uncommitted.peek().sequence();
    }

    /** How many messages; until the store has counted, at least so many. */
    long messages() {
        return Math.max(0, messages);
    }

    long bytes() {
        return Math.max(0, bytes);
    }

    /** The store is about to get a message, with the highest sequence number so far; the listener is for its commit. */
    StoreWriter.CommitListener add(StoreChange.OutgoingPut put) {
        long sequence = put.outgoing().sequence();
        if (isEmpty()) {
            from = sequence;
        }
        end = sequence + 1;
        Uncommitted added = new Uncommitted(put);
        count(1, added.size());
        if (uncommitted == null) {
            uncommitted = new ArrayDeque<>();
        }
        uncommitted.add(added);
        return added;
    }

    /** What a former engine has left. How much it is will be said later. */
    void restored(long first, long last) {
        from = first;
        end = last + 1;
        sizeUnknown = true;
    }

    /** Messages before those that are here are left to the store too; it has them. */
    void giveBack(long first, long last, long count, long size) {
        from = first;
        end = Math.max(end, last + 1);
        count(count, size);
    }

    /** How much a former engine has left; some of it may have been taken meanwhile. */
    void restoredSize(long keptMessages, long keptBytes) {
        if (sizeUnknown) {
            sizeUnknown = false;
            count(keptMessages, keptBytes);
        }
    }

    /** One message has been read back, or dropped. */
    void taken(long size) {
        count(-1, -size);
    }

    /** The lowest sequence number above that of a message that has to stay; -1 if there is none. */
    long oldestBehind(long stays) {
        long oldest = Math.max(from, stays + 1);
        oldest = isDropped(oldest) ? droppedTo : oldest;
        return oldest < end ? oldest : -1;
    }

    boolean isDropped(long sequence) {
        return droppedFrom <= sequence && sequence < droppedTo;
    }

    /** The message with that number, the {@link #oldestBehind oldest} that need not stay, is dropped. */
    void dropped(long sequence) {
        lost(1);
        if (sequence == from) {
            advance(sequence + 1);
            return;
        }
        droppedFrom = sequence == droppedTo ? droppedFrom : sequence;
        droppedTo = sequence + 1;
    }

    /** Messages are gone of which nobody knows how large they were. */
    void lost(long count) {
        if (count > 0) {
            count(-count, -count * averageSize());
        }
    }

    /** Everything below has been taken. */
    void advance(long to) {
        from = Math.min(end, Math.max(from, to));
        from = isDropped(from) ? droppedTo : from;
        if (isEmpty()) {
            // Whatever was estimated, now it is known.
            sizeUnknown = false;
            count(-messages, -bytes);
        }
    }

    /** Tries to have a message never written; false if it has been, or may be. */
    boolean takeBack(long sequence) {
        if (sequence >= readableUpTo() && uncommitted != null) {
            for (Uncommitted each : uncommitted) {
                if (each.sequence() == sequence) {
                    return each.put.cancel();
                }
            }
        }
        return false;
    }

    /** How many messages of shared subscriptions the store has been given and has not answered for. */
    int unsettledShared() {
        return uncommitted == null
                ? 0
                : (int) uncommitted.stream()
                        .filter(each -> each.isShared() && !each.settled)
                        .count();
    }

    /** The session has ended. What is for other members of its groups is still written, and the redistribution told of it. */
    void end(@Nullable Redistribution toOthers) {
        advance(end);
        redistribution = toOthers;
        if (uncommitted != null) {
            uncommitted.stream()
                    .filter(each -> toOthers == null || !each.isShared())
                    .forEach(each -> each.put.cancel());
            uncommitted = null;
        }
    }

    private long averageSize() {
        return messages > 0 ? bytes / messages : 0;
    }

    private void count(long moreMessages, long moreBytes) {
        messages += moreMessages;
        bytes += moreBytes;
        counters.queuedMessages.add(moreMessages);
        counters.storedBytes.add(moreBytes);
    }

    private void settle() {
        boolean more = false;
        while (uncommitted != null && !uncommitted.isEmpty() && uncommitted.peek().settled) {
            uncommitted.poll();
            more = true;
        }
        if (more) {
            whenReadable.run();
        }
    }

    private final class Uncommitted implements StoreWriter.CommitListener {
        private final StoreChange.OutgoingPut put;
        private boolean settled;

        private Uncommitted(StoreChange.OutgoingPut put) {
            this.put = put;
        }

        private long sequence() {
            return put.outgoing().sequence();
        }

        private boolean isShared() {
            return put.outgoing().shareFilter() != null;
        }

        private int size() {
            return put.outgoing().message().size();
        }

        @Override
        public void committed() {
            settled = true;
            if (redistribution != null && isShared()) {
                redistribution.settled();
            }
            settle();
        }

        @Override
        public void failed(StoreException reason) {
            // It never was there; who published it is told.
            if (uncommitted != null && sequence() >= from) {
                taken(size());
            }
            committed();
        }
    }
}
