package org.marquetry.api.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

import org.marquetry.api.testkit.StoreCheck.Body;

/**
 * What every {@link org.marquetry.api.store.Store} has to do, as checks that whoever writes one runs against it. With JUnit:
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> isAStore() {
 *     return StoreConformance.checks(MyPlace::new).stream().map(check -> dynamicTest(check.name(), check::run));
 * }
 * }</pre>
 */
public final class StoreConformance {
    private StoreConformance() {}

    /** All checks of a device that works; those that choose at random choose differently each time, and name their seed when they fail. */
    public static List<StoreCheck> checks(StoreCheck.Source places) {
        return checks(places, RandomGenerator.getDefault().nextLong());
    }

    /** Checks of what a store does when its device fails; the source gives {@link FailingPlace}s. */
    public static List<StoreCheck> checksOfFailures(StoreCheck.Source places) {
        Map<String, Body> bodies = new LinkedHashMap<>();
        FailureChecks.addTo(bodies);
        return made(bodies, places);
    }

    /** All checks, with the seed of an earlier failure. */
    public static List<StoreCheck> checks(StoreCheck.Source places, long seed) {
        Map<String, Body> bodies = new LinkedHashMap<>();
        FieldChecks.addTo(bodies);
        ChangeChecks.addTo(bodies);
        CommitChecks.addTo(bodies);
        ReplayChecks.addTo(bodies);
        ReadChecks.addTo(bodies);
        ReopenChecks.addTo(bodies);
        RandomChecks.addTo(bodies, seed);
        return made(bodies, places);
    }

    private static List<StoreCheck> made(Map<String, Body> bodies, StoreCheck.Source places) {
        List<StoreCheck> checks = new ArrayList<>();
        bodies.forEach((name, body) -> checks.add(new StoreCheck(name, places, body)));
        return List.copyOf(checks);
    }
}
