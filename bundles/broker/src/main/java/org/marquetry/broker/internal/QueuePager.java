package org.marquetry.broker.internal;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreReader.QueuePage;

/**
 * Brings what of a client's queue only the store has back into the heap, a page at a time and in order, as the client takes
 * it; and finds there what was in flight when a former engine ended. Belongs to the session's loop.
 */
final class QueuePager {
    private static final long RETRY_MILLIS = 1000;
    private static final int SCARCE = 16;

    /** Learns whether all that was in flight is known. */
    interface Preparation {
        void prepared();

        void failed(String reason);
    }

    private final Session session;
    private final EngineLoop loop;
    private final DeliveryQueue queue;
    private final DeliveryWindow window;
    private final StoredQueue stored;
    /** The highest sequence number of a message that a former engine had given an identifier; -1 if none. */
    private long lastMarked = -1;

    /** Sequence numbers that a former engine could not have kept: they are in the heap, and in the store as well by now. */
    private Set<Long> adopted = Set.of();

    private long scanFrom;
    private @Nullable Preparation waiting;
    private boolean reading;
    /** Counts the times that the heap was left; what was being read then is of no use. */
    private int leavings;

    private boolean ended;
    private TimerWheel.@Nullable Timer pause;

    QueuePager(Session session, DeliveryQueue queue, DeliveryWindow window, StoredQueue stored) {
        this.session = session;
        loop = session.loop();
        this.queue = queue;
        this.window = window;
        this.stored = stored;
    }

    /** Some messages that only the store has now have identifiers, up to this one; or none has, for -1. */
    void marked(long last) {
        lastMarked = last;
        adopted = Set.of();
        scanFrom = stored.from();
        leavings++;
    }

    /** What has these sequence numbers came without the store, and is not to be read from there. */
    void adopted(Set<Long> sequences) {
        adopted = sequences;
    }

    void end() {
        ended = true;
        if (pause != null) {
            pause.cancel();
        }
    }

    /** Has what was in flight when a former engine ended taken into the window, before the client is let in. */
    void prepare(Preparation next) {
        if (!isToBeScanned()) {
            next.prepared();
            return;
        }
        // A connection that waited here before has been taken over.
        waiting = next;
        if (!reading) {
            scan();
        }
    }

    private boolean isToBeScanned() {
        return scanFrom <= lastMarked;
    }

    /** Up to which sequence number the store may have what is in flight and not in the heap; -1 if it has nothing of that. */
    long lastInFlight() {
        return isToBeScanned() ? lastMarked : -1;
    }

    /** Whether all that the store has and the heap has not waits to be sent for the first time. */
    boolean knowsWhatIsInFlight() {
        return !isToBeScanned();
    }

    private void scan() {
        BrokerSettings settings = loop.engine().settings();
        read(scanFrom, settings.queuePageMessages(), settings.queuePageBytes(), this::scanned);
    }

    private void scanned(QueuePage page, Throwable failure) {
        if (failure != null) {
            noLongerWaiting().failed("its queue cannot be read: " + failure.getMessage());
            return;
        }
        damaged(page.damaged());
        for (StoreChange.Outgoing kept : page.messages()) {
            if (kept.sequence() > lastMarked) {
                break;
            }
            if (adopted.contains(kept.sequence())) {
                continue;
            }
            stored.taken(kept.message().size());
            if (kept.packetId() == 0) {
                // It may have been sent under an identifier that was not kept, and then before those that follow.
                queue.addInOrder(List.of(Delivery.queued(kept)));
            } else {
                window.restore(Delivery.inFlight(kept));
            }
        }
        scanFrom = page.next() < 0 ? Long.MAX_VALUE : page.next();
        if (isToBeScanned()) {
            scan();
        } else {
            stored.advance(Math.min(scanFrom, lastMarked + 1));
            noLongerWaiting().prepared();
        }
    }

    private Preparation noLongerWaiting() {
        Preparation ready = Objects.requireNonNull(waiting, "nothing is scanned for nobody");
        waiting = null;
        return ready;
    }

    /** Reads the next page if the queue in the heap runs low. */
    void fill() {
        if (reading
                || pause != null
                || session.connection() == null
                || stored.from() >= stored.readableUpTo()
                || !queue.isLow()
                || isToBeScanned()) {
            return;
        }
        BrokerSettings settings = loop.engine().settings();
        long upTo = stored.readableUpTo();
        // Where the heap has its share of all queues, this one gets on with little at a time.
        boolean scarce = loop.counters().queuedBytes.get()
                > settings.queueMemory() / loop.engine().loops();
        int messages = settings.queuePageMessages() - queue.size();
        long bytes = settings.queuePageBytes() / (scarce ? SCARCE : 1) - queue.bytes();
        read(
                stored.from(),
                Math.max(1, messages),
                (int) Math.max(1, bytes),
                (page, failure) -> arrived(page, failure, upTo));
    }

    private void arrived(QueuePage page, Throwable failure, long upTo) {
        if (failure != null) {
            pause = loop.timers().set(RETRY_MILLIS, () -> {
                pause = null;
                session.pump();
            });
            return;
        }
        if (session.connection() == null) {
            // It is read again for the next one.
            return;
        }
        damaged(page.damaged());
        for (StoreChange.Outgoing kept : page.messages()) {
            long sequence = kept.sequence();
            if (sequence >= stored.from()
                    && sequence < upTo
                    && !stored.isDropped(sequence)
                    && !adopted.contains(sequence)) {
                queue.add(Delivery.queued(kept));
                stored.taken(kept.message().size());
            }
        }
        stored.advance(page.next() < 0 ? upTo : Math.min(page.next(), upTo));
        session.pump();
    }

    private void damaged(int count) {
        if (count > 0) {
            stored.lost(count);
            loop.counters().damaged.add(count);
            Incidents.messagesDamaged(session.clientId(), count);
        }
    }

    private void read(long from, int messages, int bytes, BiConsumer<QueuePage, Throwable> then) {
        reading = true;
        int before = leavings;
        InCall inCall = new InCall();
        loop.reader().queue(session.clientId(), from, messages, bytes).whenComplete((page, failure) -> {
            if (inCall.now) {
                // Not deeper and deeper into the stack, and not all of a queue in one turn.
                loop.execute(() -> ended(page, failure, before, then));
            } else {
                ended(page, failure, before, then);
            }
        });
        inCall.now = false;
    }

    private void ended(QueuePage page, Throwable failure, int before, BiConsumer<QueuePage, Throwable> then) {
        reading = false;
        if (ended) {
            return;
        }
        if (before != leavings) {
            goOn();
            return;
        }
        if (failure != null) {
            Incidents.storeFailed(StoreFailure.of(failure));
        }
        then.accept(page, failure);
    }

    private void goOn() {
        if (waiting != null && isToBeScanned()) {
            scan();
        } else {
            fill();
        }
    }

    private static final class InCall {
        private boolean now = true;
    }
}
