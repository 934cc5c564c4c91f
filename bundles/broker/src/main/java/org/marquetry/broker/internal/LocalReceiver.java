package org.marquetry.broker.internal;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.broker.ReceivedMessage;
import org.marquetry.api.codec.PublishView;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.topic.TopicFilter;
import org.marquetry.broker.internal.topic.RetainedCursor;

/**
 * A subscriber within this runtime. Its loop fills a bounded queue; a worker empties it into the consumer, one call at a time
 * and no more than were demanded.
 */
final class LocalReceiver extends Receiver {
    private static final int QUEUE = 16_384;
    private static final int STEPS = 1024;

    private final String name;
    private final Executor workers;
    private final Consumer<ReceivedMessage> consumer;
    private final BlockingQueue<ReceivedMessage> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger pendingRuns = new AtomicInteger();
    private final ArrayDeque<Feed> feeds = new ArrayDeque<>();
    private volatile boolean feeding;
    /** Whether messages have been dropped since the queue was last half empty; the loop's. */
    private boolean overflowing;

    private volatile boolean closed;

    LocalReceiver(EngineLoop loop, String name, Executor workers, Consumer<ReceivedMessage> consumer) {
        super(loop);
        this.name = name;
        this.workers = workers;
        this.consumer = consumer;
    }

    /**
     * Retained messages that are still to be delivered.
     *
     * @param served filters of this receiver whose retained messages came before, so that none comes twice
     */
    private record Feed(RetainedReading reading, QoS qos, List<TopicFilter> served) {
        boolean isNew(Message message) {
            return served.isEmpty() || served.stream().noneMatch(filter -> filter.matches(message.topic()));
        }
    }

    /** Lets the consumer be called that many times more. Any thread may ask. */
    void demand(long more) {
        demand.accumulateAndGet(more, (now, added) -> now + added < 0 ? Long.MAX_VALUE : now + added);
        run();
    }

    /** Nothing is delivered any more, but for a call that is under way. */
    void close() {
        closed = true;
        queue.clear();
    }

    @Override
    void deliver(Message message, Target target, @Nullable Keeping keeping) {
        JointKeeping joint = keeping == null ? null : keeping.joint();
        QoS qos = message.qos().atMost(target.qos());
        if (joint == null) {
            offer(message, qos, false);
        } else {
            joint.whenKept(new AfterCommit(() -> offer(message, qos, false)));
        }
    }

    private void offer(Message message, QoS qos, boolean retained) {
        if (closed) {
            return;
        }
        if (queue.offer(new ReceivedMessage(message, qos, retained))) {
            overflowing &= queue.remainingCapacity() < QUEUE / 2;
        } else {
            (qos == QoS.AT_MOST_ONCE ? loop().counters().droppedQos0 : loop().counters().droppedQueueFull).increment();
            if (!overflowing) {
                overflowing = true;
                Incidents.queueFull(name);
            }
        }
        run();
    }

    @Override
    boolean deliverAsIs(PublishView publish, Target target, ProtocolForm form) {
        return false;
    }

    /** Has retained messages delivered, as room in the queue allows; on the loop. */
    void feed(RetainedCursor cursor, QoS qos, List<TopicFilter> served) {
        feeds.add(new Feed(new RetainedReading(loop(), cursor, this::pumpFeeds), qos, served));
        RetainedMessages retained = loop().engine().retained();
        if (retained.isLoaded()) {
            pumpFeeds();
        } else {
            retained.whenLoaded(loop(), this::pumpFeeds);
        }
    }

    private void pumpFeeds() {
        feeding = !closed && !feeds.isEmpty();
        for (int i = 0; i < STEPS && feeding && queue.remainingCapacity() > QUEUE / 2; i++) {
            Feed first = feeds.peek();
            Message message = first.reading.next(1);
            if (message != null) {
                offerRetained(message, first);
            } else if (first.reading.isWaiting()) {
                return;
            } else if (first.reading.isAtEnd()) {
                feeds.poll();
                feeding = !feeds.isEmpty();
            }
        }
        if (feeding && queue.isEmpty()) {
            loop().execute(this::pumpFeeds);
        }
    }

    private void offerRetained(Message message, Feed feed) {
        if (feed.isNew(message)) {
            offer(message, message.qos().atMost(feed.qos), true);
        }
    }

    private void run() {
        if (closed || pendingRuns.getAndIncrement() != 0) {
            return;
        }
        try {
            workers.execute(this::drain);
        } catch (RejectedExecutionException e) {
            // The broker stops: nobody is left to deliver to.
            close();
        }
    }

    private void drain() {
        int runs = pendingRuns.get();
        do {
            while (demand.get() > 0 && !closed) {
                ReceivedMessage next = queue.poll();
                if (next == null) {
                    break;
                }
                if (demand.get() != Long.MAX_VALUE) {
                    demand.decrementAndGet();
                }
                consumer.accept(next);
            }
            if (feeding) {
                loop().execute(this::pumpFeeds);
            }
            runs = pendingRuns.addAndGet(-runs);
        } while (runs != 0);
    }

    @Override
    boolean isReachable() {
        return !closed;
    }

    @Override
    boolean isDurable() {
        return false;
    }
}
