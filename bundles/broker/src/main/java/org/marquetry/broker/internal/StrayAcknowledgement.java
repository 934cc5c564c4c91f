package org.marquetry.broker.internal;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;

/** A PUBACK, PUBREC or PUBCOMP of a client that nothing waits for. */
record StrayAcknowledgement(PacketType type, int packetId, ReasonCode reason) {

    /**
     * One of the wrong kind for what was sent, such as a PUBREC for QoS 1, breaks the flow (MQTT 5.0 section 4.3). One that
     * comes when everything is over may be late, and is no error.
     */
    void answer(ClientConnection connection, OutgoingFlow outgoing) {
        if (contradicts(outgoing.delivery(packetId))) {
            connection.violated(
                    ReasonCode.PROTOCOL_ERROR,
                    type + " for packet identifier " + packetId + " does not fit what was sent");
        } else if (type == PacketType.PUBREC && !reason.isError()) {
            // Something must end the client's wait (section 4.3.3): it is told that nothing is known of it.
            connection.acknowledge(PacketType.PUBREL, packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
        }
    }

    private boolean contradicts(@Nullable Delivery delivery) {
        if (delivery == null || !delivery.wasSent()) {
            return false;
        }
        return switch (type) {
            case PUBACK -> delivery.qos() != QoS.AT_LEAST_ONCE;
            case PUBREC -> delivery.qos() != QoS.EXACTLY_ONCE;
            default -> !delivery.isReleased();
        };
    }
}
