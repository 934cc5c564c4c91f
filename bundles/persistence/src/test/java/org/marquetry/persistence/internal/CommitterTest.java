package org.marquetry.persistence.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.OutgoingPut;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;
import org.marquetry.persistence.keyvalue.SyncMode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.marquetry.persistence.internal.OpenStore.await;
import static org.marquetry.persistence.internal.OpenStore.put;
import static org.marquetry.persistence.internal.OpenStore.removed;
import static org.marquetry.persistence.internal.OpenStore.session;

/** When groups are written and synced, what is in them, and who is told when. */
final class CommitterTest {
    @TempDir
    private Path directory;

    private final HeapDevice device = new HeapDevice();
    private OpenStore open;

    @BeforeEach
    void open() throws Exception {
        open = new OpenStore(device, OpenStore.settings(directory, SyncMode.ALWAYS));
        open.commit(session("a"));
    }

    @AfterEach
    void close() {
        open.close();
    }

    @Test
    void manyCommitsAreOneWriteAndOneSync() throws Exception {
        stallWith(session("first"));
        int writes = device.writes();
        int syncs = device.syncs();
        List<CompletableFuture<Void>> ends =
                IntStream.range(0, 1000).mapToObj(i -> open.ask(put("a", i))).toList();

        device.resume();
        for (CompletableFuture<Void> end : ends) {
            await(end);
        }

        assertEquals(2, device.writes() - writes, "one that was stalled and one for a thousand commits");
        assertEquals(2, device.syncs() - syncs);
        assertEquals(1000, open.queue("a").size());
    }

    @Test
    void whatWasTakenBackIsNeverWrittenAndIsOverBeforeTheWriteOfOthers() throws Exception {
        stallWith(session("first"));
        OutgoingPut taken = put("a", 1);
        CompletableFuture<Void> takenBack = open.ask(taken);
        OutgoingPut kept = put("a", 2);
        StoreWriter other = open.store.writer(Runnable::run);
        other.append(kept);
        CompletableFuture<Void> keptEnd = new CompletableFuture<>();
        other.commit(ending(keptEnd));
        assertTrue(taken.cancel());

        device.resumeOne();

        await(takenBack);
        open.until(device::isWaiting);
        assertFalse(keptEnd.isDone());
        device.resume();
        await(keptEnd);
        assertEquals(List.of(2L), open.queue("a"));
        assertEquals(1, open.store.counters().takenBack());
    }

    @Test
    void aGroupOfWhichNothingIsLeftIsNotWritten() throws Exception {
        stallWith(session("first"));
        OutgoingPut taken = put("a", 1);
        CompletableFuture<Void> end = open.ask(taken);
        taken.cancel();
        int writes = device.writes();

        device.resume();
        await(end);
        open.commit();

        assertEquals(1, device.writes() - writes, "only the one that was stalled");
    }

    @Test
    void commitsOfOneWriterCompleteInOrderThoughSomeAreTakenBack() throws Exception {
        stallWith(session("first"));
        List<Integer> completed = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            OutgoingPut put = put("a", i);
            ends.add(open.ask(put).thenRun(() -> completed.add(number)));
            if (i % 3 != 0) {
                put.cancel();
            }
        }

        device.resume();
        for (CompletableFuture<Void> end : ends) {
            await(end);
        }

