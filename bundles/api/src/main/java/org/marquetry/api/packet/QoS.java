package org.marquetry.api.packet;

/** Quality of service (MQTT 5.0 section 4.3); the ordinal is the number on the wire. */
public enum QoS {
    AT_MOST_ONCE,
    AT_LEAST_ONCE,
    EXACTLY_ONCE;

    private static final QoS[] BY_CODE = values();

    public int code() {
        return ordinal();
    }

    /** The lower of the two, which is what a receiver gets (MQTT-3.8.4-8). */
    public QoS atMost(QoS other) {
        return ordinal() <= other.ordinal() ? this : other;
    }

    /**
     * The quality of service of a number on the wire.
     *
     * @throws IllegalArgumentException if it is none of 0, 1, 2
     */
    public static QoS of(int code) {
        if (code < 0 || code >= BY_CODE.length) {
            throw new IllegalArgumentException("QoS is 0, 1 or 2, not " + code);
        }
        return BY_CODE[code];
    }
}
