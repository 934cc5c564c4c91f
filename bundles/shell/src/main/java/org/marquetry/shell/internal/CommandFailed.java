package org.marquetry.shell.internal;

/** A command was not done; the message says why. The shell prints it, and a script ends there. */
final class CommandFailed extends Exception {
    private static final long serialVersionUID = 1L;

    CommandFailed(String message) {
        super(message);
    }
}
