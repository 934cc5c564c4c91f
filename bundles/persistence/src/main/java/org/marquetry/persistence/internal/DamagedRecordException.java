package org.marquetry.persistence.internal;

/** A record is not what was written; the message says what is wrong with it. */
final class DamagedRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    DamagedRecordException(String message) {
        super(message);
    }
}
