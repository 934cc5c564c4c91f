package org.marquetry.persistence.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A directory that is still there after a power failure: its name is on stable storage, and those of the ones it is in. */
final class LastingDirectory {
    private static final boolean HAS_DIRECTORY_SYNC =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private LastingDirectory() {}

    /**
     * Makes it if it is missing. The names are synced in any case, since whoever made them may have ended before; a directory
     * that cannot be written holds no name of ours.
     */
    static void make(Path directory) throws IOException {
        Files.createDirectories(directory);
        if (HAS_DIRECTORY_SYNC) {
            Path parent = directory.toAbsolutePath().getParent();
            while (parent != null && Files.isWritable(parent) && Files.isReadable(parent)) {
                sync(parent);
                parent = parent.getParent();
            }
        }
    }

    /** Makes what was made, renamed or removed in it lasting. */
    static void syncNames(Path directory) throws IOException {
        if (HAS_DIRECTORY_SYNC) {
            sync(directory);
        }
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
