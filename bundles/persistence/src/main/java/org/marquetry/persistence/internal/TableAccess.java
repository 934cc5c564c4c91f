package org.marquetry.persistence.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

import org.jspecify.annotations.Nullable;
import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;
import org.marquetry.persistence.keyvalue.TableOpener;

/**
 * The table there is now. The committer opens and closes it; others use it between, and never one that is closed, since a library
 * with native code would take the process down.
 */
final class TableAccess {
    /** Something to be read from a table. */
    @FunctionalInterface
    interface Reading<T> {
        T from(Table table) throws TableException;
    }

    /** Something that is read and written elsewhere. */
    @FunctionalInterface
    interface Copying {
        int from(Table table) throws IOException;
    }

    /** Something to be done before a table is read. */
    @FunctionalInterface
    interface Preparation {
        void run() throws TableException;
    }

    private final TableOpener opener;
    private final Path directory;
    private final ReadWriteLock use = new ReentrantReadWriteLock();
    private @Nullable Table table;
    private volatile @Nullable Tail tail;
    private volatile boolean closing;

    TableAccess(TableOpener opener, Path directory) {
        this.opener = opener;
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    /** Opens the table and looks whether it is ours to read. */
    void open() throws TableException {
        open(() -> {});
    }

    /** Opens the table, and has something done to it before anybody else sees what is in it. */
    void open(Preparation preparation) throws TableException {
        use.writeLock().lock();
        try {
            Format.checkMark(directory);
            Table opened = new FollowedTable(opener.open(directory), () -> tail);
            table = opened;
            try {
                Format.check(opened, directory);
                preparation.run();
            } catch (TableException | RuntimeException e) {
                table = null;
                opened.close();
                throw e;
            }
        } finally {
            use.writeLock().unlock();
        }
    }

    /** Has all that is written from now on told to who makes a copy, or no more to anybody. For the thread that writes. */
    void follow(@Nullable Tail next) {
        tail = next;
    }

    void close() throws TableException {
        Tail followed = tail;
        if (followed != null) {
            // What was written last may not be there when it is opened again.
            tail = null;
            followed.breakOff(new TableException(
                    TableException.Kind.FAILED, "the store in " + directory + " was closed, or has failed", null));
        }
        closing = true;
        use.writeLock().lock();
        try {
            closing = false;
            Table closed = table;
            table = null;
            if (closed != null) {
                closed.close();
            }
        } finally {
            use.writeLock().unlock();
        }
    }

    /** For the thread that opens and closes. */
    Table table() throws TableException {
        Table open = table;
        if (open == null) {
            throw new TableException(TableException.Kind.FAILED, "the store in " + directory + " is not open", null);
        }
        return open;
    }

    /** Whether who reads at length is to stop, since the table has to be closed. */
    boolean isClosing() {
        return closing;
    }

    <T> T read(Reading<T> reading) throws TableException {
        use.readLock().lock();
        try {
            return reading.from(table());
        } finally {
            use.readLock().unlock();
        }
    }

    /** The same for what also writes to files, which may fail in other ways. */
    int copy(Copying copying) throws IOException {
        use.readLock().lock();
        try {
            return copying.from(table());
        } finally {
            use.readLock().unlock();
        }
    }
}
