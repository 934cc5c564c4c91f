package org.marquetry.auth.password.internal;

import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.marquetry.api.auth.AuthenticationResult;
import org.marquetry.api.auth.AuthenticationResult.Abstained;
import org.marquetry.api.auth.AuthenticationResult.Allowed;
import org.marquetry.api.auth.AuthenticationResult.Denied;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.auth.users.Slowdown;
import org.marquetry.auth.users.WaitingAttempts;

/**
 * Compares passwords, on a bounded number of threads of its own, named {@code marquetry-password-N}: however many log in at once,
 * the others go on. Those who have to wait do so without a thread.
 */
final class PasswordCheck implements AutoCloseable {
    private static final int MOST_WAITING = 10_000;
    private static final Denied WRONG = new Denied(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "wrong user name or password");
    /** Who comes when this goes is left to who follows. */
    private static final Abstained LEFT = new Abstained();

    private static final Denied BUSY = new Denied(ReasonCode.SERVER_BUSY, "too many clients are logging in");

    private final Supplier<Users> users;
    private final KnownPasswords known;
    private final Slowdown slowdown;
    private final ThreadPoolExecutor threads;
    private final WaitingAttempts waiting = new WaitingAttempts("marquetry-password-wait");
    private volatile boolean closed;

    PasswordCheck(Supplier<Users> users, int threadCount, Slowdown slowdown, SecureRandom random) {
        this.users = users;
        this.slowdown = slowdown;
        known = new KnownPasswords(random);
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                threadCount,
                threadCount,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                named(() -> "marquetry-password-" + number.incrementAndGet()));
        threads.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory named(Supplier<String> name) {
        return task -> {
            Thread thread = new Thread(task, name.get());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Compares; if the check is closed meanwhile, it abstains, or does not answer those that it has slowed down. */
    CompletionStage<AuthenticationResult> check(String name, byte[] password, String address) {
        Attempt attempt = new Attempt(name, password, address);
        attempt.waitFor(slowdown.delay(address, name));
        return attempt.result;
    }

    /** One password on its way to be compared. */
    private final class Attempt implements Runnable {
        private final String name;
        private final byte[] password;
        private final String address;
        private final CompletableFuture<AuthenticationResult> result = new CompletableFuture<>();
        private volatile boolean hasWaited;

        private Attempt(String name, byte[] password, String address) {
            this.name = name;
            this.password = password;
            this.address = address;
        }

        private void waitFor(long delay) {
            hasWaited = delay > 0;
            if (!waiting.run(delay, this::begin)) {
                result.complete(closed ? LEFT : BUSY);
            }
        }

        private void begin() {
            try {
                threads.execute(this);
            } catch (RejectedExecutionException e) {
                result.complete(closed ? LEFT : BUSY);
            }
        }

        @Override
        public void run() {
            // Who came at the same time may have failed meanwhile.
            long delay = hasWaited ? 0 : slowdown.delay(address, name);
            if (delay == 0) {
                result.complete(compare(name, password, address));
            } else {
                waitFor(delay);
            }
        }
    }

    private AuthenticationResult compare(String name, byte[] password, String address) {
        Users now = users.get();
        PasswordHash hash = now.of(name);
        if (hash == null) {
            // In vain, so that how long it takes does not tell whether there is such a user.
            now.decoy(known.number(name)).isOf(password);
        } else if (known.has(name, hash, password) || isRight(name, hash, password)) {
            slowdown.succeeded(address, name);
            return new Allowed(new Identity(name, Set.of(), Map.of()));
        }
        slowdown.failed(address, name);
        return WRONG;
    }

    private boolean isRight(String name, PasswordHash hash, byte[] password) {
        boolean matches = hash.isOf(password);
        if (matches) {
            known.add(name, hash, password);
        }
        return matches;
    }

    /** The users have changed. */
    void forgetFormer() {
        known.keep(users.get());
    }

    /** How many are compared at a time from now on. */
    void threads(int count) {
        if (count > threads.getMaximumPoolSize()) {
            threads.setMaximumPoolSize(count);
            threads.setCorePoolSize(count);
        } else {
            threads.setCorePoolSize(count);
            threads.setMaximumPoolSize(count);
        }
    }

    @Override
    public void close() {
        closed = true;
        waiting.close();
        for (Runnable left : threads.shutdownNow()) {
            if (left instanceof Attempt attempt) {
                attempt.result.complete(LEFT);
            }
        }
    }
}
