package org.marquetry.api.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.marquetry.api.store.StoreChange.IncomingPut;
import org.marquetry.api.store.StoreChange.OutgoingRemoved;
import org.marquetry.api.testkit.StoreCheck.Body;

/** What is there again. Stores that do not outlive their closing have nothing to show here. */
final class ReopenChecks {
    private static final int COMMITS = 300;

    private ReopenChecks() {}

    static void addTo(Map<String, Body> checks) {
        checks.put("what is kept is there again", outliving(ReopenChecks::again));
        checks.put("commits are there as a whole or not at all", outliving(ReopenChecks::whole));
    }

    private static Body outliving(Body body) {
        return trial -> {
            if (trial.outlivesClosing()) {
                body.run(trial);
            }
        };
    }

    private static void again(StoreTrial trial) throws Exception {
        trial.commit(
                Samples.session("a"),
                Samples.will("a"),
                Samples.subscription("a", "x"),
                Samples.outgoing("a", 1, 8),
                Samples.outgoing("a", 2),
                new IncomingPut("a", 7),
                Samples.retained("t", "m"));
        Contents before = trial.replayed().contents();
        for (int i = 0; i < 3; i++) {
            trial.closeStore();
            trial.reopen();
            trial.expect(before);
        }
        trial.commit(new OutgoingRemoved("a", 1));
        before.apply(new OutgoingRemoved("a", 1));
        trial.closeStore();
        trial.reopen();
        trial.expect(before);
    }

    private static void whole(StoreTrial trial) throws Exception {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (int i = 0; i < COMMITS; i++) {
            String client = "client " + i;
            ends.add(trial.writer()
                    .ask(
                            Samples.session(client),
                            Samples.subscription(client, "x"),
                            Samples.outgoing(client, 1),
                            Samples.retained(client, "m")));
        }
        trial.closeStore();
        trial.reopen();
        Contents kept = trial.replayed().contents();
        for (int i = 0; i < COMMITS; i++) {
            String client = "client " + i;
            boolean there = kept.sessions.containsKey(client);
            boolean committed =
                    ends.get(i).handle((done, failure) -> failure == null).get(TrialLoop.SECONDS, TimeUnit.SECONDS);
            Expect.equal("whether commit " + i + " is there", committed, there);
            Expect.equal("whether its retained message is there", there, kept.retained.containsKey(client));
            if (there) {
                Expect.equal("its messages", 1, kept.session(client).messages.size());
                Expect.equal(
                        "its subscriptions",
                        1,
                        kept.session(client).subscriptions.size());
            }
        }
    }
}
