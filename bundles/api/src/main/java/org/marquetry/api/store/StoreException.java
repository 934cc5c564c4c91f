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
    private final boolean refusal;

    /** Something failed in the midst, or it is not known to what it came. */
    public StoreException(Kind kind, String message, @Nullable Throwable cause) {
        this(kind, message, cause, false);
    }

    private StoreException(Kind kind, String message, @Nullable Throwable cause, boolean refusal) {
        super(message, cause);
        this.kind = kind;
        words = message;
        this.refusal = refusal;
    }

    /** A commit was not begun. */
    public static StoreException refused(Kind kind, String message, @Nullable Throwable cause) {
        return new StoreException(kind, message, cause, true);
    }

    @Override
    public String getMessage() {
        return words;
    }

    public Kind kind() {
        return kind;
    }

    /**
     * Whether it is certain that nothing was written of what was to be kept. If not, what failed is taken back before the store
     * takes anything else; but a loss of power before that may show it after all.
     */
    public boolean isRefusal() {
        return refusal;
    }
}
