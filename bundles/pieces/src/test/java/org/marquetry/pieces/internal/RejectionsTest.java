package org.marquetry.pieces.internal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class RejectionsTest {
    private static final String CODEC = "org.marquetry.codec";
    private static final long BUNDLE = 42;
    private static final long OTHER = 43;
    private static final boolean GONE = true;

    private final AtomicLong now = new AtomicLong(-1);
    private final Rejections rejections = new Rejections(now::get);

    private List<String> told() {
        return rejections.words().toList();
    }

    private void reject(boolean isGone) {
        rejections.add(CODEC, BUNDLE, CODEC + " 2.0.0", "hangs", isGone);
        assertEquals(List.of("org.marquetry.codec 2.0.0 was not taken, or was taken back, since it hangs"), told());
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void aBundleThatLiesSomewhereIsToldOfUntilItIsTakenAway() {
        reject(!GONE);
        pass(Duration.ofDays(30));
        rejections.takenAway(OTHER);
        assertEquals(1, told().size());

        rejections.takenAway(BUNDLE);
        assertEquals(List.of(), told());
    }

    @Test
    void aBundleThatIsGoneIsToldOfForAWhile() {
        reject(GONE);
        rejections.takenAway(BUNDLE);
        pass(Duration.ofMinutes(59));
        assertEquals(1, told().size());

        pass(Duration.ofMinutes(1));
        assertEquals(List.of(), told());
    }

    @Test
    void nothingIsToldOnceAnotherOneOfTheNameServes() {
        reject(GONE);
        rejections.end("org.marquetry.broker");
        assertEquals(1, told().size());
        rejections.end(CODEC);
        assertEquals(List.of(), told());
    }

    @Test
    void aBundleThatIsUpdatedHasAnotherChanceOnce() {
        reject(!GONE);
        assertFalse(rejections.isMended(OTHER));
        assertTrue(rejections.isMended(BUNDLE));
        assertEquals(List.of(), told());
        assertFalse(rejections.isMended(BUNDLE));
    }
}
