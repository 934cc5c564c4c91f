package org.marquetry.api.pieces;

import java.time.Instant;

/**
 * Who plays a role.
 *
 * @param bundle its symbolic name
 * @param subject what tells it from others of the same bundle: its PID, or empty
 * @param ranking the higher is preferred
 * @param since when it was first seen
 * @param onProbation whether it is so new that it goes when it fails
 * @param fault what went wrong in it lately, in words; empty if nothing did
 */
public record Provider(
        String bundle,
        String version,
        long bundleId,
        String subject,
        int ranking,
        Instant since,
        boolean onProbation,
        String fault) {}
