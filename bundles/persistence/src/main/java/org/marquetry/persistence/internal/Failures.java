package org.marquetry.persistence.internal;

import java.nio.file.Path;

import org.marquetry.api.store.StoreException;
import org.marquetry.persistence.keyvalue.TableException;

/** What a table says went wrong, as the broker and its operator are told. */
final class Failures {
    private Failures() {}

    static StoreException of(Path directory, TableException cause) {
        StoreException.Kind kind =
                cause.kind() == TableException.Kind.FULL ? StoreException.Kind.FULL : StoreException.Kind.FAILED;
        return new StoreException(kind, "the store in " + directory + ": " + cause.getMessage(), cause);
    }

    static TableException unexpected(RuntimeException cause) {
        return new TableException(TableException.Kind.FAILED, "an unexpected failure: " + cause, cause);
    }

    /** What helps. */
    static String remedy(StoreException reason) {
        if (reason.kind() == StoreException.Kind.FULL) {
            return "make room on the device; the broker goes on by itself";
        }
        boolean inUse = reason.getCause() instanceof TableException cause && cause.kind() == TableException.Kind.IN_USE;
        return inUse
                ? "stop the other process, or use another directory"
                : "see to the device and the permissions; the broker tries again by itself";
    }
}
