package org.marquetry.api.codec;

import org.marquetry.api.packet.QoS;

/**
 * What differs from receiver to receiver of one message. A mutable carrier that a loop uses again and again, since a message
 * costs no object a receiver; {@link #reset} before each use.
 */
public final class PublishHeader {
    /** The value of {@link #expiryInterval} where the message does not expire. */
    public static final long NO_EXPIRY = -1;

    private static final int[] NO_IDENTIFIERS = {};

    private QoS qos = QoS.AT_MOST_ONCE;
    private boolean retain;
    private boolean dup;
    private int packetId;
    private int topicAlias;
    private boolean topicOmitted;
    private long expiryInterval = NO_EXPIRY;
    private int[] subscriptionIdentifiers = NO_IDENTIFIERS;

    /** Begins anew: everything but the given at its default. */
    public PublishHeader reset(QoS qos, boolean retain, int packetId) {
        this.qos = qos;
        this.retain = retain;
        this.packetId = packetId;
        dup = false;
        topicAlias = 0;
        topicOmitted = false;
        expiryInterval = NO_EXPIRY;
        subscriptionIdentifiers = NO_IDENTIFIERS;
        return this;
    }

    public PublishHeader dup(boolean again) {
        dup = again;
        return this;
    }

    /** A topic alias (5.0); with {@code omitTopic} it stands in the place of the topic. */
    public PublishHeader topicAlias(int alias, boolean omitTopic) {
        topicAlias = alias;
        topicOmitted = omitTopic;
        return this;
    }

    /** The remaining seconds until the message expires (5.0), or {@link #NO_EXPIRY}. */
    public PublishHeader expiryInterval(long seconds) {
        expiryInterval = seconds;
        return this;
    }

    /** Identifiers of the subscriptions that matched (5.0); the array is not changed or kept beyond the use. */
    public PublishHeader subscriptionIdentifiers(int[] identifiers) {
        subscriptionIdentifiers = identifiers;
        return this;
    }

    public QoS qos() {
        return qos;
    }

    public boolean retain() {
        return retain;
    }

    public boolean dup() {
        return dup;
    }

    public int packetId() {
        return packetId;
    }

    /** The alias, or 0 for none. */
    public int topicAlias() {
        return topicAlias;
    }

    public boolean topicOmitted() {
        return topicOmitted;
    }

    public long expiryInterval() {
        return expiryInterval;
    }

    public int[] subscriptionIdentifiers() {
        return subscriptionIdentifiers;
    }
}
