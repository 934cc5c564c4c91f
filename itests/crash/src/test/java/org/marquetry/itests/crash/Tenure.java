package org.marquetry.itests.crash;

import java.util.HashMap;
import java.util.Map;

/**
 * The time of one subscription, in positions of the history. It may have been there from the moment it was asked for until its
 * end was confirmed; it must have been there from its confirmation until its end was asked for.
 */
final class Tenure {
    private static final int NEVER = Integer.MAX_VALUE;

    private static final String SHARED = "$share/";

    private final String filter;
    private final String plainFilter;
    private final int qos;
    private final int mayFrom;
    private final Map<String, Boolean> matches = new HashMap<>();
    private int mustFrom = NEVER;
    private int mustUntil = NEVER;
    private int mayUntil = NEVER;
    private int forgotten = NEVER;

    Tenure(String filter, int qos, int asked) {
        this.filter = filter;
        plainFilter = filter.startsWith(SHARED) ? filter.substring(filter.indexOf('/', SHARED.length()) + 1) : filter;
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
        mayUntil = Math.min(mayUntil, at);
    }

    /** The session was forgotten, and with it what waited for it. */
    void forgotten(int at) {
        endConfirmed(at);
        forgotten = Math.min(forgotten, at);
    }

    boolean isOver() {
        return mayUntil != NEVER;
    }

    /** Whether each message goes to one of several clients only. */
    boolean isShared() {
        return filter.startsWith(SHARED);
    }

    String filter() {
        return filter;
    }

    int qos() {
        return qos;
    }

    boolean matches(String topic) {
        return matches.computeIfAbsent(topic, name -> Filters.matches(plainFilter, name));
    }

    /** Whether a message that was first sent at a position had to be routed to it, whenever the broker did. */
    boolean mustHave(int sent) {
        return mustFrom < sent && mustUntil == NEVER;
    }

    /** Whether a message first sent, routed at the latest, and received at these positions may have been for it. */
    boolean mayHave(int sent, int routed, int received) {
        return mayFrom < Math.min(routed, received) && sent < mayUntil && received < forgotten;
    }

    /** Whether a message that was first sent, and routed at the latest, at these positions may have been for it. */
    boolean mayHaveTaken(int sent, int routed) {
        return mayFrom < routed && sent < mayUntil;
    }

    /** Whether it was there all the time between the two positions. */
    boolean held(int from, int to) {
        return mustFrom < from && to <= mustUntil;
    }
}
