package org.marquetry.persistence.internal;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;

/**
 * What was written to a table since a copy of it was begun, in order, until the copy has it too. The committer adds, and waits a
 * little for a copy that falls behind; the thread that copies takes. A copy that cannot keep up, or a table that has failed, breaks
 * it for good.
 */
final class Tail {
    /** Beyond this the committer waits for the copy. */
    static final long HOLD_BYTES = 16L << 20;

    /** Beyond this the copy is given up. */
    static final long MOST_BYTES = 64L << 20;

    private static final long HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** One change of a table. */
    record Change(Kind kind, byte[] first, byte[] second) {
        enum Kind {
            PUT,
            DELETE,
            DELETE_RANGE
        }

        long bytes() {
            return (long) first.length + second.length;
        }

        void applyTo(Table.Batch batch) {
            switch (kind) {
                case PUT -> batch.put(first, second);
                case DELETE -> batch.delete(first);
                case DELETE_RANGE -> batch.deleteRange(first, second);
            }
        }
    }

    /** A batch as it was written, or a mark between two. */
    record Part(List<Change> changes, long bytes, boolean isMark) {}

    private final Queue<Part> parts = new ArrayDeque<>();
    private final long holdBytes;
    private final long mostBytes;
    private long bytes;
    private @Nullable TableException broken;

    Tail() {
        this(HOLD_BYTES, MOST_BYTES);
    }

    Tail(long holdBytes, long mostBytes) {
        this.holdBytes = holdBytes;
        this.mostBytes = mostBytes;
    }

    /** A batch was written. */
    synchronized void add(List<Change> changes) {
        if (broken != null || changes.isEmpty()) {
            return;
        }
        long length = changes.stream().mapToLong(Change::bytes).sum();
        parts.add(new Part(changes, length, false));
        bytes += length;
        notifyAll();
        awaitRoom();
        if (bytes > mostBytes) {
            breakOff(new TableException(
                    TableException.Kind.FAILED, "it is slower than what is written to the store meanwhile", null));
        }
    }

    private void awaitRoom() {
        long end = System.nanoTime() + HOLD_NANOS;
        long left = HOLD_NANOS;
        while (bytes > holdBytes && broken == null && left > 0) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            left = end - System.nanoTime();
        }
    }

    /** Something is to be done when all before this has been taken. */
    synchronized void mark() {
        parts.add(new Part(List.of(), 0, true));
        notifyAll();
    }

    /** Nothing more comes that could be relied on. */
    synchronized void breakOff(TableException reason) {
        if (broken == null) {
            broken = reason;
        }
        parts.clear();
        bytes = 0;
        notifyAll();
    }

    /** The next part, or null if none comes in so many milliseconds. */
    synchronized @Nullable Part take(long millis) throws TableException {
        if (parts.isEmpty() && broken == null && millis > 0) {
            try {
                TimeUnit.MILLISECONDS.timedWait(this, millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (broken != null) {
            throw new TableException(broken.kind(), String.valueOf(broken.getMessage()), broken);
        }
        Part next = parts.poll();
        if (next != null) {
            bytes -= next.bytes();
            notifyAll();
        }
        return next;
    }
}
