package org.marquetry.persistence.internal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreReader.QueuePage;
import org.marquetry.api.store.StoreWriter;
import org.marquetry.persistence.keyvalue.SyncMode;
import org.marquetry.persistence.keyvalue.TableException;
import org.marquetry.persistence.keyvalue.TableSettings;
import org.marquetry.persistence.keyvalue.TableStore;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** Removals that nobody waits for are told to be done before they are on stable storage; they stay done whatever fails later. */
final class LazyRemovalTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final HeapDevice device = new HeapDevice();

    @Test
    void aRemovalThatWasToldSurvivesAFailedSync(@TempDir Path directory) throws Exception {
        TableSettings settings = new TableSettings(directory, SyncMode.ALWAYS, Duration.ofSeconds(1), Duration.ZERO);
        try (TableStore store = new TableStore("test", device, settings)) {
            StoreWriter writer = store.writer(Runnable::run);
            writer.append(new StoreChange.SessionPut("a", "", 60, -1));
            writer.append(put(1));
            writer.append(put(2));
            commit(writer);
            int before = device.writes();
            writer.append(new StoreChange.OutgoingRemoved("a", 1));
            writer.commit(StoreWriter.CommitListener.NOBODY);
            await().atMost(DEADLINE).until(() -> device.writes() > before);

            device.failSyncs(TableException.Kind.FAILED);
            await().atMost(DEADLINE).until(() -> !store.state().reason().isEmpty());
            device.losePower();
            device.failSyncs(null);
            await().atMost(DEADLINE).until(() -> store.state().reason().isEmpty());

            QueuePage page = store.reader(Runnable::run)
                    .queue("a", 0, 10, Integer.MAX_VALUE)
                    .toCompletableFuture()
                    .get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            assertEquals(1, page.messages().size());
            assertEquals(2, page.messages().get(0).sequence());
        }
    }

    private static StoreChange put(long sequence) {
        Message message = Message.of("t", "m".getBytes(StandardCharsets.UTF_8), QoS.AT_LEAST_ONCE, false);
        return new StoreChange.OutgoingPut(
                "a", new StoreChange.Outgoing(sequence, message, QoS.AT_LEAST_ONCE, false, new int[0], 0, false, null));
    }

    private static void commit(StoreWriter writer) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        writer.commit(new StoreWriter.CommitListener() {
            @Override
            public void committed() {
                done.complete(null);
            }

            @Override
            public void failed(StoreException reason) {
                done.completeExceptionally(reason);
            }
        });
        done.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }
}
