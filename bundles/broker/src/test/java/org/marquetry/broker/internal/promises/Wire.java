package org.marquetry.broker.internal.promises;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** A packet, as far as the simulated clients use them. What is absent is -1, of an alias or an identifier 0. */
public sealed interface Wire {
    /** The protocol levels of 3.1, 3.1.1 and 5.0. */
    int LEVEL_3_1 = 3;

    int LEVEL_3_1_1 = 4;
    int LEVEL_5 = 5;

    /** The packet types of acknowledgements. */
    int PUBACK = 4;

    int PUBREC = 5;
    int PUBREL = 6;
    int PUBCOMP = 7;

    /** CONNECT. */
    record Connect(
            int level,
            String clientId,
            boolean cleanStart,
            int keepAlive,
            long sessionExpiry,
            int receiveMaximum,
            int maximumPacketSize,
            int aliasMaximum,
            @Nullable Will will)
            implements Wire {}

    /** The will in CONNECT. */
    record Will(String topic, String payload, int qos, boolean retain, long delay, long expiry) {}

    /** CONNACK. */
    record ConnAck(
            boolean present, int code, int receiveMaximum, int aliasMaximum, long sessionExpiry, int serverKeepAlive)
            implements Wire {}

    /** PUBLISH; the topic is empty only where a client sends an alias alone. */
    record Publish(
            String topic,
            String payload,
            int qos,
            boolean retain,
            boolean dup,
            int packetId,
            long expiry,
            int alias,
            List<Integer> identifiers,
            int size)
            implements Wire {
        /** The same once more. */
        public Publish again() {
            return new Publish(topic, payload, qos, retain, true, packetId, expiry, 0, identifiers, size);
        }

        /** With the topic behind an alias. */
        Publish on(String resolved) {
            return new Publish(resolved, payload, qos, retain, dup, packetId, expiry, alias, identifiers, size);
        }
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP. */
    record Ack(int type, int packetId, int code) implements Wire {}

    /** SUBSCRIBE. */
    record Subscribe(int packetId, int identifier, List<Filter> filters) implements Wire {}

    /** One subscription of SUBSCRIBE. */
    record Filter(String filter, int qos, boolean noLocal, boolean retainAsPublished, int retainHandling) {}

    /** SUBACK. */
    record SubAck(int packetId, List<Integer> codes) implements Wire {}

    /** UNSUBSCRIBE. */
    record Unsubscribe(int packetId, List<String> filters) implements Wire {}

    /** UNSUBACK. */
    record UnsubAck(int packetId, List<Integer> codes) implements Wire {}

    /** PINGREQ. */
    record Ping() implements Wire {}

    /** PINGRESP. */
    record Pong() implements Wire {}

    /** DISCONNECT. */
    record Disconnect(int code, long sessionExpiry) implements Wire {}
}
