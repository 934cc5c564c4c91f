package org.marquetry.api.testkit;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.IncomingPut;
import org.marquetry.api.store.StoreChange.IncomingRemoved;
import org.marquetry.api.store.StoreChange.Outgoing;
import org.marquetry.api.store.StoreChange.OutgoingMarked;
import org.marquetry.api.store.StoreChange.OutgoingRemoved;
import org.marquetry.api.store.StoreChange.RetainedRemoved;
import org.marquetry.api.store.StoreChange.SessionRemoved;
import org.marquetry.api.store.StoreChange.SubscriptionRemoved;
import org.marquetry.api.store.StoreChange.WillRemoved;
import org.marquetry.api.testkit.StoreCheck.Body;

/** What becomes of commits that fail: engines that go on rely on each of these. */
final class FailureChecks {
    private FailureChecks() {}

    static void addTo(Map<String, Body> checks) {
        checks.put("what a failed commit was to add is never there", FailureChecks::additions);
        checks.put("what a failed commit was to remove is gone when a later one is kept", FailureChecks::removals);
        checks.put("what a failed commit was to remove is never read again", FailureChecks::reads);
        checks.put("a mark of a failed commit is there when a later one is kept", FailureChecks::marks);
        checks.put("a mark that failed does not bring back what was removed", FailureChecks::removedAfterMark);
        checks.put("a topic whose change failed retains what it did", FailureChecks::retained);
        checks.put("a session that is kept after one whose removal failed has nothing of it", FailureChecks::anew);
        checks.put("nothing is added behind a failure that was not told of yet", FailureChecks::behind);
        checks.put("a failed commit of all or nothing removes nothing", FailureChecks::allOrNothing);
    }

    private static void fill(StoreTrial trial) throws Exception {
        trial.commit(
                Samples.session("a"),
                Samples.will("a"),
                Samples.subscription("a", "x"),
                new IncomingPut("a", 5),
                Samples.outgoing("a", 1),
                Samples.outgoing("a", 2, 7),
                Samples.outgoing("a", 3));
    }

    private static void additions(StoreTrial trial) throws Exception {
        fill(trial);
        Contents before = trial.replayed().contents();

        trial.failing(
                Samples.session("b"),
                Samples.outgoing("b", 1),
                Samples.subscription("a", "y"),
                new IncomingPut("a", 6),
                Samples.outgoing("a", 4),
                Samples.retained("t", "m"));

        before.apply(trial.works());
        trial.expect(before);
    }

    private static void removals(StoreTrial trial) throws Exception {
        fill(trial);

        trial.failing(
                new WillRemoved("a"),
                new SubscriptionRemoved("a", "x"),
                new IncomingRemoved("a", 5),
                new OutgoingRemoved("a", 1),
                new OutgoingRemoved("a", 2));

        StoreChange last = trial.works();
        trial.expect(Contents.of(Samples.session("a"), Samples.outgoing("a", 3), last));
        trial.commit(Samples.outgoing("a", 4));
        trial.failing(new SessionRemoved("a"));
        trial.works();
        trial.expect(Contents.of(last));
    }

    /** While it is not done a read may fail, but show nothing of it. */
    private static void reads(StoreTrial trial) throws Exception {
        fill(trial);

        trial.fail(true);
        trial.expectFailure(trial.writer().ask(new OutgoingRemoved("a", 1)));
        expectNot(1, trial);
        trial.expectFailure(trial.writer().ask(new OutgoingRemoved("a", 2)));
        expectNot(2, trial);
        trial.fail(false);
        expectNot(1, trial);
        expectNot(2, trial);

        trial.works();
        Expect.equal("what is left", List.of(3L), sequences(trial.queue("a", 0)));
    }

    private static void expectNot(long removed, StoreTrial trial) throws Exception {
        Optional<List<Outgoing>> found = trial.queueIfReadable("a");
        Expect.that(
                found.isEmpty() || !sequences(found.get()).contains(removed),
                "message " + removed + " is read again, though it was removed");
    }

    private static List<Long> sequences(List<Outgoing> messages) {
        return messages.stream().map(Outgoing::sequence).toList();
    }

    private static void marks(StoreTrial trial) throws Exception {
        fill(trial);

        trial.failing(new OutgoingMarked("a", 1, 9, false), new OutgoingMarked("a", 2, 7, true));

        trial.works();
        List<Outgoing> queue = trial.queue("a", 0);
        Expect.equal("the identifier of what was marked", 9, queue.get(0).packetId());
        Expect.that(queue.get(1).released(), "what was marked as released is not");
        Expect.equal("the identifier of what was not marked", 0, queue.get(2).packetId());
    }

    private static void removedAfterMark(StoreTrial trial) throws Exception {
        fill(trial);

        trial.failing(new OutgoingMarked("a", 1, 9, false));
        trial.failing(new OutgoingRemoved("a", 1));
        trial.failing(Samples.outgoing("a", 4), new OutgoingMarked("a", 4, 10, false));

        trial.works();
        Expect.equal("what is left", List.of(2L, 3L), sequences(trial.queue("a", 0)));
    }

    private static void retained(StoreTrial trial) throws Exception {
        trial.commit(Samples.retained("t", "m"), Samples.retained("u", "n"));

        trial.failing(Samples.retained("t", "other"), new RetainedRemoved("u"), Samples.retained("v", "new"));

        StoreChange last = trial.works();
        trial.expect(Contents.of(Samples.retained("t", "m"), Samples.retained("u", "n"), last));
    }

    private static void anew(StoreTrial trial) throws Exception {
        fill(trial);

        trial.failing(new SessionRemoved("a"));
        trial.failing(Samples.session("a"), Samples.subscription("a", "z"));

        StoreChange last = trial.works();
        trial.commit(Samples.session("a"), Samples.outgoing("a", 9));
        trial.expect(Contents.of(Samples.session("a"), Samples.outgoing("a", 9), last));
    }

    private static void behind(StoreTrial trial) throws Exception {
        fill(trial);
        Contents before = trial.replayed().contents();
        TrialWriter other = trial.newWriter();

        trial.fail(true);
        boolean toldInTheCall = trial.writer()
                .askTwice(Samples.outgoing("a", 4), () -> worksAgain(trial, other), Samples.outgoing("a", 5));

        before.apply(trial.works());
        if (!toldInTheCall) {
            trial.expect(before);
        }
    }

    private static void worksAgain(StoreTrial trial, TrialWriter other) throws Exception {
        trial.expectFailure(other.ask(Samples.retained("t", "m")));
        trial.fail(false);
        trial.works(other);
    }

    private static void allOrNothing(StoreTrial trial) throws Exception {
        fill(trial);
        Contents before = trial.replayed().contents();

        trial.fail(true);
        trial.expectFailure(trial.writer()
                .askAllOrNothing(new OutgoingRemoved("a", 1), new WillRemoved("a"), Samples.outgoing("a", 4)));

        trial.fail(false);
        before.apply(trial.works());
        trial.expect(before);
    }
}
