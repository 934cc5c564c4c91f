package org.marquetry.persistence.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.marquetry.api.store.StoreException;
import org.marquetry.persistence.keyvalue.SyncMode;
import org.marquetry.persistence.keyvalue.TableOpener;
import org.marquetry.persistence.keyvalue.TableSettings;

/** Makes a copy of a store in the heap when the engine has left it. */
final class HeapCopy implements Copy {
    private final HeapOriginal original;
    private final TableOpener opener;
    private final Path directory;

    HeapCopy(HeapOriginal original, TableOpener opener, Path directory) throws IOException {
        this.original = original;
        this.opener = opener;
        this.directory = directory;
        CarryOver.prepare(directory);
    }

    @Override
    public String prepare() {
        return original.describe() + " is copied while clients wait";
    }

    @Override
    public void follow(long millis) {
        // What is written meanwhile is there when the engine has left.
        LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Override
    public void finish(BooleanSupplier mayDo) throws IOException {
        TableSettings settings = new TableSettings(directory, SyncMode.ALWAYS, Duration.ofSeconds(1), Duration.ZERO);
        try {
            StoreCore core = new StoreCore(original.name(), opener, settings);
            try {
                new Transfer(original.store(), core).run();
            } finally {
                core.close();
            }
        } catch (StoreException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (!mayDo.getAsBoolean()) {
            throw new IOException("it took too long, and the engine does not wait any more");
        }
        CarryMarks.finish(directory);
    }

    @Override
    public long damaged() {
        return 0;
    }

    @Override
    public void close() {
        // It is open only while it is written.
    }
}
