package org.marquetry.launcher;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of {@link ConfigFile}s, which are applied when the broker starts and whenever they change. It is looked at at
 * short intervals, which works on every file system; a file counts as changed once it is the same at two looks, so that no
 * half-written one is read. (Felix File Install takes only {@code PID-NAME.cfg} for a factory configuration, and splits
 * names with a hyphen.)
 */
final class ConfigDirectory {
    private static final Logger LOG = LoggerFactory.getLogger("org.marquetry.launcher");
    private static final long LOOK_MILLIS = 250;

    private final Path directory;
    private final Map<Path, Stamp> applied = new HashMap<>();
    private Map<Path, Stamp> seen;
    private boolean unreadable;
    private @Nullable ScheduledExecutorService looks;

    private ConfigDirectory(Path directory, Map<Path, Stamp> seen) {
        this.directory = directory;
        this.seen = seen;
    }

    /** Looks at the directory for the first time. */
    static ConfigDirectory open(Path directory) throws LaunchException {
        try {
            return new ConfigDirectory(directory, look(directory));
        } catch (IOException e) {
            throw Directories.unreadable("configuration directory " + directory, e);
        }
    }

    boolean has(Predicate<Pid> kind) {
        return !files(kind).isEmpty();
    }

    /** The files there were at the first look, of one kind. */
    List<ConfigFile> files(Predicate<Pid> kind) {
        return seen.keySet().stream()
                .map(ConfigFile::new)
                .filter(file -> kind.test(file.pid()))
                .toList();
    }

    /** Applies all files as they are now, but those of stores that were left for another; one that cannot be read is a failure. */
    void load(Configurations configurations, Predicate<Pid> isLeft) throws LaunchException {
        for (Map.Entry<Path, Stamp> entry : seen.entrySet()) {
            applied.put(entry.getKey(), entry.getValue());
            ConfigFile file = new ConfigFile(entry.getKey());
            if (isLeft.test(file.pid())) {
                LOG.warn("{}: is not used, since what it had was carried over; remove {}", file.pid(), file.path());
            } else {
                configurations.put(file.pid(), file.read());
            }
        }
    }

    /** Applies changes from now on; a file that cannot be read is logged, and what was read before stays. */
    void watch(Configurations configurations) {
        looks = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "marquetry-config");
            thread.setDaemon(true);
            return thread;
        });
        looks.scheduleWithFixedDelay(() -> lookAgain(configurations), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void lookAgain(Configurations configurations) {
        try {
            Map<Path, Stamp> now = look(directory);
            unreadable = false;
            Set<Path> files = new HashSet<>(applied.keySet());
            files.addAll(now.keySet());
            for (Path file : files) {
                @Nullable Stamp stamp = now.get(file);
                if (Objects.equals(stamp, seen.get(file)) && !Objects.equals(stamp, applied.get(file))) {
                    changed(new ConfigFile(file), stamp, configurations);
                }
            }
            seen = now;
        } catch (IOException e) {
            if (!unreadable) {
                LOG.error(Directories.unreadable("configuration directory " + directory, e)
                        .getMessage());
            }
            unreadable = true;
        } catch (RuntimeException e) {
            LOG.error("the configuration directory was not looked at", e);
        }
    }

    private void changed(ConfigFile file, @Nullable Stamp stamp, Configurations configurations) {
        try {
            if (stamp == null) {
                applied.remove(file.path());
                remove(file.pid(), configurations);
                LOG.info("{}: its file is gone, so its configuration is too", file.pid());
            } else {
                applied.put(file.path(), stamp);
                configurations.replace(file.pid(), file.read());
                LOG.info("{}: read from {}", file.pid(), file.path());
            }
        } catch (LaunchException e) {
            LOG.error("{}; the previous configuration stays in force", e.getMessage());
        }
    }

    /** Without the last file for a store the default one takes over, as it would at a start; it may be the same. */
    private void remove(Pid pid, Configurations configurations) throws LaunchException {
        if (pid.isStore()
                && applied.keySet().stream()
                        .map(ConfigFile::new)
                        .noneMatch(file -> file.pid().isStore())) {
            DefaultStore store = DefaultStore.here();
            store.configure(configurations);
            if (store.pid().equals(pid)) {
                return;
            }
        }
        configurations.remove(pid);
    }

    private static Map<Path, Stamp> look(Path directory) throws IOException {
        Map<Path, Stamp> found = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, ConfigFile::isOne)) {
            for (Path file : files) {
                Stamp stamp = stamp(file);
                if (stamp != null) {
                    found.put(file, stamp);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found;
    }

    private static @Nullable Stamp stamp(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Waits for a change that is just being applied, within a bound. */
    void close() throws InterruptedException {
        if (looks != null) {
            looks.shutdown();
            looks.awaitTermination(1, TimeUnit.SECONDS);
        }
    }

    /** What differs after a file was written or replaced. */
    private record Stamp(FileTime modified, long size, Object key) {}
}
