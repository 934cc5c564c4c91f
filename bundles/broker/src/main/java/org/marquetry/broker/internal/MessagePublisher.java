package org.marquetry.broker.internal;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;

import org.marquetry.api.broker.ReceivedMessage;
import org.marquetry.api.packet.QoS;

/** The messages of one filter as a {@link Flow.Publisher}: each subscriber has a subscription of its own. */
record MessagePublisher(LocalSubscriptions subscriptions, String filter, QoS qos)
        implements Flow.Publisher<ReceivedMessage> {

    @Override
    public void subscribe(Flow.Subscriber<? super ReceivedMessage> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        AtomicReference<LocalSubscriptions.Handle> open = new AtomicReference<>();
        open.set(subscriptions.subscribe("flow", List.of(filter), qos, message -> next(subscriber, message, open)));
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                LocalSubscriptions.Handle handle = open.get();
                if (handle == null) {
                    return;
                }
                if (n > 0) {
                    handle.demand(n);
                } else {
                    cancel();
                    subscriber.onError(new IllegalArgumentException("demand is above 0, not " + n));
                }
            }

            @Override
            public void cancel() {
                MessagePublisher.close(open);
            }
        });
    }

    private static void next(
            Flow.Subscriber<? super ReceivedMessage> subscriber,
            ReceivedMessage message,
            AtomicReference<LocalSubscriptions.Handle> open) {
        try {
            subscriber.onNext(message);
        } catch (RuntimeException e) {
            // A subscriber that throws is cancelled, as the contract of Flow has it.
            close(open);
            subscriber.onError(e);
        }
    }

    private static void close(AtomicReference<LocalSubscriptions.Handle> open) {
        LocalSubscriptions.Handle handle = open.getAndSet(null);
        if (handle != null) {
            handle.close();
        }
    }
}
