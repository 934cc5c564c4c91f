package org.marquetry.persistence.memory.internal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.packet.Will;
import org.marquetry.api.store.Replay;
import org.marquetry.api.store.Store;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.IncomingPut;
import org.marquetry.api.store.StoreChange.IncomingRemoved;
import org.marquetry.api.store.StoreChange.Outgoing;
import org.marquetry.api.store.StoreChange.OutgoingMarked;
import org.marquetry.api.store.StoreChange.OutgoingPut;
import org.marquetry.api.store.StoreChange.OutgoingRemoved;
import org.marquetry.api.store.StoreChange.RetainedPut;
import org.marquetry.api.store.StoreChange.RetainedRemoved;
import org.marquetry.api.store.StoreChange.SessionPut;
import org.marquetry.api.store.StoreChange.SessionRemoved;
import org.marquetry.api.store.StoreChange.SubscriptionPut;
import org.marquetry.api.store.StoreChange.SubscriptionRemoved;
import org.marquetry.api.store.StoreChange.WillPut;
import org.marquetry.api.store.StoreChange.WillRemoved;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What every store does, whatever it keeps its data in; a test of a store says how to make an empty one. */
abstract class StoreContract {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Executor IN_THE_CALL = Runnable::run;

    private static final int[] NONE = {};

    private final Store store = emptyStore();

    abstract Store emptyStore();

    @Test
    void anEmptyStoreReplaysNothing() {
        assertKeeps();
    }

    @Test
    void replaysTheSessionBeforeWhatBelongsToIt() {
        StoreChange session = session("a");
        StoreChange will = will("a");
        StoreChange subscription = subscription("a", "x/#", 0);
        StoreChange message = outgoing("a", 1, 0);
        StoreChange incoming = new IncomingPut("a", 7);

        commit(session, incoming, message, subscription, will);

        assertKeeps(session, will, subscription, incoming, message);
    }

    @Test
    void aLaterPutTakesThePlaceOfAnEarlierOne() {
        StoreChange session = new SessionPut("a", "", 60, 1000);
        StoreChange subscription = subscription("a", "x", 9);
        StoreChange message = outgoing("a", 1, 5);
        StoreChange retained = new RetainedPut(message("t", "new"));

        commit(session("a"), subscription("a", "x", 0), outgoing("a", 1, 0), new RetainedPut(message("t", "old")));
        commit(session, subscription, message, retained);

        assertKeeps(session, subscription, message, retained);
    }

    @Test
    void whatWasRemovedIsNotReplayed() {
        StoreChange session = session("a");
        commit(session, will("a"), subscription("a", "x", 0), outgoing("a", 1, 0), new IncomingPut("a", 7));
        commit(new RetainedPut(message("t", "m")));

        commit(
                new WillRemoved("a"),
                new SubscriptionRemoved("a", "x"),
                new OutgoingRemoved("a", 1),
                new IncomingRemoved("a", 7),
                new RetainedRemoved("t"));

        assertKeeps(session);
    }

    @Test
    void messagesKeepTheirOrderWhenSomeAreRemovedOrPutAgain() {
        commit(session("a"), outgoing("a", 1, 0), outgoing("a", 2, 0), outgoing("a", 3, 0));
        commit(new OutgoingMarked("a", 1, 11, false), new OutgoingRemoved("a", 2), outgoing("a", 4, 0));

        assertEquals(List.of(1L, 3L, 4L), replayedSequences());
    }

    @Test
    void tellsUpToWhereMessagesHaveAPacketIdentifier() {
        commit(session("a"), outgoing("a", 1, 0), outgoing("a", 2, 0), outgoing("a", 3, 0));
        commit(session("b"), outgoing("b", 1, 7), outgoing("b", 2, 8), outgoing("b", 3, 0));
        commit(session("c"), outgoing("c", 1, 0));

        commit(new OutgoingMarked("a", 2, 11, false), new OutgoingRemoved("b", 2));

        assertEquals(Map.of("a", 2L, "b", 1L), replayed().marked());
    }

