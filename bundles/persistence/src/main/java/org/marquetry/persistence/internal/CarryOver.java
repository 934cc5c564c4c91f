package org.marquetry.persistence.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;
import org.marquetry.persistence.keyvalue.TableOpener;

/**
 * Makes a copy of a store that is in use, bytewise: page by page, and behind each page what was written meanwhile, in order. Changes
 * put or delete whole records, so that one that a page has already does no harm. Then both are compared as they were at one moment,
 * and the copy follows until the store is sealed. All of one thread.
 */
final class CarryOver implements Copy {
    static final byte[] START = {0};
    static final byte[] END = {(byte) 0xff};
    private static final int LOOK_MASK = 0xff;
    private static final long SEAL_MILLIS = 10_000;

    private final CarrySource source;
    private final Path directory;
    private final String number;
    private final Table copy;
    private final Table.Batch batch;
    private final BooleanSupplier isStopping;
    private final Tail tail = new Tail();
    private final Queue<Boolean> marks = new ArrayDeque<>(1);
    private long records;
    private long damaged;
    private boolean closed;

    /** Begins a copy in a directory, in which nothing is but a part of a former one. */
    CarryOver(CarrySource source, TableOpener opener, Path directory, BooleanSupplier isStopping) throws IOException {
        this.source = source;
        this.isStopping = isStopping;
        this.directory = directory;
        number = prepare(directory);
        copy = opener.open(directory);
        batch = copy.newBatch();
    }

    /** Makes a directory ready for a copy; answers the number of that. */
    static String prepare(Path directory) throws IOException {
        LastingDirectory.make(directory);
        if (CarryMarks.isPart(directory)) {
            LastingDirectory.empty(directory, CarryMarks.COPYING);
        } else if (!LastingDirectory.isEmpty(directory)) {
            throw new IOException(directory + " is not empty; give a directory in which nothing is");
        }
        return CarryMarks.begin(directory);
    }

    @Override
    public String prepare() throws IOException {
        copy();
        verify();
        return records + " records are copied and compared";
    }

    /** Copies all there is, and what is written meanwhile. */
    void copy() throws TableException {
        source.follow(tail);
        byte[] next = START;
        boolean more = true;
        while (more) {
            if (isStopping.getAsBoolean()) {
                throw failed("it is not wanted any more");
            }
            CarrySource.Page page = source.page(next);
            write(page);
            drain();
            more = !page.isLast();
            if (more) {
                next = page.next();
            }
        }
        copy.sync();
    }

    private void write(CarrySource.Page page) throws TableException {
        if (page.damaged() > 0) {
            throw failed("parts of the store that is to be carried over cannot be read; restore a backup of it");
        }
        for (int i = 0; i < page.keys().size(); i++) {
            byte[] key = page.keys().get(i);
            byte[] value = page.values().get(i);
            if (isRecord(key, value)) {
                batch.put(key, value);
                records++;
            } else if (!isFormat(key)) {
                damaged++;
            }
        }
        copy.write(batch, false);
        batch.clear();
    }

    private static boolean isFormat(byte[] key) {
        return Arrays.equals(key, Keys.FORMAT);
    }

    /** The format comes last; what is damaged stays behind, as in a backup. */
    private static boolean isRecord(byte[] key, byte[] value) {
        return !isFormat(key) && RecordReader.isWhole(value);
    }

    /** Writes what has been written to the source until now. */
    void drain() throws TableException {
        while (take(0)) {
            // Until there is nothing more.
        }
    }

    /** The same, but waits for something for a while first. */
    @Override
    public void follow(long millis) throws TableException {
        if (take(millis)) {
            drain();
        }
    }

    private boolean take(long millis) throws TableException {
        Tail.Part part = tail.take(millis);
        if (part == null) {
            return false;
        }
        if (part.isMark()) {
            marks.add(Boolean.TRUE);
            return false;
        }
        part.changes().stream().filter(change -> !isFormat(change.first())).forEach(change -> change.applyTo(batch));
        copy.write(batch, false);
        batch.clear();
        return true;
    }

    /** Compares both as they were at one moment, while the copy goes on following. */
    void verify() throws TableException {
        source.atOneMoment(tail, (original, mustLetGo) -> {
            drain();
            if (marks.poll() == null) {
                throw failed("the moment of the comparison was not found");
            }
            try (Table.Cursor copied = copy.scan(START, END)) {
                compare(original, copied, mustLetGo);
            }
        });
    }

    private void compare(Table.Cursor original, Table.Cursor copied, BooleanSupplier mustLetGo) throws TableException {
        long met = 0;
        boolean both = true;
        while (both) {
            boolean isOriginal = nextRecord(original);
            boolean isCopied = copied.next();
            if (isOriginal != isCopied
                    || isOriginal
                            && !(Arrays.equals(original.key(), copied.key())
                                    && Arrays.equals(original.value(), copied.value()))) {
                throw failed("the copy differs from the original");
            }
            both = isOriginal;
            if ((++met & LOOK_MASK) == 0) {
                if (mustLetGo.getAsBoolean() || isStopping.getAsBoolean()) {
                    throw failed("the store is being closed or has failed");
                }
                drain();
            }
        }
    }

    private static boolean nextRecord(Table.Cursor original) throws TableException {
        while (original.next()) {
            if (isRecord(original.key(), original.value())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Seals the original and takes its last; from the end of this the copy is the current one.
     *
     * @param decision asked at the last moment whether it is still to be
     */
    @Override
    public void finish(BooleanSupplier decision) throws IOException {
        source.seal(tail);
        awaitSeal();
        copy.sync();
        byte[] format = Format.current();
        batch.put(Keys.FORMAT, format);
        copy.write(batch, true);
        // What fails from here on must not come behind the moment in which the copy becomes the current one.
        close();
        if (!decision.getAsBoolean()) {
            throw failed("the engine has not waited for it");
        }
        CarryMarks.finish(source.directory(), directory, number);
    }

    private void awaitSeal() throws TableException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SEAL_MILLIS);
        while (marks.poll() == null) {
            if (System.nanoTime() - end > 0) {
                throw failed("the store that is carried over did not come to its end");
            }
            take(1);
        }
    }

    private static TableException failed(String words) {
        return new TableException(TableException.Kind.FAILED, words, null);
    }

    long records() {
        return records;
    }

    /** Records that are not what was written and were left out. */
    @Override
    public long damaged() {
        return damaged;
    }

    /** Lets go of the copy. */
    @Override
    public void close() throws TableException {
        if (!closed) {
            closed = true;
            tail.breakOff(failed("the copy is closed"));
            batch.close();
            copy.close();
        }
    }
}
