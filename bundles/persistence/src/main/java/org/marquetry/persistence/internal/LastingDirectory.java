package org.marquetry.persistence.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

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

    static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> there = Files.list(directory)) {
            return there.findAny().isEmpty();
        }
    }

    /** Removes all that is in it, but a file that says what the rest is. */
    static void empty(Path directory, @Nullable String but) throws IOException {
        List<Path> there;
        try (Stream<Path> all = Files.walk(directory)) {
            there = all.filter(path -> !path.equals(directory) && !path.endsWith(String.valueOf(but)))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        for (Path path : there) {
            Files.deleteIfExists(path);
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
