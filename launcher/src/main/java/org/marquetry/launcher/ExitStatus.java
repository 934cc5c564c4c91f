package org.marquetry.launcher;

/** How the process ends, for scripts and service supervisors. */
enum ExitStatus {
    STOPPED(0),
    FAILED(1),
    USAGE(2),
    CONFIGURATION(3),
    ADDRESS(4),
    DIRECTORY(5);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
