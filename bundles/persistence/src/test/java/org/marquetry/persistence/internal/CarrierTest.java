package org.marquetry.persistence.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
import org.marquetry.persistence.keyvalue.SyncMode;
import org.marquetry.persistence.keyvalue.TableException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.marquetry.persistence.internal.OpenStore.put;
import static org.marquetry.persistence.internal.OpenStore.removed;
import static org.marquetry.persistence.internal.OpenStore.retained;
import static org.marquetry.persistence.internal.OpenStore.session;

/** A store is carried over to another one while it is in use. */
final class CarrierTest {
    private static final int MANY = 5000;

    @TempDir
    private Path directory;

    private final HeapDevice target = new HeapDevice();
    private final CompletableFuture<Void> offered = new CompletableFuture<>();
    private final AtomicInteger offers = new AtomicInteger();
    private final AtomicInteger withdrawals = new AtomicInteger();
    private final CompletableFuture<Void> left = new CompletableFuture<>();
    private OpenStore source;
    private Path from;
    private Path to;
    private Carrier carrier;

    @BeforeEach
    void open() throws Exception {
        from = Files.createDirectory(directory.resolve("from"));
        to = directory.resolve("to");
        source = new OpenStore(new HeapDevice(), OpenStore.settings(from, SyncMode.ALWAYS));
    }

    @AfterEach
    void close() {
        target.resume();
        if (carrier != null) {
            carrier.close();
        }
        source.close();
    }

    private void begin() {
        carrier = new Carrier(target, to, new Engine(), 20);
        carrier.start();
    }

    /** What an engine that is asked to go over would see. */
    private final class Engine implements Carrier.Surroundings {
        @Override
        public CarrySource source() {
            return source.store.source(() -> left.complete(null));
        }

        @Override
        public HealthState withoutSource() {
            return HealthState.degraded("nothing to carry over", "");
        }

        @Override
        public void offer() {
            offers.incrementAndGet();
            offered.complete(null);
        }

        @Override
        public void withdraw() {
            withdrawals.incrementAndGet();
        }
    }

    private static Map<String, String> texts(NavigableMap<byte[], byte[]> entries) {
        return new TreeMap<>(entries.entrySet().stream()
                .collect(Collectors.toMap(
                        each -> Arrays.toString(each.getKey()), each -> Arrays.toString(each.getValue()))));
    }

    private void fill() throws Exception {
        source.commit(session("a"), session("b"));
        for (int i = 0; i < MANY; i += 100) {
            StoreChange[] changes = new StoreChange[100];
            for (int j = 0; j < changes.length; j++) {
                changes[j] = j % 2 == 0 ? put(j % 4 == 0 ? "a" : "b", i + j) : retained("topic/" + (i + j));
            }
            source.commit(changes);
        }
    }

    private StoreChange change(Random random) {
        long sequence = random.nextInt(2 * MANY);
        return switch (random.nextInt(6)) {
            case 0, 1 -> put("a", sequence);
            case 2 -> removed("a", sequence);
            case 3 -> new StoreChange.RetainedRemoved("topic/" + sequence);
            case 4 -> random.nextInt(50) == 0 ? new StoreChange.SessionRemoved("b") : session("b");
            default -> retained("topic/" + sequence);
        };
    }

    @RepeatedTest(5)
    void allThatIsWrittenBeforeAndMeanwhileIsInTheCopy(RepetitionInfo repetition) throws Exception {
        Random random = new Random(repetition.getCurrentRepetition());
        fill();
        begin();
        // The engine goes on until it is asked to go over, and a little longer.
        while (!offered.isDone()) {
            source.commit(change(random), change(random), change(random));
        }
        for (int i = 0; i < 100; i++) {
            source.ask(change(random));
        }
        carrier.finish();
        assertEquals(texts(source.device.written()), texts(target.written()));
        assertEquals(1, offers.get());
        assertEquals(HealthState.WELL, carrier.state());
        left.get(OpenStore.DEADLINE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
        assertTrue(CarryMarks.isCarried(to));
        assertEquals(to.toAbsolutePath(), CarryMarks.leftFor(from));
    }

    @Test
    void whatComesToAStoreThatWasLeftIsRefused() throws Exception {
        begin();
        offered.get();
        carrier.finish();
        StoreException refusal = OpenStore.failure(source.ask(session("late")));
        assertTrue(refusal.getMessage().contains("was carried over to another"), refusal.getMessage());
        assertEquals(texts(source.device.written()), texts(target.written()));
    }

    @Test
    void aCopyThatCannotBeWrittenIsTriedAgainAndTheStoreGoesOn() throws Exception {
        fill();
        target.failWrites(TableException.Kind.FULL);
        begin();
        source.until(() -> carrier.state().reason().contains("is not carried over"));
        source.commit(put("a", 3 * MANY));
        assertEquals(0, offers.get());
        assertNull(CarryMarks.leftFor(from));
        target.written().clear();
        target.failWrites(null);
        source.until(offered::isDone);
        carrier.finish();
        assertEquals(texts(source.device.written()), texts(target.written()));
    }

    @Test
    void aCopyIsBegunAgainWhenTheStoreItselfHasFailed() throws Exception {
        fill();
        target.stall();
        begin();
        source.until(target::isWaiting);
        source.device.failWrites(TableException.Kind.FAILED);
        OpenStore.failure(source.ask(put("a", 3 * MANY)));
        source.device.failWrites(null);
        target.resume();
        source.until(() -> target.opens() > 1);
        source.until(offered::isDone);
        source.untilWell();
        source.commit(put("a", 4 * MANY));
        carrier.finish();
        assertEquals(texts(source.device.written()), texts(target.written()));
    }

    @Test
    void theStoreGoesOnIfTheLastOfItCannotBeCopied() throws Exception {
        fill();
        begin();
        offered.get();
        target.failSyncs(TableException.Kind.FAILED);
        StoreException failure = assertThrows(StoreException.class, carrier::finish);
        assertTrue(failure.getMessage().contains("is not carried over"), failure.getMessage());
        source.until(() -> withdrawals.get() == 1);
        source.commit(put("a", 3 * MANY));
        assertNull(CarryMarks.leftFor(from));
        assertFalse(CarryMarks.isCarried(to));
    }

    @Test
    void whatIsInUseElsewhereIsNotWrittenOver() throws Exception {
        Files.createDirectories(to);
        Files.writeString(to.resolve("precious"), "data");
        begin();
        source.until(() -> carrier.state().reason().contains("is not empty"));
        assertTrue(Files.exists(to.resolve("precious")));
    }

    @Test
    void aPartThatACrashHasLeftIsWrittenOver() throws Exception {
        CarryOver part = new CarryOver(new Engine().source(), target, to, () -> false);
        part.copy();
        Files.writeString(to.resolve("part"), "data");
        part.close();
        assertTrue(CarryMarks.isPart(to));
        begin();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(offered::isDone);
        carrier.finish();
        assertFalse(Files.exists(to.resolve("part")));
        assertEquals(texts(source.device.written()), texts(target.written()));
    }
}
