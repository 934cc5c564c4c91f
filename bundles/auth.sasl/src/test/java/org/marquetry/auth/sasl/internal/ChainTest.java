package org.marquetry.auth.sasl.internal;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.marquetry.api.auth.AuthenticationExchange.Step;
import org.marquetry.api.auth.AuthenticationResult;
import org.marquetry.api.auth.AuthenticationResult.Abstained;
import org.marquetry.api.auth.AuthenticationResult.Allowed;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.auth.users.WaitingAttempts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class ChainTest {
    private static final Supplier<CompletionStage<AuthenticationResult>> ABSTAINS =
            () -> CompletableFuture.completedStage(new Abstained());
    private static final Supplier<CompletionStage<AuthenticationResult>> ALLOWS =
            () -> CompletableFuture.completedStage(new Allowed(new Identity("ann", Set.of(), Map.of())));

    private final WaitingAttempts waiting = new WaitingAttempts("test-sasl-wait");
    private final KnownServices<Supplier<CompletionStage<AuthenticationResult>>> services =
            new KnownServices<>(List.of(ABSTAINS));

    @AfterEach
    void end() {
        waiting.close();
    }

    private Chain<Supplier<CompletionStage<AuthenticationResult>>> chain() {
        return new Chain<>(services, waiting, Supplier::get);
    }

    private CompletableFuture<Step> ask() {
        return chain().ask().toCompletableFuture();
    }

    private static Step of(CompletableFuture<Step> decision) throws Exception {
        return decision.get(20, TimeUnit.SECONDS);
    }

    private static ReasonCode reason(CompletableFuture<Step> decision) throws Exception {
        return assertInstanceOf(Step.Failed.class, of(decision)).reason();
    }

    @Test
    void whomNobodyKnowsIsRefusedAtOnce() throws Exception {
        assertEquals(ReasonCode.NOT_AUTHORIZED, reason(ask()));
    }

    @Test
    void whoComesInThePlaceOfOneThatHasLeftIsAsked() throws Exception {
        services.leave();
        CompletableFuture<Step> decision = ask();
        assertFalse(decision.isDone());
        services.come(ALLOWS);
        assertInstanceOf(Step.Succeeded.class, of(decision));
        assertEquals(List.of(), services.complaints());
    }

    @Test
    void nobodyIsLetInThoughNobodyComesBack() throws Exception {
        services.leave();
        CompletableFuture<Step> decision = ask();
        services.forget();
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, reason(decision));
    }

    @Test
    void oneThatLeavesWhileItIsAskedDoesNotCountAsFailed() throws Exception {
        services.come(() -> {
            services.leave();
            throw new NoClassDefFoundError("of a bundle that has gone");
        });
        CompletableFuture<Step> decision = ask();
        services.come(ALLOWS);
        assertInstanceOf(Step.Succeeded.class, of(decision));
        assertEquals(List.of(), services.complaints());
    }

    @Test
    void whoHasComeWhileTheOthersWereAskedIsAskedToo() throws Exception {
        services.come(() -> {
            services.come(ALLOWS);
            return ABSTAINS.get();
        });
        assertInstanceOf(Step.Succeeded.class, of(ask()));
    }

    @Test
    void oneThatFailsIsNamedAndNobodyIsLetIn() throws Exception {
        services.come(() -> {
            throw new IllegalStateException("a bug");
        });
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, reason(ask()));
        services.come(() -> CompletableFuture.failedStage(new IllegalStateException("a later bug")));
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, reason(ask()));
        services.come(() -> CompletableFuture.<AuthenticationResult>supplyAsync(() -> {
                    throw new IllegalStateException("a bug elsewhere");
                })
                .thenApply(result -> result));
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, reason(ask()));
        assertEquals(
                List.of("a bug", "a later bug", "java.lang.IllegalStateException: a bug elsewhere"),
                services.complaints());
    }

    @Test
    void oneThatAnswersNullIsNamedAndNobodyIsLetIn() throws Exception {
        services.come(() -> null);
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, reason(ask()));
        services.come(() -> CompletableFuture.completedStage(null));
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, reason(ask()));
        assertEquals(List.of("null", "null"), services.complaints());
    }

    @Test
    void oneThatHangsWhenItIsBackHoldsNobodyUpOnceItsClientHasGone() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        services.leave();
        Chain<Supplier<CompletionStage<AuthenticationResult>>> gone = chain();
        CompletableFuture<Step> unheard = gone.ask().toCompletableFuture();
        services.come(() -> {
            hangs.countDown();
            return forever();
        });
        assertTrue(hangs.await(20, TimeUnit.SECONDS));
        services.leave();
        CompletableFuture<Step> next = ask();
        services.come(ALLOWS);
        gone.close();
        assertInstanceOf(Step.Succeeded.class, of(next));
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, reason(unheard));
        assertEquals(List.of(), services.complaints());
    }

    @Test
    void nobodyIsAskedAnyMoreForAClientThatHasGone() throws Exception {
        services.leave();
        Chain<Supplier<CompletionStage<AuthenticationResult>>> gone = chain();
        CompletableFuture<Step> unheard = gone.ask().toCompletableFuture();
        gone.close();
        services.come(() -> {
            throw new AssertionError("it has gone");
        });
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, reason(unheard));
    }

    private static CompletionStage<AuthenticationResult> forever() {
        try {
            new CountDownLatch(1).await();
            throw new AssertionError("there is nobody to count");
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while it hung", e);
        }
    }
}
