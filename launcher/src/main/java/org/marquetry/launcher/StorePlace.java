package org.marquetry.launcher;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/**
 * Which store a broker with these options would use.
 *
 * @param pid what kind of store it is
 * @param directory where its files are
 */
record StorePlace(Pid pid, Path directory) {
    private static final String DEFAULT_DIRECTORY = "store";
    /** The file that says that a store was carried over to a directory. */
    private static final String CARRIED = "carried";

    private static final String IN_HEAP = "org.marquetry.persistence.memory";

    static StorePlace of(Options options) throws LaunchException {
        if (options.config() == null) {
            return byDefault(options);
        }
        List<ConfigFile> files = ConfigDirectory.open(options.config()).files(Pid::isStore);
        if (files.size() > 1) {
            throw new LaunchException(
                    ExitStatus.CONFIGURATION,
                    "several stores are configured in " + options.config() + "; a command is for one");
        }
        if (files.size() == 1 && files.get(0).pid().role().equals(IN_HEAP)) {
            throw new LaunchException(
                    ExitStatus.CONFIGURATION,
                    IN_HEAP + " is configured in " + options.config() + ", and keeps no files");
        }
        return files.isEmpty() ? byDefault(options) : configured(files.get(0), options);
    }

    /**
     * Whether the default store is used besides those that are configured: what it has is carried over to one of them, and has not
     * been yet.
     */
    static boolean isDefaultUsed(Options options, ConfigDirectory files) throws LaunchException {
        for (ConfigFile file : files.files(Pid::isStore)) {
            if (!isToCarry(file) || isCarried(file, options)) {
                return false;
            }
        }
        return true;
    }

    /** Whether what a store in the heap had was carried over to one of those that are configured; it would be an empty one. */
    static boolean isHeapLeft(Options options, ConfigDirectory files) throws LaunchException {
        for (ConfigFile file : files.files(Pid::isStore)) {
            if (isToCarry(file) && isCarried(file, options)) {
                return true;
            }
        }
        return false;
    }

    static boolean isInHeap(Pid pid) {
        return pid.role().equals(IN_HEAP);
    }

    private static boolean isToCarry(ConfigFile file) throws LaunchException {
        return "true".equals(file.read().get("carryOver"));
    }

    private static boolean isCarried(ConfigFile file, Options options) throws LaunchException {
        return Files.exists(configured(file, options).directory.resolve(CARRIED));
    }

    private static StorePlace byDefault(Options options) {
        return new StorePlace(DefaultStore.here().pid(), options.data().resolve(DEFAULT_DIRECTORY));
    }

    private static StorePlace configured(ConfigFile file, Options options) throws LaunchException {
        Object directory = file.read().get("directory");
        try {
            Path path = options.data().resolve(directory == null ? DEFAULT_DIRECTORY : directory.toString());
            return new StorePlace(file.pid(), path.normalize());
        } catch (InvalidPathException e) {
            throw new LaunchException(ExitStatus.CONFIGURATION, file.pid() + ": directory: " + e.getMessage(), e);
        }
    }
}
