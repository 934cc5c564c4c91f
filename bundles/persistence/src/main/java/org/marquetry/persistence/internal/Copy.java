package org.marquetry.persistence.internal;

import java.io.IOException;
import java.util.function.BooleanSupplier;

/** A copy of a store that is in use, until it takes its place. All of one thread. */
public interface Copy extends AutoCloseable {
    /** Does what can be done before the engine leaves the original. Answers what there is to be said of that. */
    String prepare() throws IOException;

    /** Follows what is written to the original, for a while. */
    void follow(long millis) throws IOException;

    /**
     * The engine has left the original: takes the last of it, and is the current one from the end of this.
     *
     * @param mayDo asked last, when everything is there: whether it is still wanted
     */
    void finish(BooleanSupplier mayDo) throws IOException;

    /** Records that are not what was written and were left out. */
    long damaged();

    @Override
    void close() throws IOException;
}
