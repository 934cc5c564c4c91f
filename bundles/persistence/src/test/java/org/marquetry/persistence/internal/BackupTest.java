package org.marquetry.persistence.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.api.store.StoreChange.RetainedPut;
import org.marquetry.api.store.StoreException;
import org.marquetry.persistence.keyvalue.StoreTool;
import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;
import org.marquetry.persistence.keyvalue.TableOpener;
import org.marquetry.persistence.keyvalue.TableStore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** One file holds what a store had at a moment, and a store can be made of it, or nothing is. */
final class BackupTest {
    private final HeapDevice device = new HeapDevice();
    private final HeapDevice other = new HeapDevice();

    @TempDir
    private Path directory;

    private Path file;
    private Path target;

    @BeforeEach
    void names() {
        file = directory.resolve("backup");
        target = directory.resolve("restored");
    }

    @Test
    void aStoreRestoredFromABackupHasTheSameInIt() throws Exception {
        CommandRun backup = backup();
        CommandRun restored = restore();

        assertEquals(new CommandRun(0, backup.out(), List.of()), backup);
        assertTrue(
                backup.out().get(0).startsWith(StoredSample.RECORDS + " records, " + Files.size(file) + " bytes in "));
        assertEquals(List.of(StoredSample.RECORDS + " records restored into " + target), restored.out());
        assertEquals(StoredSample.records(device), StoredSample.records(other));
        StoredSample.open(other, target).close();
    }

    @Test
    void whatWasRestoredOutlivesAPowerFailure() throws Exception {
        backup();
        restore();

        other.losePower();

        assertEquals(StoredSample.records(device), StoredSample.records(other));
    }

    @Test
    void manyAndLargeRecordsAreKeptToo() throws Exception {
        try (TableStore store = StoredSample.open(device, directory.resolve("store"))) {
            StoredSample.fill(store);
            for (int i = 0; i < 3000; i++) {
                StoredSample.commit(store, new RetainedPut(StoredSample.message("many/" + i, i)));
            }
            device.written()
                    .put(
                            Keys.retained("large"),
                            new RecordWriter()
                                    .begin(1)
                                    .text("x".repeat(3_000_000))
                                    .end());
            CommandRun.of(store.tool("heap"), "backup", file);
        }

        restore();

        assertEquals(StoredSample.RECORDS + 3001, other.written().size());
        assertEquals(StoredSample.records(device), StoredSample.records(other));
    }

    @Test
    void aStoreThatNoProcessUsesIsBackedUpAsWell() throws Exception {
        backup();
        Path store = Files.createDirectories(directory.resolve("closed"));
        Files.createFile(store.resolve("table"));
        Path second = directory.resolve("second");

        CommandRun run = CommandRun.of(new StoreTool("heap", device), "backup", store, second);

        assertEquals(0, run.status());
        assertEquals(-1, Files.mismatch(file, second));
    }

    @Test
    void onlyItsOwnerReadsABackup() throws Exception {
        backup();

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void aBackupTakesThePlaceOfAnEarlierOneButOfNothingElse() throws Exception {
        backup();
        byte[] first = Files.readAllBytes(file);
        assertEquals(0, backup().status());
        assertEquals(first.length, Files.size(file));

        Files.writeString(file, "what somebody needs");
        CommandRun refused = backup();

        assertEquals(1, refused.status());
        assertEquals(file + " is there and is not a backup; choose another name", refused.complaint());
        assertEquals("what somebody needs", Files.readString(file));
    }

    @Test
    void aBackupToADirectoryThatIsNotThereIsRefused() throws Exception {
        file = directory.resolve("no").resolve("backup");

        assertEquals(
                "there is no directory " + directory.resolve("no") + " to write a backup to", backup().complaint());
    }

    @Test
    void aBackupThatDoesNotGetToItsEndLeavesNoFile() throws Exception {
        try (TableStore store = StoredSample.open(device, directory.resolve("store"))) {
            StoredSample.fill(store);
        }
        for (int i = 0; i < 1000; i++) {
            byte[] key = Keys.retained("t/" + i);
            device.written().put(key, MessageRecord.retained(new RecordWriter(), StoredSample.message("t/" + i, i)));
        }
        try (Table table = device.open(directory)) {
            TableWalk interrupted = new TableWalk(table, () -> true);

            assertThrows(TableException.class, () -> Backup.write(interrupted, file, line -> {}));
        }
        assertEquals(List.of("store"), names(directory));
    }

    @Test
    void aDamagedRecordIsNamedAndNotInTheBackup() throws Exception {
        try (TableStore store = StoredSample.open(device, directory.resolve("store"))) {
            StoredSample.fill(store);
            byte[] value = device.written().get(Keys.message("a", 2));
            value[value.length - 1] ^= 1;
            device.rot(key -> Arrays.equals(key, Keys.retained("t/1")));

            CommandRun run = CommandRun.of(store.tool("heap"), "backup", file);

            assertEquals(1, run.status());
            assertEquals(
                    "damaged and left out: message 2 of client a", run.out().get(0));
            assertEquals(
                    "damaged and left out: one or more records behind message 2 of client a",
                    run.out().get(1));
            assertTrue(
                    run.out().get(2).endsWith("; 2 damaged ones are not in it"),
                    run.out().get(2));
        }
        restore();
        assertEquals(StoredSample.RECORDS - 2, other.written().size());
    }

    @Test
    void everyByteOfABackupIsChecked() throws Exception {
        backup();
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 0x10;
            assertRefused(damaged, "byte " + i);
        }
        for (int length = 0; length < whole.length; length++) {
            assertRefused(Arrays.copyOf(whole, length), "length " + length);
        }
        assertRefused(Arrays.copyOf(whole, whole.length + 1), "a byte more");
    }

