package org.marquetry.api.store;

import org.jspecify.annotations.Nullable;

/** The store could not do what it was asked; the message says what, where and what helps. */
public final class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What kind of thing went wrong, for who has to choose a reason code. */
    public enum Kind {
        /** There is no room; there will be when some is made. */
        FULL,
        /** Anything else. */
        FAILED
    }

    private final Kind kind;
    private final String words;

    public StoreException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        words = message;
    }

    @Override
    public String getMessage() {
        return words;
    }

    public Kind kind() {
        return kind;
    }
}
