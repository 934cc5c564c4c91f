package org.marquetry.persistence.keyvalue;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/** A table could not do what it was asked; the message says what, where and, if it is known, what helps. */
public final class TableException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What kind of thing went wrong. */
    public enum Kind {
        /** There is no room on the device, or in what the user may take of it. */
        FULL,
        /** Another process uses the table. */
        IN_USE,
        /** What was read is not what was written. */
        DAMAGED,
        /** Anything else. */
        FAILED
    }

    private final Kind kind;

    public TableException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
