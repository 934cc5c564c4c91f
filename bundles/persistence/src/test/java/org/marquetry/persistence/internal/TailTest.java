package org.marquetry.persistence.internal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.marquetry.persistence.internal.Tail.Change;
import org.marquetry.persistence.keyvalue.TableException;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a copy follows has a bound, and the order in which it was written. */
@Timeout(20)
final class TailTest {
    private static final int HOLD = 100;
    private static final int MOST = 200;

    private final Tail tail = new Tail(HOLD, MOST);

    private static List<Change> change(int bytes) {
        return List.of(new Change(Change.Kind.PUT, new byte[bytes], new byte[0]));
    }

    private void assertBroken(String words) {
        TableException failure = assertThrows(TableException.class, () -> tail.take(0));
        assertTrue(failure.getMessage().contains(words), failure.getMessage());
    }

    @Test
    void partsAndMarksComeInTheOrderInWhichTheyWent() throws TableException {
        List<Change> first = change(1);
        List<Change> second = change(2);
        tail.add(first);
        tail.mark();
        tail.add(second);
        assertSame(first, tail.take(0).changes());
        assertTrue(tail.take(0).isMark());
        assertSame(second, tail.take(0).changes());
        assertNull(tail.take(0));
    }

    @Test
    void whoWritesWaitsForACopyThatIsBehindUntilItTakes() throws Exception {
        tail.add(change(HOLD));
        CompletableFuture<Void> waiting = new CompletableFuture<>();
        Thread writer = new Thread(() -> {
            tail.add(change(1));
            waiting.complete(null);
        });
        writer.start();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> writer.getState() == Thread.State.TIMED_WAITING || waiting.isDone());
        assertNotNull(tail.take(0));
        waiting.get();
        assertNotNull(tail.take(0), "what was waited with is not lost");
    }

    @Test
    void whoWritesGoesOnThoughNobodyTakesAndACopyTooFarBehindIsGivenUp() {
        tail.add(change(HOLD));
        tail.add(change(HOLD));
        tail.add(change(1));
        assertBroken("slower than what is written");
        for (int i = 0; i < 10; i++) {
            tail.add(change(MOST));
        }
        assertBroken("slower than what is written");
    }

    @Test
    void aBrokenOneSaysTheFirstReason() throws TableException {
        tail.add(change(1));
        tail.breakOff(new TableException(TableException.Kind.FULL, "no room", null));
        tail.breakOff(new TableException(TableException.Kind.FAILED, "closed", null));
        assertEquals(
                TableException.Kind.FULL,
                assertThrows(TableException.class, () -> tail.take(0)).kind());
        assertBroken("no room");
    }

    @Test
    void whoTakesFromABrokenOneDoesNotWait() {
        CompletableFuture<Exception> taken = CompletableFuture.supplyAsync(() -> {
            try {
                tail.take(60_000);
                return null;
            } catch (TableException e) {
                return e;
            }
        });
        tail.breakOff(new TableException(TableException.Kind.FAILED, "closed", null));
        assertTrue(taken.join() instanceof TableException);
        assertFalse(Thread.currentThread().isInterrupted());
    }
}
