package org.marquetry.pieces.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;

/**
 * A bundle that has taken the place of others, or that others wait for.
 *
 * @param formers those whose place it is, the last one first; they are stopped
 * @param reserve those that do not rank higher, and have never served
 * @param types what it plays
 * @param way how it has taken the place
 * @param begun by the clock of {@link System#nanoTime}
 */
record Reign(
        Bundle successor, List<Bundle> formers, List<Bundle> reserve, Set<String> types, Role.Way way, long begun) {
    private static final long LONG_AGO = Duration.ofDays(400).toNanos();

    Reign {
        formers = List.copyOf(formers);
        reserve = List.copyOf(reserve);
    }

    static Reign begin(Candidate candidate, Optional<Reign> before) {
        List<Bundle> formers = new ArrayList<>();
        if (candidate.former() != null) {
            formers.add(candidate.former());
        }
        before.ifPresent(reign -> formers.addAll(reign.formers()));
        return new Reign(
                candidate.successor(),
                formers,
                before.map(Reign::reserve).orElse(List.of()),
                candidate.types(),
                candidate.way(),
                System.nanoTime());
    }

    /** Of one that has served from the beginning. */
    static Reign fromTheBeginning(Bundle serving) {
        return new Reign(serving, List.of(), List.of(), Role.played(serving), Role.Way.IN_PLACE, longAgo());
    }

    private static long longAgo() {
        return System.nanoTime() - LONG_AGO;
    }

    Reign withReserve(Bundle bundle) {
        List<Bundle> all = new ArrayList<>(reserve);
        all.remove(bundle);
        all.add(bundle);
        return new Reign(successor, formers, all, types, way, begun);
    }

    /** The one that began before this, or is to begin after it; null if it has none to come back when it ends. */
    @Nullable Reign before() {
        List<Bundle> back = present(formers);
        List<Bundle> waiting = present(reserve);
        List<Bundle> heirs = back.isEmpty() ? waiting : back;
        if (back.size() + waiting.size() < 2) {
            return null;
        }
        List<Bundle> others = heirs.subList(1, heirs.size());
        return back.isEmpty()
                ? new Reign(heirs.get(0), List.of(), others, types, way, longAgo())
                : new Reign(heirs.get(0), others, waiting, types, way, longAgo());
    }

    /** Who serves when this ends, unless nobody is left. */
    Optional<Bundle> heir() {
        return Stream.concat(present(formers).stream(), present(reserve).stream())
                .findFirst();
    }

    /** Whether somebody has made room for it who is still there. */
    boolean hasFormer() {
        return !present(formers).isEmpty();
    }

    private static List<Bundle> present(List<Bundle> bundles) {
        return bundles.stream()
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
