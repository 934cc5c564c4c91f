package org.marquetry.auth.users;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class SlowdownTest {
    private long now;
    private final Slowdown slowdown = new Slowdown(() -> now);

    private void fail(int times, String address, String name) {
        for (int i = 0; i < times; i++) {
            slowdown.failed(address, name);
        }
    }

    @Test
    void whoFailsAgainAndAgainWaitsLongerEachTimeUpToABound() {
        fail(4, "10.0.0.1", "ann");
        assertEquals(0, slowdown.delay("10.0.0.1", "ann"));
        fail(1, "10.0.0.1", "ann");
        assertEquals(250, slowdown.delay("10.0.0.1", "ann"));
        now += 250;
        fail(1, "10.0.0.1", "ann");
        assertEquals(500, slowdown.delay("10.0.0.1", "ann"));
        now += 500;
        fail(1000, "10.0.0.1", "ann");
        assertEquals(4000, slowdown.delay("10.0.0.1", "ann"));
    }

    @Test
    void whoComeAtOnceAreNoQuickerThanOneAfterTheOther() {
        fail(8, "10.0.0.1", "ann");
        assertEquals(2000, slowdown.delay("10.0.0.1", "ann"));
        assertEquals(4000, slowdown.delay("10.0.0.1", "ann"));
        assertEquals(6000, slowdown.delay("10.0.0.1", "ann"));
        assertEquals(8000, slowdown.delay("10.0.0.1", "ann"));
        assertEquals(Slowdown.TOO_LONG, slowdown.delay("10.0.0.1", "ann"));
        now += 2000;
        assertEquals(8000, slowdown.delay("10.0.0.1", "ann"));
        assertEquals(Slowdown.TOO_LONG, slowdown.delay("10.0.0.1", "ann"));
        assertEquals(0, slowdown.delay("10.0.0.1", "bob"));
    }

    @Test
    void othersAreNotConcernedByAFew() {
        fail(10, "10.0.0.1", "ann");
        assertEquals(0, slowdown.delay("10.0.0.1", "bob"));
        assertEquals(0, slowdown.delay("10.0.0.2", "ann"));
    }

    @Test
    void whoTriesManyNamesFromOneAddressWaits() {
        for (int i = 0; i < 30; i++) {
            slowdown.failed("10.0.0.1", "user" + i);
        }
        assertTrue(slowdown.delay("10.0.0.1", "another") > 0);
        assertEquals(0, slowdown.delay("10.0.0.2", "another"));
    }

    @Test
    void whoTriesOneNameFromManyAddressesWaits() {
        for (int i = 0; i < 30; i++) {
            slowdown.failed("10.0.0." + i, "ann");
        }
        assertTrue(slowdown.delay("10.0.1.1", "ann") > 0);
        assertEquals(0, slowdown.delay("10.0.1.1", "bob"));
    }

    @Test
    void failuresAreForgottenWithTimeAndBySuccess() {
        fail(6, "10.0.0.1", "ann");
        now += 60_000;
        assertEquals(0, slowdown.delay("10.0.0.1", "ann"));
        fail(10, "10.0.0.1", "ann");
        slowdown.succeeded("10.0.0.1", "ann");
        assertEquals(0, slowdown.delay("10.0.0.1", "ann"));
    }
}
