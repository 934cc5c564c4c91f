package org.marquetry.api.broker;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;
import org.osgi.annotation.versioning.ProviderType;

/** The running broker, for bundles of the same runtime. Safe for use by all threads; nothing here blocks. */
@ProviderType
public interface Broker {
    /**
     * Publishes a message as a client would: to subscribers, to the whiteboard, and, if it says so, retained.
     *
     * @return completes when the message is kept as its quality of service promises; exceptionally with
     *     {@link BrokerBusyException} if too many are under way already, with {@link IllegalArgumentException} if the broker's
     *     limits do not allow the message, and with {@link IllegalStateException} if the broker stops
     */
    CompletionStage<PublishResult> publish(Message message);

    /**
     * The messages that match a topic filter, from the moment a subscriber is subscribed. Back-pressure is the subscriber's
     * demand: a bounded number of messages waits for it, and what comes beyond that is dropped
     * and counted. Each subscriber is called by one thread at a time, never by a loop; it may block.
     *
     * @param filter a topic filter, which may be a shared one
     * @throws IllegalArgumentException if the filter is not well formed or not allowed
     */
    Flow.Publisher<ReceivedMessage> messages(String filter, QoS maximumQos);

    /** What the broker has counted since it started. */
    Counters counters();
}
