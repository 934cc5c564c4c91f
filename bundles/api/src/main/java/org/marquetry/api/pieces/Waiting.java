package org.marquetry.api.pieces;

import java.util.List;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Tells what waits for somebody to play a role, besides components that do not run. Registered as a service by each piece that lets
 * clients or requests wait while another one is away. Safe for use by all threads, and does not block.
 */
@ConsumerType
public interface Waiting {
    /**
     * What waits now.
     *
     * @param role as of {@link Piece#role}, such as {@link Piece#ENGINE}
     * @return in words, to stand behind "awaited by", such as {@code 3 clients}; empty if nothing does
     */
    List<String> waitingFor(String role);
}
