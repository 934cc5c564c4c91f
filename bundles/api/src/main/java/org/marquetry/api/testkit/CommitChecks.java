package org.marquetry.api.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.OutgoingRemoved;
import org.marquetry.api.store.StoreChange.SessionRemoved;
import org.marquetry.api.testkit.StoreCheck.Body;

/** What a commit is, and in which order commits apply. */
final class CommitChecks {
    private static final int MANY = 5000;

    private CommitChecks() {}

    static void addTo(Map<String, Body> checks) {
        checks.put("what was not committed is not kept", CommitChecks::uncommitted);
        checks.put("changes belong to one commit only", CommitChecks::once);
        checks.put("commits complete in their order and once each, on their loop", CommitChecks::completion);
        checks.put("a commit without changes completes behind those before it", CommitChecks::empty);
        checks.put("a commit that nobody waits for is done before those behind it", CommitChecks::nobody);
        checks.put("a commit of very many changes keeps them all", CommitChecks::large);
        checks.put("commits of several writers apply in the order asked", CommitChecks::severalWriters);
    }

    private static void uncommitted(StoreTrial trial) throws Exception {
        trial.writer().loop().call(() -> {
            trial.writer().append(Samples.session("a"), Samples.retained("t", "m"));
            return null;
        });

        trial.expect(new Contents());
    }

    private static void once(StoreTrial trial) throws Exception {
        trial.commit(Samples.session("a"), Samples.subscription("a", "x"));
        trial.commit(new SessionRemoved("a"));

        trial.keeps(Samples.session("a"));
    }

    private static void completion(StoreTrial trial) throws Exception {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        ends.add(trial.writer().ask(Samples.session("a")));
        for (int i = 0; i < 200; i++) {
            StoreChange change = Samples.outgoing("a", i);
            if (i % 3 == 0) {
                ((StoreChange.OutgoingPut) change).cancel();
            }
            ends.add(trial.writer().ask(change));
        }
        for (CompletableFuture<Void> end : ends) {
            TrialWriter.await(end);
        }
    }

    private static void empty(StoreTrial trial) throws Exception {
        CompletableFuture<Void> first = trial.writer().ask(Samples.session("a"));
        TrialWriter.await(trial.writer().ask());

        Expect.that(first.isDone(), "a later commit has completed before an earlier one");
        trial.expect(Contents.of(Samples.session("a")));
    }

    private static void nobody(StoreTrial trial) throws Exception {
        trial.commit(Samples.session("a"), Samples.outgoing("a", 1), Samples.outgoing("a", 2));

        trial.writer().tell(new OutgoingRemoved("a", 1));
        trial.commit(Samples.outgoing("a", 3));

        trial.expect(Contents.of(Samples.session("a"), Samples.outgoing("a", 2), Samples.outgoing("a", 3)));
    }

    private static void large(StoreTrial trial) throws Exception {
        StoreChange[] changes = new StoreChange[MANY];
        changes[0] = Samples.session("a");
        for (int i = 1; i < MANY; i++) {
            changes[i] = Samples.outgoing("a", i);
        }

        trial.keeps(changes);
    }

    private static void severalWriters(StoreTrial trial) throws Exception {
        List<TrialWriter> writers = List.of(trial.newWriter(), trial.newWriter(), trial.newWriter());
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        Contents expected = new Contents();
        for (int i = 0; i < 300; i++) {
            StoreChange change = Samples.retained("t/" + i % 7, "value " + i);
            expected.apply(change);
            ends.add(writers.get(i % 3).ask(change));
        }
        for (CompletableFuture<Void> end : ends) {
            TrialWriter.await(end);
        }

        trial.expect(expected);
    }
}
