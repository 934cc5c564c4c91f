package org.marquetry.persistence.keyvalue;

import java.nio.file.Path;

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
}