        assertEquals(IntStream.range(0, 100).boxed().toList(), completed);
    }

    @Test
    void removalsThatNobodyWaitsForRideAlong() throws Exception {
        open.commit(put("a", 1), put("a", 2));
        int writes = device.writes();
        int syncs = device.syncs();

        open.tell(removed("a", 1));
        open.tell(removed("a", 2));
        open.commit(put("a", 3));

        assertEquals(1, device.writes() - writes);
        assertEquals(1, device.syncs() - syncs);
        assertEquals(List.of(3L), open.queue("a"));
    }

    @Test
    void removalsAloneAreWrittenSoonAndWithoutWaitingForTheDevice() throws Exception {
        open.commit(put("a", 1));
        int syncs = device.syncs();
        int writes = device.writes();

        open.tell(removed("a", 1));
        open.until(() -> device.writes() > writes);

        assertEquals(List.of(), open.queue("a"));
        assertTrue(device.syncs() - syncs <= 1, "one sync a second at most");
    }

    @Test
    void aWriteIntervalGathersCommitsUntilItIsOver() throws Exception {
        open.store.settings(OpenStore.settings(directory, SyncMode.ALWAYS, Duration.ofMillis(500)));
        open.commit(put("a", 0));
        int writes = device.writes();
        long start = System.nanoTime();

        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            ends.add(open.ask(put("a", i)));
        }
        for (CompletableFuture<Void> end : ends) {
            await(end);
        }

        long intervals = 1 + (System.nanoTime() - start) / 500_000_000;
        assertTrue(device.writes() - writes <= intervals + 1, "more writes than intervals");
        assertEquals(101, open.queue("a").size());
    }

    @Test
    void aGroupThatIsFullIsWrittenBeforeTheIntervalIsOver() throws Exception {
        open.store.settings(OpenStore.settings(directory, SyncMode.ALWAYS, Duration.ofHours(1)));
        open.ask();
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ends.add(open.ask(put("a", i, 1024 * 1024)));
        }

        await(ends.get(3));
    }

    @Test
    void aLoopThatHasEndedDisturbsNobody() throws Exception {
        StoreWriter ended = open.store.writer(task -> {
            throw new RejectedExecutionException("the loop has ended");
        });
        ended.append(session("b"));
        ended.commit(ending(new CompletableFuture<>()));

        open.commit(session("c"));

        assertEquals(List.of("a Session", "b Session", "c Session"), open.heard().sessions);
    }

    @Test
    void aListenerThatFailsDoesNotKeepOthersFromBeingTold() throws Exception {
        stallWith(session("first"));
        open.writer.append(session("b"));
        open.writer.commit(new StoreWriter.CommitListener() {
            @Override
            public void committed() {
                throw new IllegalStateException("a fault of the listener");
            }

            @Override
            public void failed(StoreException reason) {}
        });
        CompletableFuture<Void> next = open.ask(session("c"));

        device.resume();

        await(next);
        open.commit(session("d"));
    }

    @Test
    void closingWritesWhatWasAskedForAndRefusesTheRest() throws Exception {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            ends.add(open.ask(put("a", i)));
        }
        open.tell(removed("a", 0));
        open.close();
        for (CompletableFuture<Void> end : ends) {
            await(end);
        }

        StoreException refusal = OpenStore.failure(open.ask(put("a", 1000)));

        assertEquals("the store is closed", refusal.getMessage());
        device.losePower();
        try (OpenStore again = new OpenStore(device, OpenStore.settings(directory, SyncMode.ALWAYS))) {
            assertEquals(499, again.queue("a").size());
        }
    }

    @Test
    void aTableThatIsBeingWrittenIsNotClosed() throws Exception {
        CompletableFuture<Void> end = stallWith(session("slow"));

        open.store.close();

        assertFalse(end.isDone());
        assertEquals(0, device.closes());
        device.resume();
        await(end);
    }

    @Test
    void closingEndsWhatAnEngineIsBeingTold() throws Exception {
        for (int i = 0; i < 100; i++) {
            open.commit(session("client " + i));
        }
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Void> replay = open.store
                .replay(new Heard() {
                    @Override
                    public void session(StoreChange.OfSession kept) {
                        begun.countDown();
                        LockSupport.parkNanos(OpenStore.DEADLINE.toNanos());
                    }
                })
                .toCompletableFuture();
        begun.await();

        open.store.close();

        StoreException reason = OpenStore.failure(replay);
        assertTrue(reason.getMessage().contains("closed while it was read"), reason.getMessage());
    }

    @Test
    void aSlowWriteIsSeenWhileItIsUnderWay() throws Exception {
        CompletableFuture<Void> end = stallWith(session("slow"));

        open.until(() -> open.state().condition() == HealthState.Condition.DEGRADED);
        assertTrue(
                open.state().reason().contains("takes longer than a second"),
                open.state().reason());
        assertFalse(open.state().remedy().isEmpty());

        device.resume();
        await(end);
        open.untilWell();
    }

    /** Has the committer wait in a write of this; what is asked for then comes into the next group. */
    private CompletableFuture<Void> stallWith(StoreChange change) {
        device.stall();
        CompletableFuture<Void> end = open.ask(change);
        open.until(device::isWaiting);
        return end;
    }

    private static StoreWriter.CommitListener ending(CompletableFuture<Void> end) {
        return new StoreWriter.CommitListener() {
            @Override
            public void committed() {
                end.complete(null);
            }

            @Override
            public void failed(StoreException reason) {
                end.completeExceptionally(reason);
            }
        };
    }
}
