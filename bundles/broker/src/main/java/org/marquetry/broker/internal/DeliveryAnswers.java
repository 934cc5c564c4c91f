package org.marquetry.broker.internal;

import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;

/** What a client answers to what it was sent (MQTT 5.0 section 4.3). Belongs to the session's loop. */
final class DeliveryAnswers {
    private final OutgoingFlow flow;
    private final DeliveryWindow window;
    private final DeliveryKeeper keeper;
    private final DeliveryCommits commits;

    DeliveryAnswers(OutgoingFlow flow, DeliveryWindow window, DeliveryKeeper keeper, DeliveryCommits commits) {
        this.flow = flow;
        this.window = window;
        this.keeper = keeper;
        this.commits = commits;
    }

    /** Takes an answer; false if nothing with the identifier is under way. */
    boolean take(PacketType type, int packetId, ReasonCode reason) {
        return switch (type) {
            case PUBACK -> acknowledged(packetId);
            case PUBREC -> received(packetId, reason);
            default -> completed(packetId);
        };
    }

    /** PUBACK: the end of QoS 1. */
    private boolean acknowledged(int packetId) {
        Delivery delivery = window.get(packetId);
        if (delivery == null || delivery.qos() != QoS.AT_LEAST_ONCE || !delivery.wasSent()) {
            return false;
        }
        flow.complete(delivery);
        return true;
    }

    /** PUBREC: with a success PUBREL follows; with an error the delivery ends (section 4.3.3). */
    private boolean received(int packetId, ReasonCode reason) {
        Delivery delivery = window.get(packetId);
        if (delivery == null || delivery.qos() != QoS.EXACTLY_ONCE || !delivery.wasSent()) {
            return false;
        }
        if (delivery.isReleased() || delivery.owesRelease()) {
            if (!reason.isError() && !delivery.owesRelease()) {
                flow.sendRelease(packetId);
            }
        } else if (reason.isError()) {
            flow.complete(delivery);
        } else {
            release(delivery);
        }
        return true;
    }

    /** The client has received a message of QoS 2 on this connection, and has said so: PUBREL follows. */
    void release(Delivery delivery) {
        flow.takesPart(delivery);
        if (keeper.isKept(delivery)) {
            commits.release(delivery);
        } else {
            delivery.released(true);
            flow.sendRelease(delivery.packetId());
        }
    }

    /** PUBCOMP: the end of QoS 2. */
    private boolean completed(int packetId) {
        Delivery delivery = window.get(packetId);
        if (delivery == null || !delivery.isReleased()) {
            return false;
        }
        flow.complete(delivery);
        return true;
    }
}
