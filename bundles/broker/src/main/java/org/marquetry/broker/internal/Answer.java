package org.marquetry.broker.internal;

/** What is known of whether a client may do something: an answer, or that it will be known later. */
enum Answer {
    YES,
    NO,
    LATER;

    static Answer of(boolean allowed) {
        return allowed ? YES : NO;
    }
}
