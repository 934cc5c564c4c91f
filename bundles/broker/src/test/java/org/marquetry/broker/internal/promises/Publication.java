package org.marquetry.broker.internal.promises;

/** A message: published by a client, or its will. It takes effect somewhen between two moments. */
final class Publication {
    final int number;
    final String publisher;
    final String topic;
    final String payload;
    final int qos;
    final boolean retain;
    /** In seconds; -1 is never. */
    final long expiry;
    /** Published when all is at rest, so that it has to come even at QoS 0. */
    final boolean probe;

    /** How often the broker has been given it. */
    int times;

    long begun = Clock.NEVER;
    long begunMillis;
    long done = Clock.NEVER;
    long doneMillis = Clock.NEVER;
    /** Whether it certainly has taken effect by then. */
    boolean certain;

    boolean refused;
    /** Whether its publisher has sent it more than once. */
    boolean repeated;
    /** Where it was published last. */
    Line line;

    /** It is a will, which is due when its connection says so. */
    boolean will;

    Publication(int number, String publisher, Wire.Publish publish, boolean probe) {
        this.number = number;
        this.publisher = publisher;
        topic = publish.topic();
        payload = publish.payload();
        qos = publish.qos();
        retain = publish.retain();
        expiry = publish.expiry();
        this.probe = probe;
    }

    boolean clears() {
        return payload.isEmpty();
    }

    void begin(Clock clock) {
        begin(clock, clock.millis());
    }

    /** It may take effect from now on, and may have been published as early as that. */
    void begin(Clock clock, long millis) {
        if (begun == Clock.NEVER) {
            begun = clock.order();
            begunMillis = millis;
        }
        begunMillis = Math.min(begunMillis, millis);
    }

    void end(Clock clock, boolean certainly) {
        done = clock.order();
        doneMillis = clock.millis();
        certain |= certainly;
    }

    /** It may take effect (again) from now on. */
    void reopen() {
        done = Clock.NEVER;
        doneMillis = Clock.NEVER;
    }

    /** Whether another one has certainly replaced it by then as what its topic retains. */
    boolean isReplacedBy(Publication later, long by) {
        return later != this && later.certain && later.begun > done && later.done < by;
    }

    @Override
    public String toString() {
        return (will ? "will " : "message ") + number + " of " + publisher + " on " + topic + " at QoS " + qos
                + (retain ? ", retained" : "") + (expiry >= 0 ? ", for " + expiry + " s" : "");
    }
}
