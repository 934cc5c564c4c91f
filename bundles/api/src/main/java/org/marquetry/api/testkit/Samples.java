package org.marquetry.api.testkit;

import java.nio.charset.StandardCharsets;

import org.marquetry.api.message.Message;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.packet.Will;
import org.marquetry.api.store.StoreChange.Outgoing;
import org.marquetry.api.store.StoreChange.OutgoingPut;
import org.marquetry.api.store.StoreChange.RetainedPut;
import org.marquetry.api.store.StoreChange.SessionPut;
import org.marquetry.api.store.StoreChange.SubscriptionPut;
import org.marquetry.api.store.StoreChange.WillPut;

/** Plain changes, where it does not matter what is in them. */
final class Samples {
    private static final int[] NONE = {};

    private Samples() {}

    static SessionPut session(String client) {
        return new SessionPut(client, "", 60, -1);
    }

    static WillPut will(String client) {
        return new WillPut(client, new Will("gone", Bytes.of(client), QoS.AT_MOST_ONCE, false, Properties.NONE), 1000);
    }

    static SubscriptionPut subscription(String client, String filter) {
        return new SubscriptionPut(client, TopicSubscription.of(filter, QoS.AT_LEAST_ONCE), 0);
    }

    static OutgoingPut outgoing(String client, long sequence) {
        return outgoing(client, sequence, 0);
    }

    static OutgoingPut outgoing(String client, long sequence, int packetId) {
        return outgoing(client, sequence, packetId, message("t", "message " + sequence));
    }

    static OutgoingPut outgoing(String client, long sequence, int packetId, Message message) {
        return new OutgoingPut(
                client, new Outgoing(sequence, message, QoS.AT_LEAST_ONCE, false, NONE, packetId, false, null));
    }

    static RetainedPut retained(String topic, String payload) {
        return new RetainedPut(message(topic, payload));
    }

    static Message message(String topic, String payload) {
        return Message.of(topic, payload.getBytes(StandardCharsets.UTF_8), QoS.AT_LEAST_ONCE, true);
    }
}
