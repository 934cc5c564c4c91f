package org.marquetry.broker.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.marquetry.api.broker.BrokerBusyException;
import org.marquetry.api.broker.PublishResult;
import org.marquetry.api.message.Message;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;

/** Publishes for other bundles, with a bound on how much may be under way. For all threads. */
final class LocalPublications {
    private static final int MAX_UNDER_WAY = 16_384;

    private final Engine engine;
    private final Executor workers;
    private final AtomicInteger underWay = new AtomicInteger();

    LocalPublications(Engine engine, Executor workers) {
        this.engine = engine;
        this.workers = workers;
    }

    CompletionStage<PublishResult> publish(Message message) {
        if (engine.isStopped()) {
            return CompletableFuture.failedStage(stopping());
        }
        if (!isAllowed(message, engine.settings())) {
            return CompletableFuture.failedStage(
                    new IllegalArgumentException("the broker's limits do not allow " + message));
        }
        if (underWay.incrementAndGet() > MAX_UNDER_WAY) {
            underWay.decrementAndGet();
            return CompletableFuture.failedStage(
                    new BrokerBusyException("more than " + MAX_UNDER_WAY + " publications are under way"));
        }
        CompletableFuture<PublishResult> result = new CompletableFuture<>();
        EngineLoop loop = engine.loopOf(message.topic());
        loop.execute(() -> publishOn(loop, engine.messages().limited(message), result));
        return result;
    }

    private static boolean isAllowed(Message message, BrokerSettings settings) {
        return message.qos().compareTo(settings.maxQos()) <= 0
                && (!message.retain() || settings.retainAvailable())
                && TopicRules.isWithinLimits(message.topic(), settings);
    }

    private static IllegalStateException stopping() {
        return new IllegalStateException("the broker stops");
    }

    private void publishOn(EngineLoop loop, Message message, CompletableFuture<PublishResult> result) {
        long before = loop.appended();
        if (!loop.publications().retain(message)) {
            fail(result, new IllegalArgumentException("there is no room to retain " + message));
            return;
        }
        Route route = loop.router().route(message);
        Pledge pledge = loop.router().distribute(route, message, null, before);
        PublishResult published = new PublishResult(route.receivers());
        if (pledge == null) {
            complete(result, published);
        } else {
            pledge.whenKept(new StoreWriter.CommitListener() {
                @Override
                public void committed() {
                    complete(result, published);
                }

                @Override
                public void failed(StoreException reason) {
                    fail(result, reason);
                }
            });
        }
    }

    /** Completes on a worker, since what depends on it is the caller's code. */
    private void complete(CompletableFuture<PublishResult> result, PublishResult published) {
        end(result, () -> result.complete(published));
    }

    private void fail(CompletableFuture<PublishResult> result, Exception reason) {
        end(result, () -> result.completeExceptionally(reason));
    }

    private void end(CompletableFuture<PublishResult> result, Runnable completion) {
        underWay.decrementAndGet();
        try {
            workers.execute(completion);
        } catch (RejectedExecutionException e) {
            // The workers have gone before: all that is left to say is that the broker stops.
            result.completeExceptionally(stopping());
        }
    }
}
