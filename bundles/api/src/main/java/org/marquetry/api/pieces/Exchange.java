package org.marquetry.api.pieces;

import java.time.Duration;

/**
 * What an exchange has done.
 *
 * @param successor the bundle that serves now, with its version
 * @param former the bundle whose place it has taken, with its version; empty if it serves beside those that there were
 * @param probation for how long from now on it goes when it fails
 */
public record Exchange(String successor, String former, Duration probation) {}
