package org.marquetry.auth.password.internal;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.marquetry.api.auth.AuthenticationResult;
import org.marquetry.api.auth.AuthenticationResult.Allowed;
import org.marquetry.api.auth.AuthenticationResult.Denied;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.auth.users.Slowdown;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class PasswordCheckTest {
    private final AtomicInteger compared = new AtomicInteger();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final CountDownLatch open = new CountDownLatch(1);
    private final Slowdown slowdown = new Slowdown(() -> 0);
    private boolean holds;
    private final Users nobody = Users.parse(List.of(), this::compare);
    private volatile Users users = nobody;
    private final PasswordCheck check = new PasswordCheck(() -> users, 2, slowdown, new SecureRandom());

    private boolean compare(byte[] password) {
        compared.incrementAndGet();
        most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        try {
            if (holds) {
                assertTrue(open.await(10, TimeUnit.SECONDS));
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            atOnce.decrementAndGet();
        }
        return true;
    }

    @AfterEach
    void close() {
        check.close();
    }

    private CompletableFuture<AuthenticationResult> check(String name, String password) {
        return check.check(name, password.getBytes(StandardCharsets.UTF_8), "10.0.0.1")
                .toCompletableFuture();
    }

    private static String line(String name, String password) {
        return name + ":"
                + Argon2Hash.of(password.getBytes(StandardCharsets.UTF_8), new SecureRandom())
                        .text();
    }

    @Test
    void aUserIsWhoKnowsThePassword() throws Exception {
        users = Users.parse(List.of(line("ann", "secret")), this::compare);
        Allowed allowed = assertInstanceOf(Allowed.class, check("ann", "secret").get(10, TimeUnit.SECONDS));
        assertEquals("ann", allowed.identity().principal());
        Denied denied = assertInstanceOf(Denied.class, check("ann", "guess").get(10, TimeUnit.SECONDS));
        assertEquals(ReasonCode.BAD_USER_NAME_OR_PASSWORD, denied.reason());
    }

    @Test
    void aPasswordIsComparedForUsersThereAreNot() throws Exception {
        assertInstanceOf(Denied.class, check("nobody", "secret").get(10, TimeUnit.SECONDS));
        assertEquals(1, compared.get());
    }

    @Test
    void aChangedPasswordIsNotRememberedAsTheOldOne() throws Exception {
        users = Users.parse(List.of(line("ann", "old")), this::compare);
        assertInstanceOf(Allowed.class, check("ann", "old").get(10, TimeUnit.SECONDS));
        assertInstanceOf(Allowed.class, check("ann", "old").get(10, TimeUnit.SECONDS));
        users = Users.parse(List.of(line("ann", "new")), this::compare);
        assertInstanceOf(Denied.class, check("ann", "old").get(10, TimeUnit.SECONDS));
        assertInstanceOf(Allowed.class, check("ann", "new").get(10, TimeUnit.SECONDS));
    }

    @Test
    void whoWaitsWhenItIsClosedOrComesThenIsLeftToOthers() throws Exception {
        holds = true;
        List<CompletableFuture<AuthenticationResult>> waiting = IntStream.range(0, 100)
                .mapToObj(
                        i -> check.check("user" + i, new byte[0], "10.0.0." + i).toCompletableFuture())
                .toList();
        check.close();
        assertTrue(waiting.stream()
                        .filter(CompletableFuture::isDone)
                        .filter(each -> each.join() instanceof AuthenticationResult.Abstained)
                        .count()
                > 50);
        assertInstanceOf(
                AuthenticationResult.Abstained.class, check("late", "secret").get(10, TimeUnit.SECONDS));
        open.countDown();
    }

    @Test
    void aStormOfLoginsUsesNoMoreThreadsThanAllowedAndTheRestIsToldToComeBack() throws Exception {
        holds = true;
        List<CompletableFuture<AuthenticationResult>> all = IntStream.range(0, 11_000)
                .mapToObj(i -> check.check("user" + i, new byte[0], "10.0." + i / 250 + "." + i % 250)
                        .toCompletableFuture())
                .toList();
        long refused = all.stream()
                .filter(CompletableFuture::isDone)
                .map(CompletableFuture::join)
                .filter(result -> result instanceof Denied denied && denied.reason() == ReasonCode.SERVER_BUSY)
                .count();
        assertEquals(998, refused, "what neither the threads nor their queue took");
        open.countDown();
        for (CompletableFuture<AuthenticationResult> each : all) {
            assertInstanceOf(Denied.class, each.get(10, TimeUnit.SECONDS));
        }
        assertEquals(2, most.get());
    }

    @Test
    void whoHasToWaitHoldsNoThread() throws Exception {
        users = Users.parse(List.of(line("ann", "secret")), this::compare);
        for (int i = 0; i < 6; i++) {
            slowdown.failed("10.0.0.1", "mallory");
        }
        List<CompletableFuture<AuthenticationResult>> slow =
                IntStream.range(0, 4).mapToObj(i -> check("mallory", "guess")).toList();
        assertInstanceOf(Allowed.class, check("ann", "secret").get(10, TimeUnit.SECONDS));
        for (CompletableFuture<AuthenticationResult> each : slow) {
            assertInstanceOf(Denied.class, each.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void manyGuessesAtOnceAreNotComparedAtOnce() throws Exception {
        users = Users.parse(List.of("ann:$6$c2FsdA==$aGFzaA=="), this::compare);
        List<CompletableFuture<AuthenticationResult>> guesses =
                IntStream.range(0, 500).mapToObj(i -> check("ann", "guess" + i)).toList();
        int wrong = 0;
        for (CompletableFuture<AuthenticationResult> each : guesses) {
            Denied denied = assertInstanceOf(Denied.class, each.get(20, TimeUnit.SECONDS));
            wrong += denied.reason() == ReasonCode.BAD_USER_NAME_OR_PASSWORD ? 1 : 0;
        }
        assertTrue(wrong >= 5, "the first are compared at once: " + wrong);
        assertTrue(wrong < 40, "the others wait, and most are told to come back: " + wrong);
    }

    @Test
    void whoIsNoUserCostsAsManyComparisonsAsAUser() throws Exception {
        AtomicInteger ofUsers = new AtomicInteger();
        PasswordHash hash = password -> ofUsers.incrementAndGet() < 0;
        users = Users.of(Map.of("ann", hash, "bob", hash), this::compare);
        for (String name : List.of("ann", "bob", "nobody", "no one")) {
            int before = ofUsers.get();
            assertInstanceOf(Denied.class, check(name, "guess").get(10, TimeUnit.SECONDS));
            assertEquals(before + 1, ofUsers.get(), name);
        }
        assertEquals(0, compared.get(), "the decoy is for when there are no users at all");
    }
}
