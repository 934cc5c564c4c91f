package org.marquetry.persistence.keyvalue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.osgi.annotation.versioning.ConsumerType;

/** A kind of table. */
@ConsumerType
@FunctionalInterface
public interface TableOpener {
    /**
     * Opens the table in a directory, which exists, or makes an empty one there. What a crash left unfinished is put right.
     *
     * @throws TableException saying what is wrong with what: {@link TableException.Kind#IN_USE} if another process has it
     */
    Table open(Path directory) throws TableException;

    /** Whether a directory, which exists, has a table in it, as far as names of files tell. Without more knowledge: any file. */
    default boolean isTable(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isPresent();
        }
    }
}
