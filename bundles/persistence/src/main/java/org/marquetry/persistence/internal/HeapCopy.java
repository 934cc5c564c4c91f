package org.marquetry.persistence.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.store.StoreException;
import org.marquetry.persistence.keyvalue.SyncMode;
import org.marquetry.persistence.keyvalue.TableOpener;
import org.marquetry.persistence.keyvalue.TableSettings;

/** Makes a copy of a store in the heap when the engine has left it. */
final class HeapCopy implements Copy {
    private final HeapOriginal original;
    private final TableOpener opener;
    private final Path directory;
    private @Nullable StoreCore copy;

    HeapCopy(HeapOriginal original, TableOpener opener, Path directory) throws IOException {
        this.original = original;
        this.opener = opener;
        this.directory = directory;
        CarryOver.prepare(directory);
    }

    /** Opening takes long the first time, and clients need not wait for that. */
    @Override
    public String prepare() throws IOException {
        try {
            copy = open();
        } catch (StoreException e) {
            throw new IOException(e.getMessage(), e);
        }
        return original.describe() + " is copied while clients wait";
    }

    @Override
    public void follow(long millis) {
        // What is written meanwhile is there when the engine has left.
        LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Override
    public void finish(BooleanSupplier mayDo) throws IOException {
        StoreCore opened = Objects.requireNonNull(copy, "it is not prepared");
        try {
            new Transfer(original.store(), opened).run();
        } catch (StoreException e) {
            throw new IOException(e.getMessage(), e);
        }
        close();
        if (!mayDo.getAsBoolean()) {
            throw new IOException("it took too long, and the engine does not wait any more");
        }
        CarryMarks.finish(directory);
    }

    private StoreCore open() throws StoreException {
        TableSettings settings = new TableSettings(directory, SyncMode.ALWAYS, Duration.ofSeconds(1), Duration.ZERO);
        return new StoreCore(original.name(), opener, settings);
    }

    @Override
    public long damaged() {
        return 0;
    }

    @Override
    public void close() {
        StoreCore opened = copy;
        copy = null;
        if (opened != null) {
            opened.close();
        }
    }
}
