package org.marquetry.persistence.mvstore.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStore.TxCounter;
import org.h2.mvstore.RootReference;
import org.jspecify.annotations.Nullable;
import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;
import org.marquetry.persistence.keyvalue.TableException.Kind;

/**
 * A table in MVStore. MVStore writes whole pages, so a batch goes to a {@link Journal} first, and what many of them have changed
 * is written to the store at a checkpoint: what was removed until then is never written there. Readers use the tree of pages as
 * it was after the last batch.
 */
final class MvTable implements Table {
    /** Chunks of the file that are used for less than this part, in percent, are written anew elsewhere. */
    private static final int FILL_RATE = 60;

    private static final int COMPACT_MILLIS = 60_000;

    private final Path directory;
    private final MVStore store;
    private final MVMap<byte[], byte[]> map;
    private final Journal journal;
    private final int checkpointBytes;
    private final MvBatch.Changes changes;
    private volatile RootReference<byte[], byte[]> visible;
    private volatile boolean closed;

    /**
     * A table of files that are open; what the journal has is brought into the store.
     *
     * @param checkpointBytes how long the journal grows before there is a checkpoint
     */
    MvTable(Path directory, MVStore store, MVMap<byte[], byte[]> map, Journal journal, int checkpointBytes)
            throws IOException {
        this.directory = directory;
        this.store = store;
        this.map = map;
        this.journal = journal;
        this.checkpointBytes = checkpointBytes;
        changes = new MapChanges(map);
        journal.read(store.getStoreVersion(), batch -> MvBatch.apply(batch, changes));
        visible = map.flushAndGetRoot();
        checkpoint();
    }

    @Override
    public byte @Nullable [] get(byte[] key) throws TableException {
        checkOpen();
        TxCounter version = store.registerVersionUsage();
        try {
            var cursor = MvCursor.walk(visible, key, key, false);
            return cursor.hasNext() && Arrays.equals(cursor.next(), key) ? cursor.getValue() : null;
        } catch (RuntimeException e) {
            throw failure(e);
        } finally {
            release(version);
        }
    }

    @Override
    public Cursor scan(byte[] from, byte[] to) throws TableException {
        checkOpen();
        TxCounter version = store.registerVersionUsage();
        try {
            return new MvCursor(this, version, MvCursor.walk(visible, from, to, false), to);
        } catch (RuntimeException e) {
            release(version);
            throw failure(e);
        }
    }

    @Override
    public byte @Nullable [] last(byte[] from, byte[] to) throws TableException {
        checkOpen();
        TxCounter version = store.registerVersionUsage();
        try {
            var cursor = MvCursor.walk(visible, to, from, true);
            byte[] found = cursor.hasNext() ? cursor.next() : null;
            if (Arrays.equals(found, to)) {
                found = cursor.hasNext() ? cursor.next() : null;
            }
            return found;
        } catch (RuntimeException e) {
            throw failure(e);
        } finally {
            release(version);
        }
    }

    @Override
    public Batch newBatch() {
        return new MvBatch();
    }

    @Override
    public void write(Batch batch, boolean sync) throws TableException {
        checkOpen();
        MvBatch written = (MvBatch) batch;
        if (written.isEmpty()) {
            return;
        }
        try {
            journal.append(written.changes(), sync);
            MvBatch.apply(written.changes().duplicate().flip(), changes);
            visible = map.flushAndGetRoot();
            if (journal.length() >= checkpointBytes) {
                checkpoint();
            }
        } catch (IOException | RuntimeException e) {
            throw failure(e);
        }
    }

    @Override
    public void sync() throws TableException {
        checkOpen();
        try {
            journal.sync();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Has the store written and synced; then the journal is of no more use, which the store says itself. */
    private void checkpoint() {
        store.setStoreVersion(Math.toIntExact(journal.nextGeneration()));
        store.commit();
        store.sync();
        if (store.compact(FILL_RATE, checkpointBytes)) {
            store.sync();
        }
        visible = map.flushAndGetRoot();
        journal.restart();
    }

    @Override
    public void compact() throws TableException {
        checkOpen();
        try {
            checkpoint();
            store.compactFile(COMPACT_MILLIS);
            store.sync();
            visible = map.flushAndGetRoot();
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    void checkOpen() throws TableException {
        if (closed) {
            throw new TableException(Kind.FAILED, "the table is closed", null);
        }
    }

    TableException failure(Exception cause) {
        return MvFailure.of(directory, cause);
    }

    void release(TxCounter version) {
        store.deregisterVersionUsage(version);
    }

    /** What the store lacks is in the journal. */
    @Override
    public void close() throws TableException {
        if (closed) {
            return;
        }
        closed = true;
        store.closeImmediately();
        try {
            journal.close();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Changes of the tree in the heap. */
    private record MapChanges(MVMap<byte[], byte[]> map) implements MvBatch.Changes {
        @Override
        public void put(byte[] key, byte[] value) {
            map.put(key, value);
        }

        @Override
        public void delete(byte[] key) {
            map.remove(key);
        }

        @Override
        public void deleteRange(byte[] from, byte[] to) {
            var cursor = map.cursor(from, to, false);
            while (cursor.hasNext()) {
                byte[] key = cursor.next();
                if (Arrays.compareUnsigned(key, to) < 0) {
                    map.remove(key);
                }
            }
        }
    }
}
