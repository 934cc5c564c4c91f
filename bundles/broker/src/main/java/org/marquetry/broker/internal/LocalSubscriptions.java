package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.marquetry.api.broker.ReceivedMessage;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.topic.TopicFilter;

/** Subscribes receivers of this runtime, and takes their subscriptions away again. For all threads. */
final class LocalSubscriptions {
    private final Engine engine;
    private final Executor workers;
    private final AtomicLong counter = new AtomicLong();

    LocalSubscriptions(Engine engine, Executor workers) {
        this.engine = engine;
        this.workers = workers;
    }

    /** A receiver with its subscriptions; to be closed when it is not wanted any more. */
    final class Handle implements AutoCloseable {
        private final LocalReceiver receiver;
        private final List<Subscription> subscriptions;

        private Handle(LocalReceiver receiver, List<Subscription> subscriptions) {
            this.receiver = receiver;
            this.subscriptions = subscriptions;
        }

        void demand(long more) {
            receiver.demand(more);
        }

        @Override
        public void close() {
            subscriptions.forEach(engine::unsubscribe);
            receiver.loop()
                    .execute(() -> receiver.loop().counters().subscriptions.add(-subscriptions.size()));
            receiver.close();
        }
    }

    /**
     * Subscribes a consumer, which is called by a worker and at first not at all: see {@link Handle#demand}.
     *
     * @throws IllegalArgumentException if a filter is not well formed or not allowed
     */
    Handle subscribe(String name, List<String> filters, QoS qos, Consumer<ReceivedMessage> consumer) {
        filters.forEach(this::check);
        EngineLoop loop = engine.loopOf(name + counter.incrementAndGet());
        LocalReceiver receiver = new LocalReceiver(loop, name, workers, consumer);
        List<Subscription> subscriptions = filters.stream()
                .distinct()
                .map(filter -> new Subscription(receiver, TopicSubscription.of(filter, qos), qos, 0))
                .toList();
        subscriptions.forEach(engine::subscribe);
        loop.execute(() -> begin(receiver, subscriptions));
        return new Handle(receiver, subscriptions);
    }

    private void begin(LocalReceiver receiver, List<Subscription> subscriptions) {
        receiver.loop().counters().subscriptions.add(subscriptions.size());
        List<TopicFilter> served = new ArrayList<>();
        for (Subscription subscription : subscriptions) {
            TopicFilter filter = TopicFilter.of(subscription.filter());
            if (!filter.isShared() && engine.settings().retainAvailable()) {
                receiver.feed(engine.retained().cursor(subscription.filter()), subscription.qos(), List.copyOf(served));
                served.add(filter);
            }
        }
    }

    private void check(String filter) {
        if (!TopicRules.mayBeSubscribed(TopicFilter.of(filter), engine.settings())) {
            throw new IllegalArgumentException("the topic filter is longer or deeper than allowed");
        }
    }
}