    private void assertRefused(byte[] content, String what) throws IOException {
        Files.write(file, content);

        CommandRun run = restore();

        assertEquals(1, run.status(), what);
        assertTrue(run.complaint().startsWith(file + " "), what + ": " + run.complaint());
        assertFalse(Files.exists(target), what);
    }

    @Test
    void whatIsNoBackupIsNotRestored() throws Exception {
        Files.writeString(file, "a letter to somebody, longer than the name of the format");
        assertEquals(file + " is not a backup", restore().complaint());

        Files.delete(file);
        assertEquals("there is no file " + file, restore().complaint());
    }

    @Test
    void aBackupOfANewerVersionIsNotRestored() throws Exception {
        backup();
        Table.Batch newer = open(device).newBatch();
        newer.put(Keys.FORMAT, ByteBuffer.allocate(4).putInt(99).array());
        Table table = open(device);
        table.write(newer, true);
        Backup.write(new TableWalk(table, () -> false), file, line -> {});

        String complaint = restore().complaint();

        assertTrue(complaint.startsWith(file + " was written by a newer version: it has the format 99"), complaint);
        assertFalse(Files.exists(target));
    }

    private Table open(TableOpener opener) throws TableException {
        return opener.open(directory);
    }

    @Test
    void nothingIsRestoredOverWhatIsThere() throws Exception {
        backup();
        Files.createDirectories(target);
        Files.writeString(target.resolve("something"), "kept");

        String complaint = restore().complaint();

        assertTrue(complaint.startsWith(target + " is not empty; nothing was restored"), complaint);
        assertEquals("kept", Files.readString(target.resolve("something")));
        assertEquals(0, other.writes());
    }

    @Test
    void restoringThatFailsLeavesAnEmptyDirectory() throws Exception {
        backup();
        other.failWrites(TableException.Kind.FULL);
        TableOpener withFiles = place -> {
            try {
                Files.createDirectories(place.resolve("logs"));
                Files.createFile(place.resolve("logs").resolve("1"));
            } catch (IOException e) {
                throw new TableException(TableException.Kind.FAILED, e.getMessage(), e);
            }
            return other.open(place);
        };

        CommandRun run = CommandRun.of(new StoreTool("heap", withFiles), "restore", target, file);

        assertEquals("writing failed", run.complaint());
        assertEquals(List.of(), names(target));
    }

    @Test
    void whatWasNotRestoredToItsEndIsNotTakenForAStore() throws Exception {
        backup();
        restore();
        other.written().remove(Keys.FORMAT);

        StoreException failure = assertThrows(StoreException.class, () -> StoredSample.open(other, target));

        assertTrue(failure.getMessage().contains("restoring it was not finished"), failure.getMessage());
    }

    private CommandRun backup() throws Exception {
        try (TableStore store = StoredSample.open(device, directory.resolve("store"))) {
            StoredSample.fill(store);
            return CommandRun.of(store.tool("heap"), "backup", file);
        }
    }

    private CommandRun restore() {
        return CommandRun.of(new StoreTool("heap", other), "restore", target, file);
    }

    private static List<String> names(Path place) throws IOException {
        try (Stream<Path> there = Files.list(place)) {
            return there.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
