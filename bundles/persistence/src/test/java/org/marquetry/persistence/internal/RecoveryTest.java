package org.marquetry.persistence.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.packet.Will;
import org.marquetry.api.store.StoreChange.IncomingPut;
import org.marquetry.api.store.StoreChange.OutgoingMarked;
import org.marquetry.api.store.StoreChange.OutgoingPut;
import org.marquetry.api.store.StoreChange.RetainedPut;
import org.marquetry.api.store.StoreChange.RetainedRemoved;
import org.marquetry.api.store.StoreChange.SessionPut;
import org.marquetry.api.store.StoreChange.SessionRemoved;
import org.marquetry.api.store.StoreChange.SubscriptionPut;
import org.marquetry.api.store.StoreChange.SubscriptionRemoved;
import org.marquetry.api.store.StoreChange.WillPut;
import org.marquetry.api.store.StoreChange.WillRemoved;
import org.marquetry.api.store.StoreException;
import org.marquetry.persistence.keyvalue.SyncMode;
import org.marquetry.persistence.keyvalue.TableException;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.marquetry.persistence.internal.OpenStore.await;
import static org.marquetry.persistence.internal.OpenStore.put;
import static org.marquetry.persistence.internal.OpenStore.removed;
import static org.marquetry.persistence.internal.OpenStore.retained;
import static org.marquetry.persistence.internal.OpenStore.session;

/** What happens when the device fails, and when it works again. */
final class RecoveryTest {
    @TempDir
    private Path directory;

    private final HeapDevice device = new HeapDevice();
    private OpenStore open;

    @BeforeEach
    void open() throws Exception {
        open = new OpenStore(device, OpenStore.settings(directory, SyncMode.ALWAYS));
        open.commit(session("a"), put("a", 1), put("a", 2));
    }

    @AfterEach
    void close() {
        open.close();
        assertEquals(0, device.misuses(), "a table that had failed was used again");
    }

    @Test
    void whoReadsNeverSeesWhatWasRefusedAndNotTakenBackYet() throws Exception {
        device.failSyncs(TableException.Kind.FAILED);
        OpenStore.failure(open.ask(put("a", 3)));
        device.stall();
        device.failSyncs(null);
        open.until(device::isWaiting);

        CompletableFuture<List<Long>> read = CompletableFuture.supplyAsync(this::queue);
        device.resume();

        assertEquals(List.of(1L, 2L), await(read));
    }

