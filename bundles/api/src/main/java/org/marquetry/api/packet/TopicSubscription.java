package org.marquetry.api.packet;

/** One entry of SUBSCRIBE: a topic filter with its options (section 3.8.3.1). */
public record TopicSubscription(
        String filter, QoS qos, boolean noLocal, boolean retainAsPublished, RetainHandling retainHandling) {

    /** A subscription with the options that versions before 5.0 imply. */
    public static TopicSubscription of(String filter, QoS qos) {
        return new TopicSubscription(filter, qos, false, false, RetainHandling.SEND);
    }
}
