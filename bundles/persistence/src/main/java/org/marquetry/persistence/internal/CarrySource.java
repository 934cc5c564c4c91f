package org.marquetry.persistence.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.marquetry.api.store.StoreException;
import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;
import org.marquetry.persistence.keyvalue.TableOpener;

/** A store in use that is carried over to another one: what that needs of it. For the thread that does it. */
public final class CarrySource implements Original {
    /** What is read at once holds up closing the table. */
    private static final int PAGE_RECORDS = 1024;

    private static final int PAGE_BYTES = 1 << 20;
    private static final long LOOK_MILLIS = 10;
    private static final long ERRAND_SECONDS = 15;
    private static final long HOLD_SECONDS = 1;

    private final TableAccess access;
    private final Committer committer;
    private final StoreHealth health;
    private final Runnable whenLeft;

    CarrySource(TableAccess access, Committer committer, StoreHealth health, Runnable whenLeft) {
        this.access = access;
        this.committer = committer;
        this.health = health;
        this.whenLeft = whenLeft;
    }

    /** Some records in order. */
    record Page(List<byte[]> keys, List<byte[]> values, long damaged, boolean isLast) {
        byte[] next() {
            byte[] last = keys.get(keys.size() - 1);
            return Arrays.copyOf(last, last.length + 1);
        }
    }

    @Override
    public String describe() {
        return "the store in " + directory();
    }

    @Override
    public Copy copyTo(TableOpener opener, Path to, BooleanSupplier isStopping) throws IOException {
        return new CarryOver(this, opener, to, isStopping);
    }

    Path directory() {
        return access.directory();
    }

    @Override
    public boolean isKnownToWork() {
        return health.isKnownToWork();
    }

    /** Has all that is written from now on told to the tail. */
    void follow(Tail tail) throws TableException {
        between(() -> access.follow(tail));
    }

    /** Tells nobody any more, and takes what it is given again. */
    @Override
    public void leave() {
        committer.between(() -> {
            access.follow(null);
            committer.seal(null);
        });
    }

    /** The last there will be: what was given before is written, what comes later is refused. */
    void seal(Tail tail) throws TableException {
        StoreException reason = StoreException.refused(
                StoreException.Kind.FAILED, "the store in " + directory() + " was carried over to another one", null);
        between(() -> {
            committer.seal(reason);
            tail.mark();
        });
    }

    @Override
    public void left() {
        whenLeft.run();
    }

    /** A page from a key on. */
    Page page(byte[] from) throws TableException {
        return access.read(table -> {
            List<byte[]> keys = new ArrayList<>();
            List<byte[]> values = new ArrayList<>();
            long bytes = 0;
            try (Scan scan = new Scan(table, from, CarryOver.END)) {
                while (keys.size() < PAGE_RECORDS && bytes < PAGE_BYTES) {
                    if (!scan.next()) {
                        return new Page(keys, values, scan.damages(), true);
                    }
                    keys.add(scan.key());
                    values.add(scan.value());
                    bytes += scan.key().length + scan.valueLength();
                }
                return new Page(keys, values, scan.damages(), false);
            }
        });
    }

    /** Reads what there is at one moment, which the tail gets a mark at. Nothing is written while the reading is begun. */
    void atOneMoment(Tail tail, Reading reading) throws TableException {
        access.read(table -> {
            CountDownLatch begun = new CountDownLatch(1);
            try (Table.Cursor cursor = begin(table, tail, begun)) {
                begun.countDown();
                reading.read(cursor, access::isClosing);
            } finally {
                begun.countDown();
            }
            return true;
        });
    }

    private Table.Cursor begin(Table table, Tail tail, CountDownLatch begun) throws TableException {
        CountDownLatch held = new CountDownLatch(1);
        committer.between(() -> {
            tail.mark();
            held.countDown();
            try {
                begun.await(HOLD_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await(held);
        return table.scan(CarryOver.START, CarryOver.END);
    }

    /** Something to be done with a walk; it ends early when that must let go. */
    @FunctionalInterface
    interface Reading {
        void read(Table.Cursor cursor, BooleanSupplier mustLetGo) throws TableException;
    }

    private void between(Runnable errand) throws TableException {
        CountDownLatch done = new CountDownLatch(1);
        committer.between(() -> {
            errand.run();
            done.countDown();
        });
        await(done);
    }

    /** Waits for the thread that writes, unless that needs what this thread holds. */
    private void await(CountDownLatch done) throws TableException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ERRAND_SECONDS);
        try {
            while (!done.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (access.isClosing() || System.nanoTime() - end > 0) {
                    throw new TableException(
                            TableException.Kind.FAILED, "the store in " + directory() + " does not answer", null);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TableException(TableException.Kind.FAILED, "interrupted", e);
        }
    }
}
