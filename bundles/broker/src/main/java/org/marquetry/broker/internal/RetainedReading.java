package org.marquetry.broker.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;
import org.marquetry.broker.internal.topic.Retained;
import org.marquetry.broker.internal.topic.RetainedCursor;

/**
 * The retained messages that a cursor meets, in its order. Those that only the store has are read from there, some at a time.
 * Belongs to one loop.
 */
final class RetainedReading {
    private static final int WINDOW = 64;
    private static final int WINDOW_BYTES = 256 * 1024;
    private static final int WINDOW_STEPS = 1024;
    private static final long RETRY_MILLIS = 1000;

    private final EngineLoop loop;
    private final RetainedMessages retained;
    private final RetainedCursor cursor;
    private final Runnable whenRead;
    /** What comes next; between two reads all of it has its message. */
    private final ArrayDeque<Item> window = new ArrayDeque<>(1);

    private boolean reading;
    private boolean toBeRead;

    /**
     * A reading that begins where the cursor is.
     *
     * @param whenRead is run when there is more, after {@link #next} has had to wait
     */
    RetainedReading(EngineLoop loop, RetainedCursor cursor, Runnable whenRead) {
        this.loop = loop;
        retained = loop.engine().retained();
        this.cursor = cursor;
        this.whenRead = whenRead;
    }

    private static final class Item {
        private final String topic;
        private Retained found;
        private @Nullable Message message;
        private boolean hasWaited;

        private Item(String topic, Retained found) {
            this.topic = topic;
            take(found);
        }

        private void take(Retained current) {
            found = current;
            message = current.message();
        }
    }

    /** Whether there is nothing more to come. */
    boolean isAtEnd() {
        return window.isEmpty() && cursor.isAtEnd();
    }

    /** Whether the store is being asked, or cannot answer just now. */
    boolean isWaiting() {
        return reading;
    }

    /**
     * The next message; null if there is none within so many steps of the search, or it has to be waited for, or at the
     * {@link #isAtEnd end}.
     */
    @Nullable Message next(int steps) {
        if (toBeRead && !reading) {
            read();
        }
        if (reading) {
            return null;
        }
        if (window.isEmpty()) {
            gather(steps);
        }
        Item first = reading ? null : window.poll();
        return first == null || first.hasWaited && !isUpToDate(first) ? null : first.message;
    }

    /** What has waited for a read, or for the receiver, may have been replaced or have expired meanwhile. */
    private boolean isUpToDate(Item item) {
        Retained current = retained.current(item.topic);
        if (current == null || isExpired(item.topic, current)) {
            return false;
        }
        if (current != item.found) {
            item.take(current);
        }
        if (item.message == null) {
            window.addFirst(item);
            read();
        }
        return item.message != null;
    }

    /** Looks for the next message, and if it has to be read for more of them, so that they are read together. */
    private void gather(int steps) {
        int left = steps;
        long bytes = 0;
        while (left-- > 0 && !cursor.isAtEnd() && window.size() < WINDOW && bytes < WINDOW_BYTES) {
            Retained found = cursor.next(1);
            if (found == null) {
                continue;
            }
            Item item = new Item(cursor.topic(), found);
            if (isExpired(item.topic, found)) {
                continue;
            }
            window.add(item);
            bytes += found.size();
            if (item.message == null && !toBeRead) {
                toBeRead = true;
                left = WINDOW_STEPS;
            } else if (!toBeRead) {
                return;
            }
        }
        if (toBeRead) {
            read();
        }
    }

    private boolean isExpired(String topic, Retained found) {
        boolean expired = found.isExpired(loop.engine().time().wallMillis());
        if (expired) {
            retained.forget(loop, topic, found);
        }
        return expired;
    }

    private void read() {
        List<Item> missing =
                window.stream().filter(item -> item.message == null).toList();
        toBeRead = !missing.isEmpty();
        if (missing.isEmpty()) {
            return;
        }
        reading = true;
        window.forEach(item -> item.hasWaited = true);
        List<String> topics = missing.stream().map(item -> item.topic).toList();
        // Behind whatever is going on, so that an answer in the call does not come in the midst of it.
        loop.reader()
                .retained(topics)
                .whenComplete((messages, failure) -> loop.execute(() -> {
                    if (failure == null) {
                        arrived(missing, messages);
                    } else {
                        Incidents.storeFailed(StoreFailure.of(failure));
                        loop.timers().set(RETRY_MILLIS, this::goOn);
                    }
                }));
    }

    private void arrived(List<Item> missing, List<@Nullable Message> messages) {
        List<Item> gone = new ArrayList<>();
        for (int i = 0; i < missing.size(); i++) {
            Item item = missing.get(i);
            Retained current = retained.current(item.topic);
            if (current == item.found) {
                item.message = messages.get(i);
                if (item.message == null) {
                    loop.counters().damaged.increment();
                    Incidents.retainedDamaged(item.topic);
                    retained.forget(loop, item.topic, item.found);
                    gone.add(item);
                }
            } else if (current == null) {
                gone.add(item);
            } else {
                // It has been replaced meanwhile, and what was read may be older than what the receiver has had since.
                item.take(current);
            }
        }
        window.removeAll(gone);
        goOn();
    }

    private void goOn() {
        reading = false;
        whenRead.run();
    }
}
