package org.marquetry.persistence.mvstore.internal;

/** A page of the file is not what was written. */
final class DamagedPageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DamagedPageException() {
        super("a page is not what was written");
    }
}
