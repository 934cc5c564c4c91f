package org.marquetry.itests.crash;

import java.util.HashMap;
import java.util.Map;

/**
 * The time of one subscription, in positions of the history. It may have been there from the moment it was asked for until its
 * end was confirmed; it must have been there from its confirmation until its end was asked for.
 */
final class Tenure {
    private static final int NEVER = Integer.MAX_VALUE;

    private final String filter;
    private final int qos;
    private final int mayFrom;
    private final Map<String, Boolean> matches = new HashMap<>();
    private int mustFrom = NEVER;
    private int mustUntil = NEVER;
    private int mayUntil = NEVER;

    Tenure(String filter, int qos, int asked) {
        this.filter = filter;
        this.qos = qos;
        mayFrom = asked;
    }

    void confirmed(int at) {
        mustFrom = Math.min(mustFrom, at);
    }

    void endAsked(int at) {
        mustUntil = Math.min(mustUntil, at);
    }

    void endConfirmed(int at) {
        mayUntil = at;
    }

    boolean isOver() {
        return mayUntil != NEVER;
    }

    String filter() {
        return filter;
    }

    int qos() {
        return qos;
    }

    boolean matches(String topic) {
        return matches.computeIfAbsent(topic, name -> Filters.matches(filter, name));
    }

    /** Whether a message that was first sent at a position had to be routed to it, whenever the broker did. */
    boolean mustHave(int sent) {
        return mustFrom < sent && mustUntil == NEVER;
    }

    /** Whether a message first sent and received at these positions may have been routed to it. */
    boolean mayHave(int sent, int received) {
        return mayFrom < received && sent < mayUntil;
    }

    /** Whether it was there all the time between the two positions. */
    boolean held(int from, int to) {
        return mustFrom < from && to <= mustUntil;
    }
}
