package org.marquetry.api.pieces;

import java.util.List;

/**
 * One role in the broker, such as the codec.
 *
 * @param role what people call it
 * @param service the type that those who play it are registered with
 * @param providers who plays it, the one that is preferred first
 * @param waiting what waits because nobody plays it: the components that do not run, and, as {@link Waiting} tells, clients and
 *     requests
 */
public record Piece(String role, String service, List<Provider> providers, List<String> waiting) {
    /** The role of who serves clients. */
    public static final String ENGINE = "engine";

    /** The role of who says who a client is. */
    public static final String AUTHENTICATOR = "authenticator";

    /** The role of who speaks with a client to find that out. */
    public static final String ENHANCED_AUTHENTICATOR = "enhanced-authenticator";

    /** The role of who says what a client may do. */
    public static final String AUTHORIZER = "authorizer";

    /** The role of who has certificates and keys. */
    public static final String TLS_PROFILE = "tls-profile";

    public Piece {
        providers = List.copyOf(providers);
        waiting = List.copyOf(waiting);
    }
}
