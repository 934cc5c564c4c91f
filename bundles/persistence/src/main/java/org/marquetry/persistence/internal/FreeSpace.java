package org.marquetry.persistence.internal;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.store.StoreException;

/**
 * Keeps some room free on the device, so that the table can put itself in order and what is delivered can be removed: a device
 * that is full to the last byte could not even be emptied. Belongs to the committer's thread.
 */
final class FreeSpace {
    private static final long LARGEST_RESERVE = 64L * 1024 * 1024;
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Where it looks. */
    @FunctionalInterface
    interface Room {
        /** Whether there is less than is to be kept free. */
        boolean isShort(Path directory) throws IOException;
    }

    private final Path directory;
    private final StoreHealth health;
    private final Room room;
    private @Nullable StoreException refusal;
    private long lookedAt;
    private boolean looked;

    FreeSpace(Path directory, StoreHealth health, Room room) {
        this.directory = directory;
        this.health = health;
        this.room = room;
    }

    /** Why nothing may be added now; null if it may. Looks at the device now and then. */
    @Nullable StoreException refusal(long now) {
        if (!looked || now - lookedAt >= LOOK_NANOS) {
            looked = true;
            lookedAt = now;
            look();
        }
        return refusal;
    }

    /** How long until it is time to look whether there is room again; for ever if there is. */
    long nanosToLook(long now) {
        return refusal == null ? Long.MAX_VALUE : Math.max(0, lookedAt + LOOK_NANOS - now);
    }

    private void look() {
        boolean isShort = isShort();
        if (isShort && refusal == null) {
            refusal = StoreException.refused(
                    StoreException.Kind.FULL, "the device of " + directory + " is almost full", null);
            health.full(refusal);
        } else if (!isShort && refusal != null) {
            refusal = null;
            health.up();
        }
    }

    /** Whether a device has less room than is to be kept free: 64 MiB, or a tenth of a small device. */
    static boolean isShort(Path directory) throws IOException {
        FileStore device = Files.getFileStore(directory);
        return device.getUsableSpace() < Math.min(LARGEST_RESERVE, device.getTotalSpace() / 10);
    }

    boolean isShort() {
        try {
            return room.isShort(directory);
        } catch (IOException e) {
            health.detail("looking at the room on its device", e);
            return false;
        }
    }
}
