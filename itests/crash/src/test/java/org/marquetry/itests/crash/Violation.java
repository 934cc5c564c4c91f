package org.marquetry.itests.crash;

/** A promise that was not kept. */
record Violation(Kind kind, String what) {
    enum Kind {
        LOST,
        TWICE,
        OUT_OF_ORDER,
        RETAINED,
        SESSION_LOST,
        SESSION_BACK,
        NOT_SUBSCRIBED,
        WRONG_QOS,
        INVENTED,
        WITHDRAWN,
        EXPIRED,
        DAMAGED,
        REFUSED
    }

    @Override
    public String toString() {
        return kind + ": " + what;
    }
}
