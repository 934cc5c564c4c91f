package org.marquetry.broker.internal;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.RetainHandling;
import org.marquetry.api.packet.TopicSubscription;

/**
 * A subscription of a receiver. There may be a million of them, so it is small: the filter is the text that the client sent
 * and the options are one byte, in the layout of SUBSCRIBE (MQTT 5.0 section 3.8.3.1).
 */
final class Subscription implements Subscriber {
    private static final int NO_LOCAL = 0x04;
    private static final int RETAIN_AS_PUBLISHED = 0x08;
    private static final int RETAIN_HANDLING_SHIFT = 4;
    private static final RetainHandling[] HANDLINGS = RetainHandling.values();

    private final Receiver receiver;
    private final String filter;
    private final int identifier;
    private final byte options;

    /** A subscription; identifier 0 is none. */
    Subscription(Receiver receiver, TopicSubscription requested, QoS granted, int identifier) {
        this.receiver = receiver;
        this.filter = requested.filter();
        this.identifier = identifier;
        this.options = (byte) (granted.code()
                | (requested.noLocal() ? NO_LOCAL : 0)
                | (requested.retainAsPublished() ? RETAIN_AS_PUBLISHED : 0)
                | requested.retainHandling().ordinal() << RETAIN_HANDLING_SHIFT);
    }

    Receiver receiver() {
        return receiver;
    }

    String filter() {
        return filter;
    }

    int identifier() {
        return identifier;
    }

    QoS qos() {
        return QoS.of(options & 0x03);
    }

    boolean isShared() {
        return filter.startsWith("$share/");
    }

    boolean noLocal() {
        return (options & NO_LOCAL) != 0;
    }

    boolean retainAsPublished() {
        return (options & RETAIN_AS_PUBLISHED) != 0;
    }

    RetainHandling retainHandling() {
        return HANDLINGS[options >> RETAIN_HANDLING_SHIFT];
    }

    /** The subscription as the client asked for it, with the quality of service that it was granted. */
    TopicSubscription asRequested() {
        return new TopicSubscription(filter, qos(), noLocal(), retainAsPublished(), retainHandling());
    }

    /** A target that this subscription alone makes. */
    Target target(@Nullable ShareGroup group) {
        int[] identifiers = identifier == 0 ? Target.NO_IDENTIFIERS : new int[] {identifier};
        return new Target(receiver, qos(), retainAsPublished(), identifiers, null, !noLocal(), group);
    }
}
