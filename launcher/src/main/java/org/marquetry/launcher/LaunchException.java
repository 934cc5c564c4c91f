package org.marquetry.launcher;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** Why the broker does not start, in one line for people. */
final class LaunchException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ExitStatus status;

    LaunchException(ExitStatus status, String message) {
        this(status, message, null);
    }

    LaunchException(ExitStatus status, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    @Override
    public String getMessage() {
        return Objects.toString(super.getMessage());
    }

    ExitStatus status() {
        return status;
    }
}
