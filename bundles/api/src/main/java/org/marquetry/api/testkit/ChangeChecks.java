package org.marquetry.api.testkit;

import java.util.Map;

import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.IncomingPut;
import org.marquetry.api.store.StoreChange.IncomingRemoved;
import org.marquetry.api.store.StoreChange.OutgoingMarked;
import org.marquetry.api.store.StoreChange.OutgoingPut;
import org.marquetry.api.store.StoreChange.OutgoingRemoved;
import org.marquetry.api.store.StoreChange.RetainedRemoved;
import org.marquetry.api.store.StoreChange.SessionPut;
import org.marquetry.api.store.StoreChange.SessionRemoved;
import org.marquetry.api.store.StoreChange.SubscriptionPut;
import org.marquetry.api.store.StoreChange.SubscriptionRemoved;
import org.marquetry.api.store.StoreChange.WillRemoved;
import org.marquetry.api.testkit.StoreCheck.Body;

/** What one change makes of what was there. */
final class ChangeChecks {
    private ChangeChecks() {}

    static void addTo(Map<String, Body> checks) {
        checks.put("a later put takes the place of an earlier one", ChangeChecks::replaces);
        checks.put("what was removed is gone", ChangeChecks::removes);
        checks.put("removing what is not there changes nothing", ChangeChecks::removesNothing);
        checks.put("a removed session takes all that belongs to it along", ChangeChecks::removesSessions);
        checks.put("a session that comes back begins with nothing", ChangeChecks::beginsAnew);
        checks.put("changes of one commit apply in their order", ChangeChecks::order);
        checks.put("a mark stays with its message", ChangeChecks::marks);
        checks.put("a message that is taken back before its commit is never kept", ChangeChecks::cancelled);
        checks.put("a message cannot be taken back once it is kept", ChangeChecks::claimed);
    }

    private static void replaces(StoreTrial trial) throws Exception {
        trial.commit(
                Samples.session("a"),
                Samples.will("a"),
                Samples.subscription("a", "x"),
                Samples.outgoing("a", 1),
                Samples.retained("t", "old"));

        trial.keeps(
                new SessionPut("a", "", 70, 1000),
                new StoreChange.WillPut("a", Samples.will("other").will(), 2000),
                new SubscriptionPut("a", TopicSubscription.of("x", QoS.EXACTLY_ONCE), 9),
                Samples.outgoing("a", 1, 5, Samples.message("t", "new")),
                Samples.retained("t", "new"));
    }

    private static void removes(StoreTrial trial) throws Exception {
        trial.commit(
                Samples.session("a"),
                Samples.will("a"),
                Samples.subscription("a", "x"),
                Samples.outgoing("a", 1),
                Samples.outgoing("a", 2, 7),
                new IncomingPut("a", 7),
                Samples.retained("t", "m"));

        trial.commit(
                new WillRemoved("a"),
                new SubscriptionRemoved("a", "x"),
                new OutgoingRemoved("a", 1),
                new OutgoingRemoved("a", 2),
                new IncomingRemoved("a", 7),
                new RetainedRemoved("t"));

        trial.expect(Contents.of(Samples.session("a")));
    }

    private static void removesNothing(StoreTrial trial) throws Exception {
        trial.commit(
                new SessionRemoved("a"),
                new WillRemoved("a"),
                new SubscriptionRemoved("a", "x"),
                new OutgoingRemoved("a", 1),
                new IncomingRemoved("a", 1),
                new RetainedRemoved("t"));

        trial.expect(new Contents());
    }

    private static void removesSessions(StoreTrial trial) throws Exception {
        trial.commit(
                Samples.session("a"),
                Samples.will("a"),
                Samples.subscription("a", "x"),
                Samples.outgoing("a", 1),
                Samples.outgoing("a", 2, 3),
                new IncomingPut("a", 7),
                Samples.session("b"));

        trial.commit(new SessionRemoved("a"));

        trial.expect(Contents.of(Samples.session("b")));
        Expect.equal("what waits for nobody", 0, trial.queue("a", 0).size());
    }

    private static void beginsAnew(StoreTrial trial) throws Exception {
        trial.commit(Samples.session("a"), Samples.subscription("a", "x"), Samples.outgoing("a", 1, 5));

        trial.commit(new SessionRemoved("a"), Samples.session("a"), Samples.outgoing("a", 1));

        trial.expect(Contents.of(Samples.session("a"), Samples.outgoing("a", 1)));
    }

    private static void order(StoreTrial trial) throws Exception {
        trial.commit(
                Samples.session("a"),
                new SubscriptionRemoved("a", "x"),
                Samples.subscription("a", "x"),
                Samples.subscription("a", "y"),
                new SubscriptionRemoved("a", "y"),
                Samples.retained("t", "1"),
                new RetainedRemoved("t"),
                Samples.retained("t", "2"),
                Samples.outgoing("a", 1),
                new OutgoingMarked("a", 1, 3, false),
                new OutgoingMarked("a", 1, 3, true));

        trial.expect(Contents.of(
                Samples.session("a"),
                Samples.subscription("a", "x"),
                Samples.retained("t", "2"),
                Samples.outgoing("a", 1),
                new OutgoingMarked("a", 1, 3, true)));
    }

    private static void marks(StoreTrial trial) throws Exception {
        Contents expected = new Contents();
        StoreChange[][] commits = {
            {Samples.session("a"), Samples.outgoing("a", 1), Samples.outgoing("a", 2), Samples.outgoing("a", 3)},
            {new OutgoingMarked("a", 1, 0xffff, false), new OutgoingMarked("a", 2, 2, false)},
            {new OutgoingMarked("a", 1, 0xffff, true), new OutgoingRemoved("a", 2)}
        };
        for (StoreChange[] commit : commits) {
            trial.commit(commit);
            for (StoreChange change : commit) {
                expected.apply(change);
            }
            trial.expect(expected);
        }
    }

    private static void cancelled(StoreTrial trial) throws Exception {
        OutgoingPut taken = Samples.outgoing("a", 2);
        Expect.that(taken.cancel(), "a message that no store has seen could not be taken back");

        trial.commit(Samples.session("a"), Samples.outgoing("a", 1), taken, Samples.outgoing("a", 3));
        OutgoingPut alone = Samples.outgoing("a", 4);
        alone.cancel();
        trial.commit(alone);

        trial.expect(Contents.of(Samples.session("a"), Samples.outgoing("a", 1), Samples.outgoing("a", 3)));
    }

    private static void claimed(StoreTrial trial) throws Exception {
        OutgoingPut put = Samples.outgoing("a", 1);
        trial.commit(Samples.session("a"), put);

        Expect.that(!put.cancel(), "a message that is kept could be taken back");
        trial.expect(Contents.of(Samples.session("a"), Samples.outgoing("a", 1)));
    }
}
