package org.marquetry.transport.tls.internal;

import java.nio.file.Path;

/** A file, or several together, that TLS cannot be spoken with. The message is one line, and names it. */
final class BadFileException extends Exception {
    private static final long serialVersionUID = 1L;

    BadFileException(Path file, String what) {
        super(file + ": " + what);
    }

    BadFileException(String what) {
        super(what);
    }
}
