package org.marquetry.api.broker;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A whiteboard listener: register one as a service with {@link #TOPIC_FILTER}, and it receives what matches while it is
 * registered. Called by one thread at a time, never by a loop; it may block. A bounded number of messages waits for it;
 * beyond that they are dropped and counted.
 */
@ConsumerType
public interface MessageListener {
    /** Service property: one topic filter or several, {@code String+}. A message that matches several comes once. */
    String TOPIC_FILTER = "mqtt.topic.filter";

    /** Service property: the maximum quality of service, {@code Integer}; 2 without it. */
    String QOS = "mqtt.qos";

    /** Receives a message. What it throws is logged; it receives the next one all the same. */
    void received(ReceivedMessage message);
}
