package org.marquetry.persistence.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;

import org.marquetry.api.health.Health;
import org.marquetry.api.store.Replay;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreReader;
import org.marquetry.api.store.StoreWriter;
import org.marquetry.persistence.keyvalue.StoreCounters;
import org.marquetry.persistence.keyvalue.TableException;
import org.marquetry.persistence.keyvalue.TableOpener;
import org.marquetry.persistence.keyvalue.TableSettings;

/** The threads of a store and what they share. */
public final class StoreCore {
    private static final long READERS_SECONDS = 10;

    private final TableAccess access;
    private final StoreHealth health;
    private final CommitCounters counters = new CommitCounters();
    private final Committer committer;
    private final SlowWatch watch;
    private final ExecutorService readers;
    private final Set<Thread> replays = ConcurrentHashMap.newKeySet();

    public StoreCore(String subject, TableOpener opener, TableSettings settings) throws StoreException {
        this(subject, opener, settings, FreeSpace::isShort, Committer.CLOSE_MILLIS);
    }

    StoreCore(String subject, TableOpener opener, TableSettings settings, FreeSpace.Room room, long closeMillis)
            throws StoreException {
        Path directory = settings.directory();
        access = new TableAccess(opener, directory);
        health = new StoreHealth(subject);
        open(directory);
        FreeSpace space = new FreeSpace(directory, health, room);
        GroupWriter groups = new GroupWriter(access, space, health, counters);
        committer = new Committer(groups, new Recovery(access, space, health, groups), settings, closeMillis);
        readers = Executors.newSingleThreadExecutor(task -> named("marquetry-store-reader", task));
        watch = new SlowWatch(health);
        committer.start();
        watch.start();
    }

    private void open(Path directory) throws StoreException {
        try {
            LastingDirectory.make(directory);
            access.open();
        } catch (TableException e) {
            throw Failures.of(directory, e);
        } catch (IOException e) {
            throw new StoreException(
                    StoreException.Kind.FAILED,
                    "the directory " + directory + " cannot be made or used: " + e.getMessage(),
                    e);
        }
    }

    private static Thread named(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    public void settings(TableSettings next) {
        committer.settings(next);
    }

    public StoreWriter writer(Executor loop) {
        return new LoopWriter(committer, loop);
    }

    public StoreReader reader(Executor loop) {
        return new LoopReader(access, health, readers, loop);
    }

    /** Tells an engine, on a thread of its own: it takes long, and who reads meanwhile must not wait for it. */
    public CompletionStage<Void> replay(Replay target) {
        CompletableFuture<Void> told = new CompletableFuture<>();
        Thread thread = named("marquetry-store-replay", () -> replay(target, told));
        replays.add(thread);
        thread.start();
        return told;
    }

    private void replay(Replay target, CompletableFuture<Void> told) {
        try {
            access.read(table -> {
                TableReplay replay = new TableReplay(table, target, health);
                remove(replay.sessions());
                target.sessionsComplete();
                replay.retained();
                replay.queueSizes();
                return true;
            });
            told.complete(null);
        } catch (TableException e) {
            told.completeExceptionally(Failures.of(access.directory(), e));
        } catch (RuntimeException e) {
            told.completeExceptionally(new StoreException(
                    StoreException.Kind.FAILED,
                    "what is kept in " + access.directory() + " could not be taken over: " + e.getMessage(),
                    e));
        } finally {
            replays.remove(Thread.currentThread());
        }
    }

    /** Removes what is left of clients without a session; asked for before any client can come back. */
    private void remove(List<String> clients) {
        if (clients.isEmpty()) {
            return;
        }
        StoreWriter writer = writer(Runnable::run);
        clients.forEach(client -> writer.append(new StoreChange.SessionRemoved(client)));
        writer.commit(StoreWriter.CommitListener.NOBODY);
    }

    public StoreCounters counters() {
        return counters.now(health.damagedCount());
    }

    /**
     * What carries it over to another store.
     *
     * @param whenLeft called when that is done
     */
    public CarrySource source(Runnable whenLeft) {
        return new CarrySource(access, committer, health, whenLeft);
    }

    /** Commands for an operator. */
    public ToolProvider tool(String name) {
        return new LiveStore(name, access, this::counters);
    }

    public Health health() {
        return health;
    }

    /** Whether it is neither down nor full. */
    public boolean isKnownToWork() {
        return health.isKnownToWork();
    }

    public void close() {
        try {
            readers.shutdown();
            replays.forEach(Thread::interrupt);
            if (!committer.close()) {
                // Closing a table that is in use would end the process in native code.
                health.leftOpen(access.directory());
                return;
            }
            watch.close();
            readers.awaitTermination(READERS_SECONDS, TimeUnit.SECONDS);
            access.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TableException e) {
            health.detail("closing it", e);
        }
    }
}
