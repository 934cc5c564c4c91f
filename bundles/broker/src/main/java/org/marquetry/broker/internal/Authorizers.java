package org.marquetry.broker.internal;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.AccessRequest;
import org.marquetry.api.auth.Authorization;
import org.marquetry.api.auth.Authorization.Abstained;
import org.marquetry.api.auth.Authorization.Denied;
import org.marquetry.api.auth.Authorizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The authorizers that there are now, asked one after the other until one does not abstain. For all threads. */
final class Authorizers {
    private static final Logger LOG = LoggerFactory.getLogger(Authorizers.class);
    private static final Denied NOBODY = new Denied(true, "no authorizer allows it");
    private static final Denied FAILED = new Denied(false, "the authorizer failed to answer");

    private final Complaints complaints;
    private final RankedServices<Authorizer> services = new RankedServices<>(TimeSource.SYSTEM);
    private final Waits waits = new Waits("request");
    private volatile boolean required;
    private boolean known;
    private boolean demanded;
    private volatile long rules;
    private volatile Runnable whenChanged = () -> {};

    Authorizers(Complaints complaints) {
        this.complaints = complaints;
    }

    /** Has something done, on the thread that changes them, after each change. */
    void whenChanged(Runnable task) {
        whenChanged = task;
    }

    /** Whether clients may do only what is allowed. */
    boolean isRequired() {
        return required;
    }

    /** There is, or should be, an authorizer: from now on clients may do only what is allowed, whether it is there or not. */
    synchronized void known() {
        known = true;
        require();
    }

    /** Whether clients may do only what is allowed even if no authorizer is known. */
    synchronized void demand(boolean always) {
        demanded = always;
        require();
    }

    private void require() {
        if (required != (known || demanded)) {
            required = known || demanded;
            changed();
        }
    }

    /** Another number after each change of their rules. */
    long rules() {
        return rules;
    }

    /** Whether those that there were are gone, so that there is nobody to ask for the moment. */
    boolean areAway() {
        return required && services.list().isEmpty();
    }

    /** What waits while they are away. */
    Waits waits() {
        return waits;
    }

    void add(Authorizer authorizer, Map<String, Object> properties) {
        services.add(authorizer, properties);
        known();
        changed();
    }

    void remove(Authorizer authorizer) {
        services.remove(authorizer);
        changed();
    }

    /** Answers that were given before do not hold any more. */
    synchronized void changed() {
        rules++;
        whenChanged.run();
    }

    /**
     * Asks; the stage never completes exceptionally and never with an abstention, but perhaps not at all.
     *
     * @param asked hears who is asked
     */
    CompletionStage<Authorization> ask(AccessRequest request, Consumer<Authorizer> asked) {
        return ask(services.list().iterator(), request, asked);
    }

    /** An answer was waited for in vain. */
    void late(Authorizer authorizer, int seconds) {
        complaints.late(authorizer, seconds);
    }

    private CompletionStage<Authorization> ask(
            Iterator<Authorizer> chain, AccessRequest request, Consumer<Authorizer> asked) {
        while (chain.hasNext()) {
            Authorizer next = chain.next();
            asked.accept(next);
            CompletableFuture<Authorization> answer = answer(next, request);
            if (!answer.isDone()) {
                return answer.thenCompose(each -> each instanceof Abstained
                        ? ask(chain, request, asked)
                        : CompletableFuture.completedStage(each));
            }
            if (!(answer.join() instanceof Abstained)) {
                return answer;
            }
        }
        return CompletableFuture.completedStage(NOBODY);
    }

    private CompletableFuture<Authorization> answer(Authorizer authorizer, AccessRequest request) {
        try {
            CompletionStage<Authorization> stage = authorizer.authorize(request);
            if (stage == null) {
                return CompletableFuture.completedFuture(failed(authorizer, null));
            }
            CompletableFuture<Authorization> answer = stage.toCompletableFuture();
            boolean isPlain = answer.isDone() && !answer.isCompletedExceptionally() && answer.join() != null;
            return isPlain
                    ? answer
                    : answer.handle((given, failure) -> given == null ? failed(authorizer, failure) : given);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.completedFuture(failed(authorizer, e));
        }
    }

    private Authorization failed(Authorizer authorizer, @Nullable Throwable failure) {
        LOG.error(
                "authorizer {} failed; what it was asked for is refused",
                authorizer.getClass().getName(),
                failure);
        complaints.failed(authorizer, failure);
        return FAILED;
    }
}
