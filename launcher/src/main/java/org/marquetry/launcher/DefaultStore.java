package org.marquetry.launcher;

import java.util.Hashtable;
import java.util.Locale;
import java.util.Set;

/** The store for who configures none: on disk in the data directory, with each promise synced before it is given. */
final class DefaultStore {
    private static final Pid NATIVE = new Pid("org.marquetry.persistence.rocksdb", null);
    private static final Pid PORTABLE = new Pid("org.marquetry.persistence.mvstore", null);
    /** What the JDK calls the processors that the launcher has native code for. */
    private static final Set<String> PROCESSORS = Set.of("amd64", "x86_64", "aarch64", "arm64");

    private final Pid pid;

    private DefaultStore(Pid pid) {
        this.pid = pid;
    }

    /** The one that runs here: RocksDB where there is native code for it. */
    static DefaultStore here() {
        return on(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    static DefaultStore on(String system, String processor) {
        boolean hasNative = system.toLowerCase(Locale.ROOT).startsWith("linux") && PROCESSORS.contains(processor);
        return new DefaultStore(hasNative ? NATIVE : PORTABLE);
    }

    Pid pid() {
        return pid;
    }

    /** Adds its configuration, which a file for the same PID replaces later on. */
    void configure(Configurations configurations) throws LaunchException {
        configurations.put(pid, new Hashtable<>());
    }
}
