package org.marquetry.persistence.mvstore.internal;

import java.nio.BufferUnderflowException;
import java.nio.file.Path;

import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.marquetry.persistence.keyvalue.TableException;
import org.marquetry.persistence.keyvalue.TableException.Kind;

/** What MVStore or the file system says when something fails, in words for an operator. */
final class MvFailure {
    private static final String NO_SPACE = "No space left on device";
    private static final String OVER_QUOTA = "Disk quota exceeded";

    private MvFailure() {}

    static TableException of(Path directory, Exception failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String reason = root.getMessage() == null ? root.toString() : root.getMessage();
        Kind kind = kind(failure, reason);
        String message =
                switch (kind) {
                    case FULL -> "there is no room on the device of " + directory;
                    case IN_USE -> directory + " is in use by another process";
                    case DAMAGED -> directory + " is damaged: " + reason;
                    case FAILED -> directory + " fails: " + reason;
                };
        return new TableException(kind, message, failure);
    }

    private static Kind kind(Exception failure, String reason) {
        if (reason.contains(NO_SPACE) || reason.contains(OVER_QUOTA)) {
            return Kind.FULL;
        }
        if (failure instanceof MVStoreException known) {
            return switch (known.getErrorCode()) {
                case DataUtils.ERROR_FILE_LOCKED -> Kind.IN_USE;
                case DataUtils.ERROR_FILE_CORRUPT,
                        DataUtils.ERROR_CHUNK_NOT_FOUND,
                        DataUtils.ERROR_BLOCK_NOT_FOUND,
                        DataUtils.ERROR_INTERNAL -> Kind.DAMAGED;
                default -> Kind.FAILED;
            };
        }
        boolean unreadable = failure instanceof DamagedPageException
                || failure instanceof BufferUnderflowException
                || failure instanceof IndexOutOfBoundsException
                || failure instanceof IllegalArgumentException;
        return unreadable ? Kind.DAMAGED : Kind.FAILED;
    }
}
