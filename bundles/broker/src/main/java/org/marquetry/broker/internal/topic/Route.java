package org.marquetry.broker.internal.topic;

/** What a topic led to, and up to which change of the subscriptions that is known to hold. For one thread. */
final class Route<R> {
    private final byte[] topic;
    private final int hash;
    private final int[] marks;
    private final R result;
    private final int weight;
    private long validUntil;
    private boolean used;

    Route(byte[] topic, int hash, int[] marks, R result, int weight, long validUntil) {
        this.topic = topic;
        this.hash = hash;
        this.marks = marks;
        this.result = result;
        this.weight = weight;
        this.validUntil = validUntil;
    }

    byte[] topic() {
        return topic;
    }

    int hash() {
        return hash;
    }

    /** {@link ChangeLog#marks} of the topic. */
    int[] marks() {
        return marks;
    }

    R result() {
        return result;
    }

    int weight() {
        return weight;
    }

    long validUntil() {
        return validUntil;
    }

    void validUntil(long sequence) {
        validUntil = sequence;
    }

    boolean isOf(TopicLevels other) {
        return other.isWhole(topic);
    }

    void used() {
        used = true;
    }

    /** Whether it has been used since this was last asked. */
    boolean wasUsed() {
        boolean was = used;
        used = false;
        return was;
    }
}
