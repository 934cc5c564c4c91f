package org.marquetry.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.jspecify.annotations.Nullable;

/** The directory that one running broker has to itself. */
final class DataDirectory implements AutoCloseable {
    private static final String LOCK = "marquetry.lock";

    private final Path path;
    private final FileChannel channel;

    private DataDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Makes the directory if it is missing, and takes it. */
    static DataDirectory open(Path path) throws LaunchException {
        DataDirectory taken = openIfFree(path);
        if (taken == null) {
            throw new LaunchException(
                    ExitStatus.DIRECTORY, "data directory " + path + " is in use by another running broker");
        }
        return taken;
    }

    /** The same; null if another process has it. */
    static @Nullable DataDirectory openIfFree(Path path) throws LaunchException {
        try {
            Files.createDirectories(path);
            return lock(path);
        } catch (IOException e) {
            throw Directories.unwritable("data directory " + path, e);
        }
    }

    private static @Nullable DataDirectory lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            FileLock lock = channel.tryLock();
            taken = lock != null;
            return taken ? new DataDirectory(path, channel) : null;
        } catch (OverlappingFileLockException e) {
            // This process has it already.
            return null;
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    Path path() {
        return path;
    }

    /** Where the framework unpacks its bundles; nothing in it outlives a start. */
    Path framework() {
        return path.resolve("framework");
    }

    /** Where a running broker takes commands. */
    static Path control(Path path) {
        return path.resolve("control");
    }

    /** Gives the directory free for another broker. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
