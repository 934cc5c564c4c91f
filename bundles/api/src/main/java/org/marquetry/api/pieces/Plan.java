package org.marquetry.api.pieces;

import java.util.List;

/**
 * What an exchange would do.
 *
 * @param bundle the symbolic name of the bundle that is to serve
 * @param roles what it would play
 * @param former the bundle whose place it takes, with its version; empty if it would serve beside those that there are
 * @param sideBySide whether the former bundle serves until the new one does; else it is stopped first, and clients wait meanwhile
 * @param obstacles why it cannot be done, in words; empty if it can
 */
public record Plan(
        String bundle, String version, List<String> roles, String former, boolean sideBySide, List<String> obstacles) {
    public Plan {
        roles = List.copyOf(roles);
        obstacles = List.copyOf(obstacles);
    }
}
