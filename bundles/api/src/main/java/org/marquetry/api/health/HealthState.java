package org.marquetry.api.health;

/**
 * The state of one piece at one moment.
 *
 * @param reason in words for an operator: what is the matter; empty if nothing is
 * @param remedy in words for an operator: what helps; empty if nothing has to be done
 */
public record HealthState(Condition condition, String reason, String remedy) {
    /** Everything works. */
    public static final HealthState WELL = new HealthState(Condition.WELL, "", "");

    /** How bad it is. */
    public enum Condition {
        /** Everything works. */
        WELL,
        /** It works, but not all of it or not for everybody. */
        DEGRADED,
        /** It does not work. */
        FAILED
    }

    public static HealthState degraded(String reason, String remedy) {
        return new HealthState(Condition.DEGRADED, reason, remedy);
    }

    public static HealthState failed(String reason, String remedy) {
        return new HealthState(Condition.FAILED, reason, remedy);
    }
}
