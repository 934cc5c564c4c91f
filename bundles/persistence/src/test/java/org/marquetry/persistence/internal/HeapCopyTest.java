package org.marquetry.persistence.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.OutgoingMarked;
import org.marquetry.api.store.StoreChange.OutgoingRemoved;
import org.marquetry.persistence.keyvalue.TableException;
import org.marquetry.persistence.keyvalue.TableStore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A store of which only what all stores offer is known is copied when nobody writes to it. */
final class HeapCopyTest {
    private static final int MANY = 3500;

    @TempDir
    private Path directory;

    private final HeapDevice device = new HeapDevice();
    private final HeapDevice target = new HeapDevice();
    private TableStore store;
    private Path to;

    @BeforeEach
    void open() throws Exception {
        Path from = Files.createDirectory(directory.resolve("from"));
        to = directory.resolve("to");
        store = StoredSample.open(device, from);
        StoredSample.fill(store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private HeapCopy begin() throws IOException {
        HeapCopy copy = new HeapCopy(new HeapOriginal(store, "test"), target, to);
        copy.prepare();
        return copy;
    }

    private void assertCopied() {
        assertEquals(device.written().size(), target.written().size(), "records");
        device.written()
                .forEach((key, value) ->
                        assertArrayEquals(value, target.written().get(key)));
    }

    private void fillMore() throws Exception {
        StoreChange[] changes = new StoreChange[MANY];
        for (int i = 0; i < MANY; i++) {
            changes[i] = StoredSample.outgoing(i % 3 == 0 ? "a" : "b", 10 + i, "t", 0);
        }
        StoredSample.commit(store, changes);
        StoredSample.commit(store, new OutgoingMarked("b", 11, 4, false), new OutgoingRemoved("a", 13));
    }

    @Test
    void theCopyHasEveryRecordOfTheOriginal() throws Exception {
        fillMore();
        HeapCopy copy = begin();
        assertTrue(CarryMarks.isPart(to));
        copy.finish(() -> true);
        copy.close();
        assertCopied();
        assertTrue(CarryMarks.isCarried(to));
        assertFalse(CarryMarks.isPart(to));
    }

    @Test
    void whatIsWrittenUntilTheEngineHasLeftIsInTheCopy() throws Exception {
        HeapCopy copy = begin();
        fillMore();
        copy.finish(() -> true);
        assertCopied();
    }

    @Test
    void aCopyThatIsNotWaitedForIsNotTheCurrentOne() throws Exception {
        HeapCopy copy = begin();
        IOException failure = assertThrows(IOException.class, () -> copy.finish(() -> false));
        assertTrue(failure.getMessage().contains("took too long"), failure.getMessage());
        assertFalse(CarryMarks.isCarried(to));
    }

    @Test
    void aCopyThatCannotBeWrittenIsNotTheCurrentOneAndSaysWhy() throws Exception {
        HeapCopy copy = begin();
        target.failWrites(TableException.Kind.FULL);
        IOException failure = assertThrows(IOException.class, () -> copy.finish(() -> true));
        assertTrue(failure.getMessage().contains(to.toString()), failure.getMessage());
        assertFalse(CarryMarks.isCarried(to));
        copy.close();
        target.failWrites(null);
        begin().finish(() -> true);
        assertCopied();
    }

    @Test
    void whatIsInUseElsewhereIsNotWrittenOver() throws IOException {
        Files.createDirectories(to);
        Files.writeString(to.resolve("precious"), "data");
        IOException refusal = assertThrows(IOException.class, this::begin);
        assertTrue(refusal.getMessage().contains("is not empty"), refusal.getMessage());
        assertTrue(Files.exists(to.resolve("precious")));
    }
}
