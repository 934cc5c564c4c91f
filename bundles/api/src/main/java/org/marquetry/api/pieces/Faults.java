package org.marquetry.api.pieces;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Is told by those who call pieces what goes wrong in a call: a service that throws what its contract does not know, answers with
 * null or nonsense, or not in time. Safe for use by all threads, event loops too.
 */
@ProviderType
public interface Faults {
    /**
     * Something went wrong in a call.
     *
     * @param service the object that was called, whose class tells the bundle
     * @param words what it did, to stand behind the name of the piece, such as {@code answered null}
     */
    void report(Object service, String words);

    /**
     * A call has ended with what its contract does not know. Pieces call each other, so it is laid at the door of the one in whose
     * code it was thrown, as far as its stack trace tells.
     *
     * @param service the object that was called
     */
    void failed(Object service, Throwable failure);
}