    private List<Long> queue() {
        try {
            return open.queue("a");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFailedWriteFailsAllOfItsGroup() throws Exception {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        device.stall();
        ends.add(open.ask(put("a", 3)));
        open.until(device::isWaiting);
        device.failWrites(TableException.Kind.FAILED);
        ends.add(open.ask(put("a", 4)));
        device.resume();

        for (CompletableFuture<Void> end : ends) {
            StoreException reason = OpenStore.failure(end);
            assertEquals(StoreException.Kind.FAILED, reason.kind());
            assertTrue(reason.getMessage().contains(directory.toString()), reason.getMessage());
        }
        open.until(() -> open.state().condition() == HealthState.Condition.FAILED);
        assertFalse(open.state().remedy().isEmpty());
        works();
        assertEquals(List.of(1L, 2L), open.queue("a"));
    }

    @Test
    void whatAFailedSyncRefusedDoesNotComeBackThoughItWasWritten() throws Exception {
        device.failSyncs(TableException.Kind.FAILED);
        OpenStore.failure(open.ask(put("a", 3), new IncomingPut("a", 9)));
        works();

        assertEquals(List.of(1L, 2L), open.queue("a"));
        assertFalse(open.heard().sessions.contains("a Incoming"));
        open.commit(put("a", 4));
        device.losePower();
        assertEquals(List.of(1L, 2L, 4L), open.queue("a"));
    }

    /** Else a crash in between would leave a publication that is known, and gone. */
    @Test
    void aGroupThatFailedIsUndoneByOneWrite() throws Exception {
        open.commit(retained("t"));
        byte[] before = device.written().get(Keys.retained("t"));
        device.failSyncs(TableException.Kind.FAILED);
        OpenStore.failure(open.ask(
                new IncomingPut("a", 9),
                new RetainedPut(Message.of("t", new byte[] {2}, QoS.AT_LEAST_ONCE, true)),
                put("a", 3)));
        int syncs = device.syncs();
        device.stall();
        device.failSyncs(null);

        device.resumeOne(); // which shows that the device works
        device.resumeOne();
        open.until(() -> device.syncs() == syncs + 2);

        assertArrayEquals(before, device.written().get(Keys.retained("t")));
        assertFalse(device.written().containsKey(Keys.message("a", 3)));
        assertFalse(device.written().containsKey(Keys.incoming("a", 9)));
        device.resume();
        works();
    }

    @Test
    void whatARefusedChangeWasToReplaceIsThereAgain() throws Exception {
        open.commit(retained("t"), new SubscriptionPut("a", TopicSubscription.of("x", QoS.AT_LEAST_ONCE), 5));
        byte[] subscription = device.written().get(Keys.subscription("a", "x"));
        byte[] retained = device.written().get(Keys.retained("t"));
        byte[] session = device.written().get(Keys.session("a"));
        device.failSyncs(TableException.Kind.FAILED);

        OpenStore.failure(open.ask(
                new RetainedPut(Message.of("t", new byte[] {2}, QoS.AT_LEAST_ONCE, true)),
                retained("u"),
                new SubscriptionPut("a", TopicSubscription.of("x", QoS.EXACTLY_ONCE), 6),
                new SubscriptionPut("a", TopicSubscription.of("y", QoS.EXACTLY_ONCE), 6),
                new SessionPut("a", "", 60, 1000),
                session("b")));
        works();

        assertArrayEquals(subscription, device.written().get(Keys.subscription("a", "x")));
        assertArrayEquals(retained, device.written().get(Keys.retained("t")));
        assertArrayEquals(session, device.written().get(Keys.session("a")));
        assertEquals(List.of("t"), open.heard().retained);
        assertEquals(List.of("a Session", "a Subscription", "a 1..2", "a has 2"), open.heard().sessions);
    }

    @Test
    void removalsThatFailedAreDoneAfterwards() throws Exception {
        open.commit(session("b"), put("b", 1), retained("t"), retained("u"));
        device.failSyncs(TableException.Kind.FAILED);
        OpenStore.failure(open.ask(removed("a", 1), put("a", 3)));
        OpenStore.failure(open.ask(new SessionRemoved("b"), put("a", 4)));
        device.losePower();
        works();

        assertEquals(List.of(2L), open.queue("a"));
        assertEquals(List.of("a Session", "a 2..2", "a has 1"), open.heard().sessions);
    }

    @Test
    void aTopicThatFailedToLoseItsMessageHasItStill() throws Exception {
        open.commit(retained("t"), retained("u"));
        device.failSyncs(TableException.Kind.FAILED);
        OpenStore.failure(open.ask(new RetainedRemoved("t")));
        OpenStore.failure(open.ask(new RetainedRemoved("u")));
        works();

        assertEquals(List.of("t", "u"), open.heard().retained);
        open.commit(new RetainedRemoved("t"));
        assertEquals(List.of("u"), open.heard().retained);
    }

    @Test
    void whatCouldNotBeTakenElsewhereIsWhereItWas() throws Exception {
        open.commit(session("b"), will("a"), new OutgoingMarked("a", 2, 7, false));
        device.failSyncs(TableException.Kind.FAILED);
        OpenStore.failure(open.askAllOrNothing(put("b", 1), removed("a", 1), removed("a", 2)));
        OpenStore.failure(open.askAllOrNothing(put("b", 2), new WillRemoved("a")));
        works();

        assertEquals(
                List.of("a Session", "a Will", "a 1..2", "a marked 2", "b Session", "a has 2"), open.heard().sessions);
        assertEquals(7, open.page("a").messages().get(1).packetId());
        OpenStore.await(open.askAllOrNothing(put("b", 1), removed("a", 1), removed("a", 2), new WillRemoved("a")));
        device.losePower();
        assertEquals(List.of("a Session", "b Session", "b 1..1", "b has 1"), open.heard().sessions);
    }

    private static WillPut will(String client) {
        return new WillPut(
                client, new Will("w", Bytes.of("gone"), QoS.AT_LEAST_ONCE, false, Properties.NONE), 1_000_000);
    }

    @Test
    void whileItIsDownCommitsFailAtOnceAndNothingOfThemIsKept() throws Exception {
        device.failOpens(TableException.Kind.FAILED);
        device.failWrites(TableException.Kind.FAILED);
        OpenStore.failure(open.ask(put("a", 3)));
        int opens = device.opens();
        for (long i = 4; i < 1000; i++) {
            OutgoingPut put = put("a", i);
            StoreException reason = OpenStore.failure(open.ask(put));
            assertEquals(StoreException.Kind.FAILED, reason.kind());
            assertTrue(put.cancel(), "what was never written can be taken back");
        }
        open.until(() -> device.opens() > opens + 1);
        device.failOpens(null);
        works();

        assertEquals(List.of(1L, 2L), open.queue("a"));
    }

    @Test
    void readsFailInWordsWhileItIsDown() throws Exception {
        device.failOpens(TableException.Kind.FAILED);
        device.failWrites(TableException.Kind.FAILED);
        OpenStore.failure(open.ask(put("a", 3)));

        StoreException reason = OpenStore.failure(
                open.store.reader(Runnable::run).queue("a", 0, 1, 1).toCompletableFuture());

        assertTrue(reason.getMessage().contains("is not open"), reason.getMessage());
        device.failOpens(null);
        works();
    }

    @Test
    void marksOfWhatWasRefusedLeaveNothingBehind() throws Exception {
        device.failSyncs(TableException.Kind.FAILED);
        OpenStore.failure(open.ask(put("a", 3), new OutgoingMarked("a", 3, 7, false)));
        OpenStore.failure(open.ask(new OutgoingMarked("a", 4, 8, false), new OutgoingMarked("a", 2, 5, true)));
        works();

        assertEquals(List.of("a Session", "a 1..2", "a marked 2", "a has 2"), open.heard().sessions);
        assertEquals(5, open.page("a").messages().get(1).packetId());
    }

    @Test
    void removalsThatWaitForOthersWhenItFailsAreNotDoneOverWhatComesAfter() throws Exception {
        open.commit(new SubscriptionPut("a", TopicSubscription.of("x", QoS.AT_LEAST_ONCE), 0));
        device.failWrites(TableException.Kind.FAILED);
        open.tell(new SubscriptionRemoved("a", "x"));
        OpenStore.failure(open.ask(put("a", 3)));
        works();

        assertFalse(open.heard().sessions.contains("a Subscription"));
    }

    @Test
    void whatWaitsForItsTimeWhenItFailsIsRefusedBeforeWhatComesAfter() throws Exception {
        device.failSyncs(TableException.Kind.FAILED);
        open.store.settings(OpenStore.settings(directory, SyncMode.INTERVAL));
        open.commit(session("b"));
        open.store.settings(OpenStore.settings(directory, SyncMode.INTERVAL, Duration.ofHours(1)));
        CompletableFuture<Void> waiting =
                open.ask(new SubscriptionPut("a", TopicSubscription.of("x", QoS.AT_LEAST_ONCE), 0));

        assertEquals(StoreException.Kind.FAILED, OpenStore.failure(waiting).kind());
        OpenStore.failure(open.ask(new SubscriptionRemoved("a", "x")));
        open.store.settings(OpenStore.settings(directory, SyncMode.ALWAYS));
        works();

        assertFalse(
                open.heard().sessions.contains("a Subscription"),
                open.heard().sessions.toString());
    }

    @Test
    void itDoesNotGoOnBeforeTheDeviceSyncsAgain() throws Exception {
        device.failSyncs(TableException.Kind.FAILED);
        OpenStore.failure(open.ask(session("b")));
        int opens = device.opens();

        open.until(() -> device.opens() > opens + 1);

        assertEquals(HealthState.Condition.FAILED, open.state().condition());
        works();
        open.commit(session("b"));
    }

    @Test
    void aDeviceThatIsFullIsAnotherKindOfFailure() throws Exception {
        device.failWrites(TableException.Kind.FULL);

        StoreException reason = OpenStore.failure(open.ask(put("a", 3)));

        assertEquals(StoreException.Kind.FULL, reason.kind());
        assertTrue(open.state().remedy().contains("make room"), open.state().remedy());
        works();
    }

    @Test
    void aTableThatCannotBeOpenedAtFirstSaysWhy() {
        open.close();
        device.failOpens(TableException.Kind.IN_USE);

        StoreException refusal = assertThrows(
                StoreException.class, () -> new OpenStore(device, OpenStore.settings(directory, SyncMode.ALWAYS)));

        assertTrue(refusal.getMessage().contains(directory.toString()), refusal.getMessage());
    }

    @Test
    void itCanBeClosedWhileItIsDown() throws Exception {
        device.failOpens(TableException.Kind.FAILED);
        device.failWrites(TableException.Kind.FAILED);
        OpenStore.failure(open.ask(put("a", 3)));

        open.close();

        assertEquals(
                "the store is closed", OpenStore.failure(open.ask(put("a", 5))).getMessage());
    }

    @Test
    void whenRoomRunsOutWhatTakesRoomIsRefusedAndRemovalsGoOn() throws Exception {
        open.isShortOfRoom = true;
        open.until(() -> failedForWantOfRoom(put("a", 3)));

        open.commit(removed("a", 1));
        open.commit(new SessionPut("a", "", 60, 1000));
        StoreException reason =
                OpenStore.failure(open.ask(put("a", 4), new OutgoingMarked("a", 4, 9, false), removed("a", 2)));

        assertEquals(StoreException.Kind.FULL, reason.kind());
        assertEquals(List.of(), open.queue("a"));
        assertEquals(null, device.written().get(Keys.mark("a", 4)));
        assertEquals(HealthState.Condition.DEGRADED, open.state().condition());
        assertFalse(open.store.isKnownToWork());
        StoreException whole = OpenStore.failure(open.askAllOrNothing(retained("t"), new WillRemoved("a")));
        assertEquals(StoreException.Kind.FULL, whole.kind());
        open.isShortOfRoom = false;
        open.untilWell();
        assertTrue(open.store.isKnownToWork());
        open.commit(put("a", 5));
        assertEquals(List.of(5L), open.queue("a"));
    }

    private boolean failedForWantOfRoom(OutgoingPut put) throws Exception {
        CompletableFuture<Void> end = open.ask(put);
        StoreException reason = await(end.handle((done, failure) -> (StoreException) failure));
        if (reason == null) {
            open.commit(removed("a", put.outgoing().sequence()));
        }
        return reason != null && reason.kind() == StoreException.Kind.FULL;
    }

    private void works() {
        device.failWrites(null);
        device.failSyncs(null);
        open.untilWell();
    }
}
