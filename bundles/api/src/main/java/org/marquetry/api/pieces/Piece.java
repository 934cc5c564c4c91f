package org.marquetry.api.pieces;

import java.util.List;

/**
 * One role in the broker, such as the codec.
 *
 * @param role what people call it
 * @param service the type that those who play it are registered with
 * @param providers who plays it, the one that is preferred first
 * @param waiting the components that do not run because nobody plays it
 */
public record Piece(String role, String service, List<Provider> providers, List<String> waiting) {
    public Piece {
        providers = List.copyOf(providers);
        waiting = List.copyOf(waiting);
    }
}
