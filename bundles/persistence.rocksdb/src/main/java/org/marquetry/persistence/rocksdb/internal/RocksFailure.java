package org.marquetry.persistence.rocksdb.internal;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.marquetry.persistence.keyvalue.TableException;
import org.marquetry.persistence.keyvalue.TableException.Kind;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** What RocksDB says when something fails, in words for an operator. */
final class RocksFailure {
    private static final String NO_SPACE = "No space left on device";
    private static final String OVER_QUOTA = "Disk quota exceeded";
    private static final String LOCK_FILE = "/LOCK: ";

    private RocksFailure() {}

    static TableException of(Path directory, RocksDBException failure) {
        Status status = failure.getStatus();
        String reason =
                String.valueOf(status == null || status.getState() == null ? failure.getMessage() : status.getState());
        if (isFull(status, reason)) {
            return new TableException(Kind.FULL, "there is no room on the device of " + directory, failure);
        }
        if (reason.contains(LOCK_FILE)) {
            return new TableException(Kind.IN_USE, directory + " is in use by another process", failure);
        }
        if (status != null && status.getCode() == Status.Code.Corruption) {
            return new TableException(Kind.DAMAGED, directory + " is damaged: " + reason, failure);
        }
        return new TableException(Kind.FAILED, directory + " fails: " + reason, failure);
    }

    private static boolean isFull(@Nullable Status status, String reason) {
        return status != null && status.getSubCode() == Status.SubCode.NoSpace
                || reason.contains(NO_SPACE)
                || reason.contains(OVER_QUOTA);
    }
}
