package org.marquetry.persistence.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of two stores is the current one, when one is carried over to the other: files beside their tables, which say so after a
 * crash at any moment.
 *
 * <ol>
 *   <li>{@code copying} in the directory of the new one: what is there is part of a copy, with a number of its own.
 *   <li>{@code carrying} in that of the old one: it is about to be left for that copy.
 *   <li>{@code copying} becomes {@code carried}: from this moment on the new one is current.
 *   <li>{@code carrying} becomes {@code left}: the old one is not used any more, whatever becomes of the other.
 * </ol>
 */
public final class CarryMarks {
    private static final Logger LOG = LoggerFactory.getLogger("org.marquetry.persistence");

    static final String COPYING = "copying";
    private static final String CARRIED = "carried";
    private static final String CARRYING = "carrying";
    private static final String LEFT = "left";
    private static final String UNFINISHED = ".new";

    private CarryMarks() {}

    /** Whether what is in a directory was carried there, to its end. */
    public static boolean isCarried(Path directory) {
        return Files.exists(directory.resolve(CARRIED));
    }

    /** Whether what is in a directory is part of a copy. */
    public static boolean isPart(Path directory) {
        return Files.exists(directory.resolve(COPYING));
    }

    /**
     * Where to the store in a directory was carried, or null if it is still the current one. What a crash has left unfinished is
     * put right.
     *
     * @throws IOException if it cannot be told, since the other one is out of sight and may be the current one
     */
    public static @Nullable Path leftFor(Path directory) throws IOException {
        if (Files.exists(directory.resolve(LEFT))) {
            return target(directory.resolve(LEFT));
        }
        Path intent = directory.resolve(CARRYING);
        if (!Files.exists(intent)) {
            return null;
        }
        Path target = target(intent);
        if (!isCarried(target) && !isPart(target)) {
            throw new IOException(directory + " was about to be left for " + target
                    + ", where nothing says how that ended:" + " have that directory there, or remove " + intent
                    + " if it is sure that it was not used yet");
        }
        Path carried = target.resolve(CARRIED);
        if (Files.exists(carried) && number(carried).equals(number(intent))) {
            rename(intent, LEFT);
            return target;
        }
        Files.delete(intent);
        LastingDirectory.syncNames(directory);
        return null;
    }

    /** A copy is begun in a directory; answers its number. */
    static String begin(Path directory) throws IOException {
        String number = UUID.randomUUID().toString();
        write(directory.resolve(COPYING), number, "");
        return number;
    }

    /** The copy has all of the store in a directory, which is not to be written any more; if this fails, the copy is none. */
    static void finish(Path from, Path to, String number) throws IOException {
        try {
            write(from.resolve(CARRYING), number, to.toAbsolutePath().toString());
            rename(to.resolve(COPYING), CARRIED);
        } catch (IOException e) {
            takeBack(from, to);
            throw e;
        }
        try {
            rename(from.resolve(CARRYING), LEFT);
        } catch (IOException e) {
            // Whoever opens it sees by the number that it was left.
            LOG.warn("{} cannot be marked as left: {}", from, e.getMessage());
        }
    }

    /** The same where there is no old one after a crash. */
    static void finish(Path to) throws IOException {
        try {
            rename(to.resolve(COPYING), CARRIED);
        } catch (IOException e) {
            if (isCarried(to)) {
                rename(to.resolve(CARRIED), COPYING);
            }
            throw e;
        }
    }

    /** The number in the old one means nothing without the same one in a finished copy. */
    private static void takeBack(Path from, Path to) throws IOException {
        try {
            if (isCarried(to)) {
                rename(to.resolve(CARRIED), COPYING);
            }
        } finally {
            Files.deleteIfExists(from.resolve(CARRYING));
            LastingDirectory.syncNames(from);
        }
    }

    private static void rename(Path file, String name) throws IOException {
        Files.move(
                file, file.resolveSibling(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            LastingDirectory.syncNames(directory);
        }
    }

    private static void write(Path file, String number, String place) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
        Files.writeString(unfinished, number + "\n" + place + "\n", StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        rename(unfinished, file.getFileName().toString());
    }

    private static String number(Path mark) throws IOException {
        return line(mark, 0);
    }

    private static Path target(Path mark) throws IOException {
        return Path.of(line(mark, 1));
    }

    private static String line(Path mark, int index) throws IOException {
        List<String> lines = Files.readAllLines(mark, StandardCharsets.UTF_8);
        if (lines.size() <= index || lines.get(index).isEmpty()) {
            throw new IOException(
                    mark + " does not say what it should: it is damaged; which store is the current one has"
                            + " to be decided by hand");
        }
        return lines.get(index);
    }
}
