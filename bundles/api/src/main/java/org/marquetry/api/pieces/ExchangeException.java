package org.marquetry.api.pieces;

import org.jspecify.annotations.Nullable;

/** A piece was not exchanged; the message says why, in words for an operator. */
public final class ExchangeException extends Exception {
    private static final long serialVersionUID = 1L;

    public ExchangeException(String message) {
        super(message);
    }

    public ExchangeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
