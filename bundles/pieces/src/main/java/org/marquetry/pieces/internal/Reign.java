package org.marquetry.pieces.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;

/**
 * A bundle that has taken the place of others.
 *
 * @param formers those whose place it is, the last one first; they are stopped
 * @param types what it plays
 * @param way how it has taken the place
 * @param begun by the clock of {@link System#nanoTime}
 */
record Reign(Bundle successor, List<Bundle> formers, Set<String> types, Role.Way way, long begun) {
    private static final long LONG_AGO = Duration.ofDays(400).toNanos();

    static Reign begin(Candidate candidate, Optional<Reign> before) {
        List<Bundle> formers = new ArrayList<>();
        if (candidate.former() != null) {
            formers.add(candidate.former());
        }
        before.ifPresent(reign -> formers.addAll(reign.formers()));
        return new Reign(
                candidate.successor(), List.copyOf(formers), candidate.types(), candidate.way(), System.nanoTime());
    }

    /** The one that began before this; null if there is none left. */
    @Nullable Reign before() {
        List<Bundle> heirs = heirs();
        return heirs.size() < 2
                ? null
                : new Reign(heirs.get(0), heirs.subList(1, heirs.size()), types, way, System.nanoTime() - LONG_AGO);
    }

    /** Who comes back when this ends, and whose place that one has taken. */
    List<Bundle> heirs() {
        return formers.stream()
                .filter(bundle -> bundle.getState() != Bundle.UNINSTALLED)
                .toList();
    }

    boolean isSideBySide() {
        return way == Role.Way.SIDE_BY_SIDE;
    }

    boolean isOnProbation(Duration probation) {
        return System.nanoTime() - begun < probation.toNanos();
    }
}
