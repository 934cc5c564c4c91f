package org.marquetry.api.packet;

/** PUBACK, PUBREC, PUBREL or PUBCOMP (sections 3.4 to 3.7), which have one form. */
public record Acknowledgement(PacketType type, int packetId, ReasonCode reason, Properties properties)
        implements Packet {
    public Acknowledgement {
        switch (type) {
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> {}
            default -> throw new IllegalArgumentException(type + " acknowledges no publication");
        }
    }
}
