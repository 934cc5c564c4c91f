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

    /** What the exit status of a tool means for the process. */
    static ExitStatus ofTool(int code) {
        return switch (code) {
            case 0 -> STOPPED;
            case 2 -> USAGE;
            default -> FAILED;
        };
    }

    int code() {
        return code;
    }
}
