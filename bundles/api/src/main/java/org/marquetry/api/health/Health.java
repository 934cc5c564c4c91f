package org.marquetry.api.health;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * How one piece of the broker is: each piece registers a service of this kind for as long as it is there, and whoever shows the
 * state of the broker (a console, metrics, a probe) looks at all of them. Any thread may ask, at any time; an answer takes no
 * longer than reading a field.
 */
@ConsumerType
public interface Health {
    /**
     * Service property of a piece whose configuration cannot be used and which is there all the same, since without it more would be
     * allowed than with it: the line that says why. A host that is just starting does not go on with such a piece.
     */
    String REFUSED = "health.refused";

    /**
     * Service property, {@code true} of a piece without which the broker serves nobody, and which nothing but a new start of the
     * process mends when it has failed.
     */
    String VITAL = "health.vital";

    /** What this tells about: the piece by its PID, and, if there are several of the kind, which one. Never changes. */
    String subject();

    HealthState state();
}
