package org.marquetry.persistence.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

import org.marquetry.persistence.keyvalue.TableOpener;

/** A store in use that can be carried over to another one. */
public interface Original {
    boolean isKnownToWork();

    /** In words: which. */
    String describe();

    /**
     * Begins a copy in a directory, in which nothing is but a part of a former one.
     *
     * @param isStopping whether it is not wanted any more
     */
    Copy copyTo(TableOpener opener, Path directory, BooleanSupplier isStopping) throws IOException;

    /** It stays in use. */
    void leave();

    /** It is over with the store: another one has all of it. */
    void left();
}
