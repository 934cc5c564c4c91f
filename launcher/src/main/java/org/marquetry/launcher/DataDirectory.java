package org.marquetry.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

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
        try {
            Files.createDirectories(path);
            return lock(path);
        } catch (IOException e) {
            throw Directories.unwritable("data directory " + path, e);
        }
    }

    private static DataDirectory lock(Path path) throws IOException, LaunchException {
        FileChannel channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new DataDirectory(path, channel);
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw inUse(path);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw inUse(path);
    }

    private static LaunchException inUse(Path path) {
        return new LaunchException(
                ExitStatus.DIRECTORY, "data directory " + path + " is in use by another running broker");
    }

    Path path() {
        return path;
    }

    /** Where the framework unpacks its bundles; nothing in it outlives a start. */
    Path framework() {
        return path.resolve("framework");
    }

    /** Gives the directory free for another broker. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
