package org.marquetry.persistence.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

import org.marquetry.persistence.keyvalue.TableException;

/**
 * The version of the format once more, in a file beside the table: opening a table changes its files, and those of a newer
 * version are not to be touched. What the table itself says decides where the file is missing or makes no sense.
 */
final class FormatMark {
    private static final String NAME = "format";
    private static final String UNFINISHED = "format.new";
    private static final int NONE = 0;
    private static final int MOST_DIGITS = 9;

    private FormatMark() {}

    /** Before the table is opened. */
    static void refuseNewer(Path directory, int current) throws TableException {
        int version = read(directory);
        if (version > current) {
            throw Format.newer(directory.toString(), version, current);
        }
    }

    /** Whether it is there with this version, so that damage must have taken what the table had to say. */
    static boolean says(Path directory, int current) throws TableException {
        return read(directory) == current;
    }

    /** Before anything is written that a former version would misread. */
    static void set(Path directory, int current) throws TableException {
        if (says(directory, current)) {
            return;
        }
        try {
            Path unfinished = directory.resolve(UNFINISHED);
            Files.writeString(unfinished, current + "\n", StandardCharsets.US_ASCII);
            sync(unfinished);
            Files.move(
                    unfinished,
                    directory.resolve(NAME),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            LastingDirectory.syncNames(directory);
        } catch (IOException e) {
            throw new TableException(
                    TableException.Kind.FAILED, directory.resolve(NAME) + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static int read(Path directory) throws TableException {
        Path file = directory.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            return NONE;
        }
        try {
            byte[] content = Files.readAllBytes(file);
            String text = new String(content, StandardCharsets.ISO_8859_1).strip();
            return text.matches("[0-9]{1," + MOST_DIGITS + "}") ? Integer.parseInt(text) : NONE;
        } catch (IOException e) {
            throw new TableException(TableException.Kind.FAILED, file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
