package org.marquetry.persistence.internal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.Outgoing;
import org.marquetry.api.store.StoreChange.OutgoingPut;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreReader.QueuePage;
import org.marquetry.api.store.StoreWriter;
import org.marquetry.api.store.StoreWriter.CommitListener;
import org.marquetry.persistence.keyvalue.SyncMode;
import org.marquetry.persistence.keyvalue.TableSettings;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A store on a device that tests have a hand on, with one writer. */
final class OpenStore implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(20);

    static final long CLOSE_MILLIS = 3000;

    volatile boolean isShortOfRoom;
    final HeapDevice device;
    final StoreCore store;
    final StoreWriter writer;

    OpenStore(HeapDevice device, TableSettings settings) throws StoreException {
        this.device = device;
        store = new StoreCore(
                "org.marquetry.persistence.test", device, settings, directory -> isShortOfRoom, CLOSE_MILLIS);
        writer = store.writer(Runnable::run);
    }

    static TableSettings settings(Path directory, SyncMode sync) {
        return settings(directory, sync, Duration.ZERO);
    }

    static TableSettings settings(Path directory, SyncMode sync, Duration writeInterval) {
        return new TableSettings(directory, sync, Duration.ofMillis(200), writeInterval);
    }

    CompletableFuture<Void> ask(StoreChange... changes) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        append(changes);
        writer.commit(new CommitListener() {
            @Override
            public void committed() {
                assertTrue(end.complete(null), "completed twice");
            }

            @Override
            public void failed(StoreException reason) {
                assertTrue(end.completeExceptionally(reason), "completed twice");
            }
        });
        return end;
    }

    /** The same for a commit of which all is to fail if anything does. */
    CompletableFuture<Void> askAllOrNothing(StoreChange... changes) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        append(changes);
        writer.commit(new CommitListener() {
            @Override
            public boolean isAllOrNothing() {
                return true;
            }

            @Override
            public void committed() {
                assertTrue(end.complete(null), "completed twice");
            }

            @Override
            public void failed(StoreException reason) {
                assertTrue(end.completeExceptionally(reason), "completed twice");
            }
        });
        return end;
    }

    void tell(StoreChange... changes) {
        append(changes);
        writer.commit(CommitListener.NOBODY);
    }

    private void append(StoreChange... changes) {
        for (StoreChange change : changes) {
            writer.append(change);
        }
    }

    void commit(StoreChange... changes) throws Exception {
        await(ask(changes));
    }

    static <T> T await(CompletableFuture<T> end) throws Exception {
        return end.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    static StoreException failure(CompletableFuture<?> end) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> await(end));
        return (StoreException) failure.getCause();
    }

    void until(Callable<Boolean> condition) {
        Awaitility.await().atMost(DEADLINE).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    void untilWell() {
        until(() -> state().condition() == HealthState.Condition.WELL);
    }

    HealthState state() {
        return store.health().state();
    }

    /** The sequence numbers of what waits for a client. */
    List<Long> queue(String client) throws Exception {
        return page(client).messages().stream().map(Outgoing::sequence).toList();
    }

    QueuePage page(String client) throws Exception {
        try {
            return await(store.reader(Runnable::run)
                    .queue(client, 0, 100_000, Integer.MAX_VALUE)
                    .toCompletableFuture());
        } catch (CompletionException e) {
            throw new AssertionError(e);
        }
    }

    Heard heard() throws Exception {
        Heard heard = new Heard();
        await(store.replay(heard).toCompletableFuture());
        return heard;
    }

    static StoreChange session(String client) {
        return new StoreChange.SessionPut(client, "", 60, -1);
    }

    static OutgoingPut put(String client, long sequence) {
        return put(client, sequence, 1);
    }

    static OutgoingPut put(String client, long sequence, int length) {
        Message message =
                Message.of("t", "x".repeat(length).getBytes(StandardCharsets.UTF_8), QoS.AT_LEAST_ONCE, false);
        return new OutgoingPut(
                client, new Outgoing(sequence, message, QoS.AT_LEAST_ONCE, false, new int[0], 0, false, null));
    }

    static StoreChange removed(String client, long sequence) {
        return new StoreChange.OutgoingRemoved(client, sequence);
    }

    static StoreChange retained(String topic) {
        return new StoreChange.RetainedPut(Message.of(topic, new byte[] {1}, QoS.AT_LEAST_ONCE, true));
    }

    @Override
    public void close() {
        device.resume();
        store.close();
    }
}
