package org.marquetry.persistence.keyvalue;

/** When what is acknowledged is on stable storage. */
public enum SyncMode {
    /** Before it is acknowledged: nothing is lost, neither when the process is killed nor when the power fails. */
    ALWAYS,
    /** An interval later at most: a killed process loses nothing, a power failure what was acknowledged within the interval. */
    INTERVAL,
    /** When the operating system likes: a killed process loses nothing, a power failure perhaps the last half minute. */
    NEVER
}
