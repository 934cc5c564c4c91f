package org.marquetry.launcher;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** What is wrong with files and directories, in words. */
final class Directories {
    private Directories() {}

    /** Makes sure that a directory is there and can be read. */
    static void require(String what, Path directory) throws LaunchException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.iterator();
        } catch (IOException e) {
            throw unreadable(what + " " + directory, e);
        }
    }

    /** Removes a directory with all that is in it. */
    static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    static LaunchException unreadable(String what, IOException failure) {
        return new LaunchException(ExitStatus.DIRECTORY, what + " cannot be read: " + reason(failure), failure);
    }

    static LaunchException unwritable(String what, IOException failure) {
        return new LaunchException(ExitStatus.DIRECTORY, what + " cannot be written: " + reason(failure), failure);
    }

    /** The exceptions of the file system carry little more than a path. */
    private static String reason(IOException failure) {
        if (failure instanceof FileSystemException system) {
            return system.getFile() + " " + reason(system);
        }
        if (failure instanceof CharacterCodingException) {
            return "it is not UTF-8";
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private static String reason(FileSystemException failure) {
        if (failure instanceof NoSuchFileException) {
            return "does not exist";
        }
        if (failure instanceof AccessDeniedException) {
            return "may not be accessed";
        }
        if (failure instanceof NotDirectoryException || failure instanceof FileAlreadyExistsException) {
            return "is not a directory";
        }
        return failure.getReason() == null ? "is of no use" : failure.getReason();
    }
}
