package org.marquetry.transport.tls.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.health.HealthState.Condition;

/** How a profile is: what is the matter with its files, and how long its certificates last. */
final class ProfileHealth implements Health {
    private static final long WARNING_DAYS = 30;
    private static final String CORRECT = "correct the files; they are read again when they have changed";
    private static final String RENEW = "put a new certificate into the file; it is read again when it has changed";

    private static final String NEXT_RESPONSE =
            "put a new response into the file; it is read again when it has changed";
    private static final String NEXT_LIST = "put a new list into the file; it is read again when it has changed";

    private final String subject;
    private final InstantSource clock;
    private volatile @Nullable Span span;
    private volatile @Nullable String complaint;

    ProfileHealth(String subject, InstantSource clock) {
        this.subject = subject;
        this.clock = clock;
    }

    /** Certificates are in use that are good from then until then. */
    void uses(Instant from, Instant until, RevokedLists revoked, Staples staples) {
        span = new Span(from, until, revoked, staples);
        complaint = null;
    }

    /** Files could not be used; what was in use before still is. */
    void complains(String reason) {
        complaint = reason;
    }

    @Override
    public String subject() {
        return subject;
    }

    @Override
    public HealthState state() {
        Span used = span;
        String matter = complaint;
        if (used == null) {
            return HealthState.failed(matter == null ? "nothing was read yet" : matter, CORRECT);
        }
        Instant now = clock.instant();
        Instant until = used.until();
        String lasting = lasting(until);
        if (!now.isBefore(until)) {
            return HealthState.failed(lasting, RENEW);
        }
        if (now.isBefore(used.from())) {
            return HealthState.failed("the certificate is not good before " + used.from(), RENEW);
        }
        if (matter != null) {
            return HealthState.degraded(matter + "; what was read before is in use, and " + lasting, CORRECT);
        }
        String outdated = used.revoked().complaint(now);
        if (outdated != null) {
            return HealthState.degraded(outdated, NEXT_LIST);
        }
        String stale = used.staples().complaint(now);
        if (stale != null) {
            return HealthState.degraded(stale, NEXT_RESPONSE);
        }
        return days(until) < WARNING_DAYS
                ? HealthState.degraded(lasting, RENEW)
                : new HealthState(Condition.WELL, lasting, "");
    }

    private long days(Instant until) {
        return Duration.between(clock.instant(), until).toDays();
    }

    private String lasting(Instant until) {
        return clock.instant().isBefore(until)
                ? "the certificate is good for " + days(until) + " days, until " + until
                : "the certificate has expired at " + until;
    }

    private record Span(Instant from, Instant until, RevokedLists revoked, Staples staples) {}
}
