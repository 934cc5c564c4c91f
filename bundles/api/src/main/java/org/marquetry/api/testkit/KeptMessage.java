package org.marquetry.api.testkit;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.store.StoreChange.Outgoing;

/** The fields of a message, to be compared: messages themselves are only equal to themselves. */
record KeptMessage(String topic, ByteBuffer payload, QoS qos, boolean retain, long expiresAt, Properties properties) {
    static KeptMessage of(Message message) {
        return new KeptMessage(
                message.topic(),
                message.payload(),
                message.qos(),
                message.retain(),
                message.expiresAt(),
                message.properties());
    }

    /** The same for a message to one client. */
    record ForClient(
            long sequence,
            KeptMessage message,
            QoS qos,
            boolean retain,
            List<Integer> identifiers,
            int packetId,
            boolean released,
            @Nullable String shareFilter) {
        static ForClient of(Outgoing kept) {
            return new ForClient(
                    kept.sequence(),
                    KeptMessage.of(kept.message()),
                    kept.qos(),
                    kept.retain(),
                    Arrays.stream(kept.subscriptionIdentifiers()).boxed().toList(),
                    kept.packetId(),
                    kept.released(),
                    kept.shareFilter());
        }

        ForClient marked(int identifier, boolean isReleased) {
            return new ForClient(sequence, message, qos, retain, identifiers, identifier, isReleased, shareFilter);
        }
    }
}
