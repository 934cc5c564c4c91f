package org.marquetry.api.testkit;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.marquetry.api.message.Message;
import org.marquetry.api.store.Replay;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.IncomingPut;
import org.marquetry.api.store.StoreChange.OutgoingMarked;
import org.marquetry.api.store.StoreChange.OutgoingRemoved;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.testkit.StoreCheck.Body;

/** What an engine is told that starts. That it is told in the right order, {@link Replayed} watches in all checks. */
final class ReplayChecks {
    /** By how much the size of a message may be told too high. */
    private static final long SLACK = 64;

    private ReplayChecks() {}

    static void addTo(Map<String, Body> checks) {
        checks.put(
                "a session comes before what belongs to it, in whatever order that was written", ReplayChecks::order);
        checks.put("each engine that starts is told the same", ReplayChecks::again);
        checks.put("the ends of queues are told", ReplayChecks::ends);
        checks.put("how far packet identifiers reach is told", ReplayChecks::marked);
        checks.put("the sizes of queues are told", ReplayChecks::sizes);
        checks.put("an engine that cannot take what it is told fails the replay in words", ReplayChecks::refusal);
        checks.put("what belongs to a client without a session is not told", ReplayChecks::strays);
    }

    private static void order(StoreTrial trial) throws Exception {
        trial.keeps(
                new IncomingPut("b", 7),
                Samples.outgoing("b", 1, 3),
                Samples.subscription("b", "x/#"),
                Samples.will("b"),
                Samples.session("b"),
                Samples.outgoing("a", 1),
                Samples.session("a"),
                Samples.retained("t", "m"));
    }

    private static void again(StoreTrial trial) throws Exception {
        trial.commit(Samples.session("a"), Samples.subscription("a", "x"), Samples.outgoing("a", 1, 3));
        trial.commit(Samples.retained("t", "m"));

        Contents first = trial.replayed().contents();
        trial.expect(first);
        Expect.equal("the sessions told", 1, first.sessions.size());
    }

    private static void ends(StoreTrial trial) throws Exception {
        trial.commit(
                Samples.session("a"), Samples.outgoing("a", 5), Samples.outgoing("a", 2), Samples.outgoing("a", 9));
        trial.commit(Samples.session("b"), Samples.outgoing("b", 1), new OutgoingRemoved("b", 1));
        trial.commit(Samples.session("c"), Samples.outgoing("c", 4));
        trial.commit(new OutgoingRemoved("a", 2), new OutgoingRemoved("a", 9));

        Expect.equal(
                "the ends of queues",
                Map.of("a", new Replayed.Ends(5, 5), "c", new Replayed.Ends(4, 4)),
                trial.replayed().queues);
    }

    private static void marked(StoreTrial trial) throws Exception {
        trial.commit(
                Samples.session("a"), Samples.outgoing("a", 1), Samples.outgoing("a", 2), Samples.outgoing("a", 3));
        trial.commit(Samples.session("b"), Samples.outgoing("b", 1, 7), Samples.outgoing("b", 2, 8));
        trial.commit(Samples.session("c"), Samples.outgoing("c", 1));

        trial.commit(new OutgoingMarked("a", 2, 11, false), new OutgoingRemoved("b", 2));

        Expect.equal("how far marks reach", Map.of("a", 2L, "b", 1L), trial.replayed().marked);
    }

    private static void sizes(StoreTrial trial) throws Exception {
        StoreChange[] changes = new StoreChange[101];
        changes[0] = Samples.session("a");
        for (int i = 1; i < changes.length; i++) {
            changes[i] = Samples.outgoing("a", i, 0, Samples.message("topic", "x".repeat(i * 10)));
        }
        trial.commit(changes);
        trial.commit(Samples.session("b"), Samples.outgoing("b", 1));
        trial.commit(Samples.session("c"));

        Replayed told = trial.replayed();
        Expect.equal("whose sizes are told", told.found.keySet(), told.sizes.keySet());
        told.found.forEach((client, found) -> {
            Replayed.Size size = told.sizes.getOrDefault(client, new Replayed.Size(0, 0));
            Expect.equal("how many messages wait for " + client, found.messages(), size.messages());
            long most = found.bytes() + SLACK * found.messages();
            Expect.that(
                    size.bytes() >= found.bytes() && size.bytes() <= most,
                    "of " + client + " there are " + found.bytes() + " bytes, told were " + size.bytes());
        });
    }

    private static void refusal(StoreTrial trial) throws Exception {
        trial.commit(Samples.session("a"));

        CompletableFuture<Void> end = trial.replay(new Refusing());

        try {
            end.get(TrialLoop.SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Expect.that(e.getCause() instanceof StoreException, "not a StoreException: " + e.getCause());
            String words = String.valueOf(e.getCause());
            Expect.that(words.contains("no room"), "the reason is not named: " + words);
            return;
        }
        throw new AssertionError("a replay succeeded that its target refused");
    }

    private static void strays(StoreTrial trial) throws Exception {
        trial.commit(
                Samples.session("b"),
                Samples.outgoing("a", 1, 2),
                Samples.subscription("a", "x"),
                Samples.outgoing("c", 1),
                new OutgoingMarked("d", 1, 3, false));

        trial.expect(Contents.of(Samples.session("b")));
        trial.commit(Samples.session("a"));
        trial.commit(new StoreChange.SessionRemoved("c"));
        Expect.that(
                trial.replayed().contents().sessions.keySet().equals(Set.of("a", "b")),
                "a client without a session was told");
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
}
