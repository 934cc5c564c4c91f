package org.marquetry.persistence.internal;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.IncomingPut;
import org.marquetry.api.store.StoreChange.IncomingRemoved;
import org.marquetry.api.store.StoreChange.OutgoingMarked;
import org.marquetry.api.store.StoreChange.RetainedRemoved;
import org.marquetry.api.store.StoreChange.SessionRemoved;
import org.marquetry.api.store.StoreChange.WillRemoved;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.marquetry.persistence.internal.OpenStore.removed;
import static org.marquetry.persistence.internal.OpenStore.retained;
import static org.marquetry.persistence.internal.OpenStore.session;

/** What is owed is what came last of each thing. */
final class OwedTest {
    private final Owed owed = new Owed();

    @Test
    void theSameRemovalIsOwedOnce() {
        for (int i = 0; i < 1000; i++) {
            owed.add(removed("a", 1));
            owed.add(new WillRemoved("a"));
            owed.add(new RetainedRemoved("t"));
        }

        assertEquals(3, owed.size());
    }

    @Test
    void thingsOfDifferentKindsAreKeptApart() {
        List<StoreChange> changes = List.of(
                removed("a", 1),
                new IncomingRemoved("a", 1),
                new WillRemoved("a"),
                new StoreChange.SubscriptionRemoved("a", ""),
                new SessionRemoved("a"),
                new RetainedRemoved(""),
                removed("b", 1));
        changes.forEach(owed::add);

        assertEquals(changes, owed.all());
    }

    @Test
    void theLastMarkCountsUnlessTheMessageIsToBeRemoved() {
        owed.add(new OutgoingMarked("a", 1, 5, false));
        owed.add(new OutgoingMarked("a", 1, 5, true));
        owed.add(removed("a", 2));
        owed.add(new OutgoingMarked("a", 2, 6, true));

        assertEquals(List.of(new OutgoingMarked("a", 1, 5, true), removed("a", 2)), owed.all());
    }

    @Test
    void aRemovalIsNotRepeatedOverWhatWasPutAfterIt() {
        owed.written(new IncomingRemoved("a", 5));
        owed.written(new IncomingPut("a", 5));
        owed.written(new SessionRemoved("b"));
        owed.written(session("b"));
        owed.written(new RetainedRemoved("t"));
        owed.written(retained("t"));
        owed.written(retained("u"));
        owed.written(new RetainedRemoved("u"));

        assertEquals(List.of(new RetainedRemoved("u")), owed.all());
    }
}