    @Test
    void messagesAreReplayedInTheOrderOfTheirSequence() {
        commit(session("a"), outgoing("a", 5, 0), outgoing("a", 2, 0), outgoing("a", 4, 0));

        assertEquals(List.of(2L, 4L, 5L), replayedSequences());
    }

    @Test
    void aRemovedSessionTakesAllThatBelongsToItAlong() {
        StoreChange other = session("b");
        commit(session("a"), subscription("a", "x", 0), outgoing("a", 1, 0), other);

        commit(new SessionRemoved("a"));

        assertKeeps(other);
    }

    @Test
    void aSessionThatComesBackBeginsWithNothing() {
        StoreChange again = session("a");
        commit(session("a"), subscription("a", "x", 0), outgoing("a", 1, 0));

        commit(new SessionRemoved("a"), again);

        assertKeeps(again);
    }

    @Test
    void removingWhatIsNotThereChangesNothing() {
        commit(
                new SessionRemoved("a"),
                new WillRemoved("a"),
                new SubscriptionRemoved("a", "x"),
                new OutgoingRemoved("a", 1),
                new IncomingRemoved("a", 1),
                new RetainedRemoved("t"));

        assertKeeps();
    }

    @Test
    void whatWasNotCommittedIsNotKept() {
        StoreWriter writer = store.writer(IN_THE_CALL);

        writer.append(session("a"));

        assertKeeps();
    }

    @Test
    void changesBelongToOneCommitOnly() {
        StoreWriter writer = store.writer(IN_THE_CALL);
        StoreChange again = session("a");
        commit(writer, session("a"), subscription("a", "x", 0));
        commit(writer, new SessionRemoved("a"));

        commit(writer, again);

        assertKeeps(again);
    }

    @Test
    void commitsCompleteInTheirOrderAndOnceEach() throws Exception {
        StoreWriter writer = store.writer(IN_THE_CALL);
        List<Integer> completed = new ArrayList<>();
        CompletableFuture<Void> last = new CompletableFuture<>();

        for (int i = 0; i < 100; i++) {
            int number = i;
            writer.append(outgoing("a", i, 0));
            writer.commit(listener(() -> completed.add(number), last));
        }
        writer.commit(listener(() -> last.complete(null), last));

        last.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        assertEquals(IntStream.range(0, 100).boxed().toList(), completed);
    }

    @Test
    void aCommitOfVeryManyChangesKeepsThemAll() {
        StoreChange[] changes = new StoreChange[5000];
        for (int i = 0; i < changes.length; i++) {
            changes[i] = outgoing("a", i, 0);
        }
        StoreWriter writer = store.writer(IN_THE_CALL);
        commit(writer, session("a"));

        commit(writer, changes);
        commit(writer, new OutgoingRemoved("a", 17));

        assertEquals(4999, replayed().messages().size());
    }

    @Test
    void replaysTheSameToEachEngineThatStarts() {
        commit(session("a"), subscription("a", "x", 0), new RetainedPut(message("t", "m")));

        Replayed first = replayed();
        Replayed second = replayed();
        assertEquals(first.sessions(), second.sessions());
        assertEquals(first.retained(), second.retained());
    }

    @Test
    void aTargetThatFailsFailsTheReplayInWords() {
        commit(session("a"));

        CompletableFuture<Void> replay = store.replay(new Refusing()).toCompletableFuture();

        ExecutionException failure =
                assertThrows(ExecutionException.class, () -> replay.get(DEADLINE.toSeconds(), TimeUnit.SECONDS));
        StoreException reason = assertInstanceOf(StoreException.class, failure.getCause());
        assertTrue(reason.getMessage().contains("no room"), reason.getMessage());
    }

