package org.marquetry.transport.tls.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.health.HealthState.Condition;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What an operator is told of certificates as time goes by. */
final class ProfileHealthTest {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final Instant END = START.plus(Duration.ofDays(90));

    private Instant now = START;
    private final ProfileHealth health = new ProfileHealth("profile", () -> now);

    private HealthState after(int days) {
        now = START.plus(Duration.ofDays(days));
        return health.state();
    }

    @Test
    void daysAreCountedAndTheLastThirtyAreAWarning() {
        health.uses(START, END, RevokedLists.NONE, Staples.NONE);
        assertEquals(
                new HealthState(Condition.WELL, "the certificate is good for 90 days, until " + END, ""), after(0));
        assertEquals(Condition.WELL, after(60).condition());
        assertEquals(Condition.DEGRADED, after(61).condition());
        assertEquals(
                "the certificate is good for 29 days, until " + END, after(61).reason());
    }

    @Test
    void aCertificateOfAnotherTimeIsAFailure() {
        health.uses(START, END, RevokedLists.NONE, Staples.NONE);
        assertEquals("the certificate is not good before " + START, after(-1).reason());
        assertEquals(Condition.FAILED, after(-1).condition());
        assertEquals("the certificate has expired at " + END, after(90).reason());
        assertEquals(Condition.FAILED, after(90).condition());
    }

    @Test
    void aListThatIsTooOldIsNamed() {
        Path file = Path.of("crl.pem");
        Instant until = START.plus(Duration.ofDays(2));
        health.uses(START, END, new RevokedLists(List.of(), file, until), Staples.NONE);
        assertEquals(Condition.WELL, after(1).condition());
        assertEquals(Condition.DEGRADED, after(2).condition());
        assertEquals(
                "crl.pem: the list of revoked certificates was good until " + until
                        + "; clients whose certificates are from its authority are not let in",
                after(2).reason());
    }

    @Test
    void whatWasRefusedIsToldUntilFilesAreGoodAgain() {
        assertEquals(Condition.FAILED, after(0).condition());
        health.uses(START, END, RevokedLists.NONE, Staples.NONE);
        health.complains("a.pem: there is no such file");
        assertEquals(Condition.DEGRADED, after(0).condition());
        health.uses(START, END, RevokedLists.NONE, Staples.NONE);
        assertEquals(Condition.WELL, after(0).condition());
    }
}
