package org.marquetry.auth.jwt.internal;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.config.ConfigurationException;

/**
 * The keys of a server, fetched on a thread of their own, {@code marquetry-jwt-NAME}: from time to time, and when a key is missing,
 * though not more often than each {@value #LEAST_MILLIS} ms, since anybody can name a key that there is not. What was fetched stays
 * while the server does not answer.
 */
final class KeySet implements AutoCloseable {
    static final long LEAST_MILLIS = 10_000;
    private static final int MOST_KEYS = 256;
    private static final long RETRY_SECONDS = 30;

    private final KeySetFetch fetch;
    private final int refreshSeconds;
    private final LongSupplier millis;
    private final Consumer<@Nullable String> outcome;
    private final ScheduledThreadPoolExecutor thread;
    private volatile List<JsonWebKey> keys = List.of();
    private @Nullable CompletableFuture<Void> underWay;
    private long attempted;
    private boolean closed;

    /**
     * Begins to fetch.
     *
     * @param outcome is told each time why there was no answer that could be used; null if there was one
     */
    KeySet(
            String name,
            KeySetFetch fetch,
            int refreshSeconds,
            LongSupplier millis,
            Consumer<@Nullable String> outcome) {
        this.fetch = fetch;
        this.refreshSeconds = refreshSeconds;
        this.millis = millis;
        this.outcome = outcome;
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "marquetry-jwt-" + name);
            made.setDaemon(true);
            return made;
        });
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        begin();
    }

    /** Those that were fetched last. */
    List<JsonWebKey> keys() {
        return keys;
    }

    /** Fetches them once more, unless that was just done; completes, never exceptionally, when there may be others. */
    synchronized CompletionStage<Void> missing() {
        if (underWay != null) {
            return underWay;
        }
        if (closed || millis.getAsLong() - attempted < LEAST_MILLIS) {
            return CompletableFuture.completedStage(null);
        }
        return begin();
    }

    private synchronized CompletionStage<Void> begin() {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        underWay = begun;
        attempted = millis.getAsLong();
        thread.execute(() -> fetch(begun));
        return begun;
    }

    private void fetch(CompletableFuture<Void> begun) {
        String failure = failure();
        synchronized (this) {
            underWay = null;
            if (!closed) {
                long delay = failure == null ? refreshSeconds : Math.min(refreshSeconds, RETRY_SECONDS);
                thread.getQueue().clear();
                thread.schedule(this::again, delay, TimeUnit.SECONDS);
            }
        }
        outcome.accept(failure);
        begun.complete(null);
    }

    private synchronized void again() {
        if (underWay == null && !closed) {
            begin();
        }
    }

    /** Why there are no new keys; null if there are. */
    private @Nullable String failure() {
        try {
            keys = parse(fetch.get());
            return null;
        } catch (IOException | ConfigurationException | IllegalArgumentException e) {
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("it does not answer");
        } catch (RuntimeException e) {
            return "its answer cannot be read: " + e;
        }
    }

    /** Of keys that are shared secrets, or of a kind that is not known, nothing is taken. */
    static List<JsonWebKey> parse(String text) {
        try {
            List<JsonWebKey> found = new JsonWebKeySet(text).getJsonWebKeys();
            if (found.size() > MOST_KEYS) {
                throw new IllegalArgumentException("it has more than " + MOST_KEYS + " keys");
            }
            List<JsonWebKey> usable =
                    found.stream().filter(PublicJsonWebKey.class::isInstance).toList();
            if (usable.isEmpty()) {
                throw new IllegalArgumentException("it has no public key that can be used");
            }
            return usable;
        } catch (JoseException e) {
            throw new IllegalArgumentException("it is not a set of keys (JWKS)", e);
        }
    }

    @Override
    public void close() {
        CompletableFuture<Void> left;
        synchronized (this) {
            closed = true;
            left = underWay;
        }
        thread.shutdownNow();
        if (left != null) {
            left.complete(null);
        }
    }
}