    @Test
    void severalLoopsWriteAtOnce() throws Exception {
        int loops = 4;
        int clientsPerLoop = 50;
        ExecutorService threads = Executors.newFixedThreadPool(loops);
        try {
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int loop = 0; loop < loops; loop++) {
                int number = loop;
                running.add(CompletableFuture.runAsync(() -> writeClients(number, clientsPerLoop), threads));
            }
            for (CompletableFuture<Void> one : running) {
                one.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }

        Replayed replayed = replayed();
        assertEquals(loops * clientsPerLoop, replayed.sessions().size());
        assertEquals(loops * clientsPerLoop * 10, replayed.messages().size());
        assertEquals(loops * clientsPerLoop, replayed.retained().size());
    }

    private void writeClients(int loop, int clients) {
        StoreWriter writer = store.writer(IN_THE_CALL);
        for (int i = 0; i < clients; i++) {
            String client = "client-" + loop + "-" + i;
            writer.append(session(client));
            for (int sequence = 0; sequence < 20; sequence++) {
                commit(writer, outgoing(client, sequence, 0));
                if (sequence % 2 == 0) {
                    commit(writer, new OutgoingRemoved(client, sequence));
                }
            }
            commit(writer, new RetainedPut(message(client, "m")));
        }
    }

    private void commit(StoreChange... changes) {
        commit(store.writer(IN_THE_CALL), changes);
    }

    private static void commit(StoreWriter writer, StoreChange... changes) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        for (StoreChange change : changes) {
            writer.append(change);
        }
        writer.commit(listener(() -> assertTrue(done.complete(null)), done));
        assertDoesNotThrow(() -> done.get(DEADLINE.toSeconds(), TimeUnit.SECONDS));
    }

    private static StoreWriter.CommitListener listener(Runnable committed, CompletableFuture<Void> failure) {
        return new StoreWriter.CommitListener() {
            @Override
            public void committed() {
                committed.run();
            }

            @Override
            public void failed(StoreException reason) {
                failure.completeExceptionally(reason);
            }
        };
    }

    private Replayed replayed() {
        Replayed replayed = new Replayed(store);
        assertDoesNotThrow(
                () -> store.replay(replayed).toCompletableFuture().get(DEADLINE.toSeconds(), TimeUnit.SECONDS));
        return replayed;
    }

    private void assertKeeps(StoreChange... expected) {
        Replayed replayed = replayed();
        List<Object> kept = new ArrayList<>(replayed.sessions());
        kept.addAll(replayed.messages());
        kept.addAll(replayed.retained());
        List<Object> wanted = new ArrayList<>();
        for (StoreChange change : expected) {
            wanted.add(change instanceof OutgoingPut put ? put.outgoing() : change);
        }
        assertEquals(wanted, kept);
    }

    private List<Long> replayedSequences() {
        return replayed().messages().stream().map(Outgoing::sequence).toList();
    }

    private static final class Refusing implements Replay {
        @Override
        public void session(StoreChange.OfSession kept) {
            throw new IllegalStateException("no room");
        }

        @Override
        public void queue(String clientId, long first, long last) {}

        @Override
        public void sessionsComplete() {}

        @Override
        public void retained(Message message) {}

        @Override
        public void queueSize(String clientId, long messages, long bytes) {}
    }

    private static SessionPut session(String client) {
        return new SessionPut(client, "", 60, -1);
    }

    private static WillPut will(String client) {
        return new WillPut(client, new Will("gone", Bytes.of(client), QoS.AT_MOST_ONCE, false, Properties.NONE), 1000);
    }

    private static SubscriptionPut subscription(String client, String filter, int identifier) {
        return new SubscriptionPut(client, TopicSubscription.of(filter, QoS.AT_LEAST_ONCE), identifier);
    }

    private static OutgoingPut outgoing(String client, long sequence, int packetId) {
        Outgoing outgoing =
                new Outgoing(sequence, message("t", "m"), QoS.AT_LEAST_ONCE, false, NONE, packetId, false, null);
        return new OutgoingPut(client, outgoing);
    }

    private static Message message(String topic, String payload) {
        return Message.of(topic, payload.getBytes(StandardCharsets.UTF_8), QoS.AT_LEAST_ONCE, true);
    }
}
