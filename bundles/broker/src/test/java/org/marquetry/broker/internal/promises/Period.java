package org.marquetry.broker.internal.promises;

/** How long a session holds a subscription with certain options: the moments between which that begins, and ends. */
final class Period {
    final Wire.Filter wish;
    final int identifier;
    final long from;
    /** Whether the session certainly had none of this filter before; whether it may have had none. */
    final boolean isNew;

    final boolean mayBeNew;
    final Line line;
    long surely = Clock.NEVER;
    long until = Clock.NEVER;
    long gone = Clock.NEVER;

    Period(Wire.Filter wish, int identifier, long from, boolean isNew, boolean mayBeNew, Line line) {
        this.wish = wish;
        this.identifier = identifier;
        this.from = from;
        this.isNew = isNew;
        this.mayBeNew = mayBeNew;
        this.line = line;
    }

    String filter() {
        return wish.filter();
    }

    boolean isShared() {
        return Matching.isShared(wish.filter());
    }

    boolean holdsAllOf(long begin, long end) {
        return surely < begin && until > end;
    }

    boolean mayHoldIn(long begin, long end) {
        return from <= end && gone >= begin;
    }

    /** Whether what its filter retains is asked for: certainly, and perhaps. */
    boolean asksSurely() {
        return !isShared() && (wish.retainHandling() == 0 || wish.retainHandling() == 1 && isNew);
    }

    boolean mayAsk() {
        return !isShared() && (wish.retainHandling() == 0 || wish.retainHandling() == 1 && mayBeNew);
    }

    /** From now on nobody can say. */
    void doubt(long now) {
        until = Math.min(until, now);
        gone = Clock.NEVER;
    }
}
