package org.marquetry.persistence.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.store.StoreException;
import org.marquetry.persistence.keyvalue.TableException;
import org.marquetry.persistence.keyvalue.TableOpener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the store that is in use over to another one, and tries again by itself while that does not succeed. When the copy has
 * caught up it is offered; the engine that comes for it has left the former store, and waits until the copy has the last of that.
 */
public final class Carrier implements AutoCloseable {
    /** What the carrier is among. */
    public interface Surroundings {
        /** The store in use; null if there is none that could be carried over. */
        @Nullable Original source();

        /** Why there is none, and what helps. */
        HealthState withoutSource();

        /** The copy has caught up: offers it in the place of the store in use. Returns when the engine has gone over, or failed to. */
        void offer();

        /** Takes the offer back. */
        void withdraw();
    }

    private static final Logger LOG = LoggerFactory.getLogger("org.marquetry.persistence");
    private static final long LOOK_MILLIS = 1000;
    private static final long FOLLOW_MILLIS = 20;
    private static final long PAUSE_MILLIS = 5_000;
    private static final long LONGEST_PAUSE_MILLIS = 300_000;
    private static final long FINISH_SECONDS = 20;

    private final TableOpener opener;
    private final Path directory;
    private final Surroundings surroundings;
    private final long pauseMillis;
    private final Thread thread;
    private final ExecutorService offers;
    private volatile HealthState state;
    private volatile Attempt attempt = new Attempt();
    private final CountDownLatch closing = new CountDownLatch(1);

    /** One try: the engine asks for its end, and is told of it. */
    private static final class Attempt {
        private final CompletableFuture<Void> asked = new CompletableFuture<>();
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private volatile boolean isOffered;
        /** Whether the copy is about to become the current store, or the engine has given up: the first of them decides. */
        private final AtomicBoolean decided = new AtomicBoolean();
    }

    public Carrier(TableOpener opener, Path directory, Surroundings surroundings) {
        this(opener, directory, surroundings, PAUSE_MILLIS);
    }

    Carrier(TableOpener opener, Path directory, Surroundings surroundings, long pauseMillis) {
        this.pauseMillis = pauseMillis;
        this.opener = opener;
        this.directory = directory;
        this.surroundings = surroundings;
        state = surroundings.withoutSource();
        thread = named("marquetry-store-carry", this::run);
        offers = Executors.newSingleThreadExecutor(task -> named("marquetry-store-offer", task));
    }

    private static Thread named(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    public void start() {
        thread.start();
    }

    public HealthState state() {
        return state;
    }

    /**
     * The engine has come: returns when all that the former store had is in the new one, which is the current one from now on.
     *
     * @throws StoreException if it is not; the former one goes on
     */
    public void finish() throws StoreException {
        Attempt current = attempt;
        if (!current.isOffered) {
            throw new StoreException(StoreException.Kind.FAILED, state.reason(), null);
        }
        current.asked.complete(null);
        try {
            await(current);
        } catch (ExecutionException e) {
            throw new StoreException(StoreException.Kind.FAILED, state.reason(), e.getCause());
        } catch (TimeoutException e) {
            throw new StoreException(StoreException.Kind.FAILED, "carrying the store over takes too long", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(StoreException.Kind.FAILED, "interrupted while the store is carried over", e);
        }
    }

    private static void await(Attempt current) throws ExecutionException, TimeoutException, InterruptedException {
        try {
            current.end.get(FINISH_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | InterruptedException e) {
            if (current.decided.compareAndSet(false, true)) {
                throw e;
            }
            current.end.get();
        }
    }

    private void run() {
        long pause = pauseMillis;
        try {
            boolean isOver = false;
            while (!isOver) {
                Original source = surroundings.source();
                if (source == null || !source.isKnownToWork()) {
                    state = surroundings.withoutSource();
                    isOver = closing.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                } else if (carry(source)) {
                    return;
                } else {
                    isOver = closing.await(pause, TimeUnit.MILLISECONDS);
                    pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            attempt.end.completeExceptionally(new IOException("it is not wanted any more"));
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private boolean carry(Original source) {
        Attempt current = attempt;
        try {
            LOG.info("carrying {} over to {}", source.describe(), directory);
            state = HealthState.degraded("carries " + source.describe() + " over", "wait until it has");
            try (Copy copy = source.copyTo(opener, directory, this::isClosing)) {
                LOG.info("{}; the engine goes over", copy.prepare());
                current.isOffered = true;
                offers.execute(surroundings::offer);
                while (!current.asked.isDone()) {
                    if (isClosing()) {
                        throw new IOException("it is not wanted any more");
                    }
                    copy.follow(FOLLOW_MILLIS);
                }
                copy.finish(() -> current.decided.compareAndSet(false, true));
                tell(copy.damaged());
            }
        } catch (IOException | RuntimeException e) {
            source.leave();
            givenUp(source, current, e);
            return false;
        }
        state = HealthState.WELL;
        current.end.complete(null);
        source.left();
        offers.shutdown();
        return true;
    }

    private void tell(long damaged) {
        LOG.info("the store was carried over to {}", directory);
        if (damaged > 0) {
            LOG.error("{} records were damaged and left behind", damaged);
        }
    }

    private void givenUp(Original source, Attempt current, Exception reason) {
        String words = source.describe() + " is not carried over to " + directory + ": "
                + (reason instanceof TableException || reason instanceof IOException
                        ? reason.getMessage()
                        : "an unexpected failure: " + reason);
        if (!isClosing()) {
            LOG.error("{}; it goes on, and this is tried again", words);
        }
        state = HealthState.degraded(words, "see to the reason; it is tried again by itself");
        attempt = new Attempt();
        current.end.completeExceptionally(reason);
        if (current.isOffered) {
            offers.execute(surroundings::withdraw);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(FINISH_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        offers.shutdown();
    }
}
