package org.marquetry.api.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.Outgoing;
import org.marquetry.api.store.StoreChange.OutgoingMarked;
import org.marquetry.api.store.StoreChange.OutgoingRemoved;
import org.marquetry.api.store.StoreReader.QueuePage;
import org.marquetry.api.testkit.StoreCheck.Body;

/** Parts of queues and retained messages that are read back. */
final class ReadChecks {
    private ReadChecks() {}

    static void addTo(Map<String, Body> checks) {
        checks.put("a page has no more messages than it may", ReadChecks::messages);
        checks.put("a page has no more bytes than it may, but one message at least", ReadChecks::bytes);
        checks.put("the last page says that nothing comes after it", ReadChecks::lastPage);
        checks.put("a page begins at the number asked for, or behind it", ReadChecks::gaps);
        checks.put("a queue that is not there is empty", ReadChecks::nothing);
        checks.put("what was committed can be read at once", ReadChecks::readsCommitted);
        checks.put("retained messages are read in the order asked", ReadChecks::retained);
    }

    private static void fill(StoreTrial trial, int count) throws Exception {
        StoreChange[] changes = new StoreChange[count + 1];
        changes[0] = Samples.session("a");
        for (int i = 1; i <= count; i++) {
            changes[i] = Samples.outgoing("a", i, 0, Samples.message("t", "x".repeat(100)));
        }
        trial.commit(changes);
        trial.commit(Samples.session("aa"), Samples.outgoing("aa", 1), Samples.session("b"), Samples.outgoing("b", 1));
    }

    private static List<Long> sequences(QueuePage page) {
        return page.messages().stream().map(Outgoing::sequence).toList();
    }

    private static void messages(StoreTrial trial) throws Exception {
        fill(trial, 10);
        List<Long> all = new ArrayList<>();

        for (long from = 0; from >= 0; ) {
            QueuePage page = trial.queue("a", from, 4, Integer.MAX_VALUE);
            Expect.that(
                    page.messages().size() <= 4,
                    "a page of 4 messages has " + page.messages().size());
            Expect.that(!page.messages().isEmpty(), "a page from " + from + " is empty, though messages come after it");
            all.addAll(sequences(page));
            from = page.next();
        }

        Expect.equal("all pages", List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L), all);
    }

    private static void bytes(StoreTrial trial) throws Exception {
        fill(trial, 10);
        int size = Samples.message("t", "x".repeat(100)).size();

        for (int limit : new int[] {0, 1, size - 1, size, 2 * size - 1, 3 * size, 3 * size + size / 2}) {
            QueuePage page = trial.queue("a", 2, 100, limit);
            long bytes = page.messages().stream()
                    .mapToLong(each -> each.message().size())
                    .sum();
            Expect.that(page.messages().size() == 1 || bytes <= limit, "a page of " + limit + " bytes has " + bytes);
            Expect.that(!page.messages().isEmpty(), "a page of " + limit + " bytes has no message");
            Expect.equal(
                    "the first of a page of " + limit + " bytes",
                    2L,
                    sequences(page).get(0));
            Expect.equal("where it goes on", 2L + page.messages().size(), page.next());
        }
    }

    private static void lastPage(StoreTrial trial) throws Exception {
        fill(trial, 6);

        Expect.equal(
                "behind all of 6",
                -1L,
                trial.queue("a", 1, 6, Integer.MAX_VALUE).next());
        Expect.equal(
                "behind 3 of 6", 4L, trial.queue("a", 1, 3, Integer.MAX_VALUE).next());
        Expect.equal(
                "behind the last 3",
                -1L,
                trial.queue("a", 4, 3, Integer.MAX_VALUE).next());
        Expect.equal(
                "behind the end", -1L, trial.queue("a", 7, 3, Integer.MAX_VALUE).next());
        Expect.equal("at the end", List.of(), sequences(trial.queue("a", 7, 3, Integer.MAX_VALUE)));
    }

    private static void gaps(StoreTrial trial) throws Exception {
        fill(trial, 9);
        trial.commit(
                new OutgoingRemoved("a", 1),
                new OutgoingRemoved("a", 4),
                new OutgoingRemoved("a", 5),
                new OutgoingRemoved("a", 9));

        Expect.equal("from 0", List.of(2L, 3L, 6L, 7L), sequences(trial.queue("a", 0, 4, Integer.MAX_VALUE)));
        Expect.equal("from 4", List.of(6L, 7L, 8L), sequences(trial.queue("a", 4, 4, Integer.MAX_VALUE)));
        Expect.equal("behind 8", -1L, trial.queue("a", 4, 3, Integer.MAX_VALUE).next());
    }

    private static void nothing(StoreTrial trial) throws Exception {
        fill(trial, 2);

        QueuePage page = trial.queue("nobody", 0, 10, Integer.MAX_VALUE);

        Expect.equal("messages for nobody", List.of(), page.messages());
        Expect.equal("what comes after", -1L, page.next());
    }

    private static void readsCommitted(StoreTrial trial) throws Exception {
        trial.commit(Samples.session("a"));
        for (int i = 1; i <= 50; i++) {
            trial.commit(Samples.outgoing("a", i), Samples.retained("t", "value " + i));
            trial.commit(new OutgoingMarked("a", i, i, true));
            trial.commit(new OutgoingRemoved("a", i - 1));

            List<Outgoing> page = trial.queue("a", 0, 10, Integer.MAX_VALUE).messages();
            Expect.equal("the messages that wait", 1, page.size());
            Expect.equal("the message", i, page.get(0).packetId());
            Expect.that(page.get(0).released(), "message " + i + " is not released");
            Message retained = trial.retained("t").get(0);
            Expect.that(retained != null, "the retained message is missing");
            Expect.equal(
                    "the retained message", Samples.message("t", "value " + i).payload(), retained.payload());
        }
    }

    private static void retained(StoreTrial trial) throws Exception {
        trial.commit(Samples.retained("a", "1"), Samples.retained("a/b", "2"), Samples.retained("c", "3"));

        List<@Nullable Message> found = trial.retained("c", "nothing", "a", "a/b", "c", "a/");

        List<String> topics =
                found.stream().map(each -> each == null ? "-" : each.topic()).toList();
        Expect.equal("what was read", List.of("c", "-", "a", "a/b", "c", "-"), topics);
        Expect.equal("nothing asked for", List.of(), trial.retained());
    }
}
