package org.marquetry.persistence.mvstore.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;
import org.marquetry.persistence.keyvalue.TableException.Kind;
import org.marquetry.persistence.keyvalue.TableOpener;

/** Opens tables in MVStore. What it takes of the heap follows the size of the heap. */
final class MvOpener implements TableOpener {
    private static final String STORE = "store.mv";
    private static final String OTHER = "CURRENT";
    private static final String JOURNAL = "journal";
    private static final String MAP = "table";
    private static final int MEBI = 1 << 20;
    private static final int HEAP_PER_CHECKPOINT = 64;
    private static final int MOST_CHECKPOINT = 16 * MEBI;

    private final int checkpointBytes;

    MvOpener() {
        this((int) Math.max(MEBI, Math.min(MOST_CHECKPOINT, Runtime.getRuntime().maxMemory() / HEAP_PER_CHECKPOINT)));
    }

    /** For tests, which want more checkpoints. */
    MvOpener(int checkpointBytes) {
        this.checkpointBytes = checkpointBytes;
    }

    @Override
    public Table open(Path directory) throws TableException {
        refuseOther(directory);
        Path file = directory.resolve(STORE);
        if (Files.exists(file) && !Files.isWritable(file)) {
            throw new TableException(Kind.FAILED, file + " cannot be written", null);
        }
        try {
            return openTable(directory, file);
        } catch (TableException e) {
            if (e.kind() != Kind.DAMAGED) {
                throw e;
            }
        }
        // What was written last touches a page that is damaged, as anything to be written may again.
        new Salvage(directory, cacheMebi()).run(file, checkpointBytes);
        return openTable(directory, file);
    }

    private Table openTable(Path directory, Path file) throws TableException {
        MVStore store = open(directory, file, cacheMebi());
        try {
            Table table = open(directory, store);
            syncDirectory(directory);
            return table;
        } catch (IOException | RuntimeException e) {
            store.closeImmediately();
            throw MvFailure.of(directory, e);
        }
    }

    private int cacheMebi() {
        return Math.max(1, checkpointBytes / MEBI);
    }

    @Override
    public boolean isTable(Path directory) {
        return Files.isRegularFile(directory.resolve(STORE));
    }

    /** Two kinds of table side by side would be two stores, of which each start sees the other one. */
    private void refuseOther(Path directory) throws TableException {
        if (!isTable(directory) && Files.exists(directory.resolve(OTHER))) {
            throw new TableException(
                    Kind.FAILED,
                    directory
                            + " has a store of org.marquetry.persistence.rocksdb; configure that, or another directory",
                    null);
        }
    }

    static MVStore open(Path directory, Path file, int cacheMebi) throws TableException {
        OrderedFile storage = new OrderedFile(cacheMebi);
        try {
            storage.open(file);
            return open(storage);
        } catch (RuntimeException e) {
            storage.release();
            throw MvFailure.of(directory, e);
        }
    }

    static MVStore open(OrderedFile storage) {
        MVStore store = new MVStore.Builder()
                .adoptFileStore(storage)
                .autoCommitDisabled()
                .autoCommitBufferSize(0)
                .open();
        storage.affirm();
        // What a checkpoint no longer needs may be overwritten by the next one, since each is synced.
        store.setRetentionTime(0);
        store.setVersionsToKeep(0);
        return store;
    }

    static MVMap<byte[], byte[]> map(MVStore store) {
        return store.openMap(
                MAP,
                new MVMap.Builder<byte[], byte[]>()
                        .keyType(BytesType.INSTANCE)
                        .valueType(BytesType.INSTANCE)
                        .singleWriter());
    }

    private Table open(Path directory, MVStore store) throws IOException {
        MVMap<byte[], byte[]> map = map(store);
        Journal journal = new Journal(directory.resolve(JOURNAL));
        try {
            return new MvTable(directory, store, map, journal, checkpointBytes);
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    /** Makes the names of new files durable; where there is Windows, directories are no files that could be synced. */
    static void syncDirectory(Path directory) throws IOException {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows")) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
