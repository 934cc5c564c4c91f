package org.marquetry.broker.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.marquetry.api.broker.BrokerBusyException;
import org.marquetry.api.broker.PublishResult;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;
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
        if (message.retain() && !engine.retained().hasRoom(message)) {
            fail(result, new IllegalArgumentException("there is no room to retain " + message));
            return;
        }
        Route route = loop.router().route(message);
        Outcome outcome = new Outcome(result, new PublishResult(route.receivers()));
        if (message.qos() == QoS.EXACTLY_ONCE) {
            publishOnce(loop, message, route, outcome);
            return;
        }
        long before = loop.appended();
        loop.publications().retain(message);
        Pledge pledge = loop.router().distribute(route, message, null, before);
        if (pledge == null) {
            outcome.committed();
        } else {
            pledge.whenKept(outcome);
        }
    }

    private void publishOnce(EngineLoop loop, Message message, Route route, Outcome outcome) {
        Target[][] chosen = loop.router().choose(route);
        if (!message.retain() && !loop.router().isToBeKept(route, chosen)) {
            loop.router().distribute(route, chosen, message, null, null);
            outcome.committed();
            return;
        }
        JointCommit commit = new JointCommit(loop);
        if (message.retain()) {
            commit.retain(engine.retained().retain(message));
        }
        commit.whenKept(outcome);
        loop.router().distribute(route, chosen, message, null, commit);
        loop.jointCommits().add(commit);
    }

    private final class Outcome implements StoreWriter.CommitListener {
        private final CompletableFuture<PublishResult> result;
        private final PublishResult published;

        private Outcome(CompletableFuture<PublishResult> result, PublishResult published) {
            this.result = result;
            this.published = published;
        }

        @Override
        public void committed() {
            end(result, () -> result.complete(published));
        }

        @Override
        public void failed(StoreException reason) {
            fail(result, reason);
        }
    }

    private void fail(CompletableFuture<PublishResult> result, Exception reason) {
        end(result, () -> result.completeExceptionally(reason));
    }

    /** Completes on a worker, since what depends on it is the caller's code. */
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
