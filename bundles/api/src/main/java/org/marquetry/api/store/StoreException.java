package org.marquetry.api.store;

/** The store could not do what it was asked; the message says what, where and what helps. */
public final class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
