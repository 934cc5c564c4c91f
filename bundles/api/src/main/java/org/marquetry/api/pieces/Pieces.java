package org.marquetry.api.pieces;

import java.nio.file.Path;
import java.util.List;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Shows the pieces of the running broker, and exchanges them while clients stay connected. Safe for use by all threads but event
 * loops, since it waits for what it has begun.
 */
@ProviderType
public interface Pieces {
    /** All roles, each with who plays it now, and who waits for somebody to do so. */
    List<Piece> list();

    /**
     * Says what {@link #exchange} would do, and resolves the bundle for that. Nothing is changed: the bundle is gone again when this
     * returns.
     *
     * @param bundle a jar file
     * @throws ExchangeException if the file is no bundle, or no piece
     */
    Plan plan(Path bundle) throws ExchangeException;

    /**
     * Has a bundle take the place of the one of its symbolic name; one of another name serves beside those that there are, by its
     * ranking. Two engines, or two stores or listeners of the same PID, cannot
     * serve beside each other: one of another name takes the place of the one that serves if it ranks higher. Returns as soon as it serves, when its probation begins: if it fails within that, the former bundle is back.
     *
     * @param bundle a jar file
     * @throws ExchangeException if the bundle does not serve, with the reason; what was before goes on
     */
    Exchange exchange(Path bundle) throws ExchangeException, InterruptedException;

    /**
     * Takes back the last exchange of a bundle that still serves.
     *
     * @param symbolicName of the bundle
     * @throws ExchangeException if there is none, or the former bundle does not start
     */
    void rollBack(String symbolicName) throws ExchangeException;
}
