package org.marquetry.api.packet;

import java.util.EnumSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Properties (MQTT 5.0 section 2.2.2.2): identifier, data type, and where each may stand. */
public enum Property {
    PAYLOAD_FORMAT_INDICATOR(0x01, Kind.BYTE, true, PacketType.PUBLISH),
    MESSAGE_EXPIRY_INTERVAL(0x02, Kind.FOUR_BYTE, true, PacketType.PUBLISH),
    CONTENT_TYPE(0x03, Kind.TEXT, true, PacketType.PUBLISH),
    RESPONSE_TOPIC(0x08, Kind.TEXT, true, PacketType.PUBLISH),
    CORRELATION_DATA(0x09, Kind.BINARY, true, PacketType.PUBLISH),
    SUBSCRIPTION_IDENTIFIER(0x0B, Kind.VARIABLE, false, PacketType.PUBLISH, PacketType.SUBSCRIBE),
    SESSION_EXPIRY_INTERVAL(0x11, Kind.FOUR_BYTE, false, PacketType.CONNECT, PacketType.CONNACK, PacketType.DISCONNECT),
    ASSIGNED_CLIENT_IDENTIFIER(0x12, Kind.TEXT, false, PacketType.CONNACK),
    SERVER_KEEP_ALIVE(0x13, Kind.TWO_BYTE, false, PacketType.CONNACK),
    AUTHENTICATION_METHOD(0x15, Kind.TEXT, false, PacketType.CONNECT, PacketType.CONNACK, PacketType.AUTH),
    AUTHENTICATION_DATA(0x16, Kind.BINARY, false, PacketType.CONNECT, PacketType.CONNACK, PacketType.AUTH),
    REQUEST_PROBLEM_INFORMATION(0x17, Kind.BYTE, false, PacketType.CONNECT),
    WILL_DELAY_INTERVAL(0x18, Kind.FOUR_BYTE, true),
    REQUEST_RESPONSE_INFORMATION(0x19, Kind.BYTE, false, PacketType.CONNECT),
    RESPONSE_INFORMATION(0x1A, Kind.TEXT, false, PacketType.CONNACK),
    SERVER_REFERENCE(0x1C, Kind.TEXT, false, PacketType.CONNACK, PacketType.DISCONNECT),
    REASON_STRING(
            0x1F,
            Kind.TEXT,
            false,
            PacketType.CONNACK,
            PacketType.PUBACK,
            PacketType.PUBREC,
            PacketType.PUBREL,
            PacketType.PUBCOMP,
            PacketType.SUBACK,
            PacketType.UNSUBACK,
            PacketType.DISCONNECT,
            PacketType.AUTH),
    RECEIVE_MAXIMUM(0x21, Kind.TWO_BYTE, false, PacketType.CONNECT, PacketType.CONNACK),
    TOPIC_ALIAS_MAXIMUM(0x22, Kind.TWO_BYTE, false, PacketType.CONNECT, PacketType.CONNACK),
    TOPIC_ALIAS(0x23, Kind.TWO_BYTE, false, PacketType.PUBLISH),
    MAXIMUM_QOS(0x24, Kind.BYTE, false, PacketType.CONNACK),
    RETAIN_AVAILABLE(0x25, Kind.BYTE, false, PacketType.CONNACK),
    USER_PROPERTY(
            0x26,
            Kind.PAIR,
            true,
            PacketType.CONNECT,
            PacketType.CONNACK,
            PacketType.PUBLISH,
            PacketType.PUBACK,
            PacketType.PUBREC,
            PacketType.PUBREL,
            PacketType.PUBCOMP,
            PacketType.SUBSCRIBE,
            PacketType.SUBACK,
            PacketType.UNSUBSCRIBE,
            PacketType.UNSUBACK,
            PacketType.DISCONNECT,
            PacketType.AUTH),
    MAXIMUM_PACKET_SIZE(0x27, Kind.FOUR_BYTE, false, PacketType.CONNECT, PacketType.CONNACK),
    WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, Kind.BYTE, false, PacketType.CONNACK),
    SUBSCRIPTION_IDENTIFIER_AVAILABLE(0x29, Kind.BYTE, false, PacketType.CONNACK),
    SHARED_SUBSCRIPTION_AVAILABLE(0x2A, Kind.BYTE, false, PacketType.CONNACK);

    /** The data types of section 1.5 that a property value can have. */
    public enum Kind {
        BYTE,
        TWO_BYTE,
        FOUR_BYTE,
        VARIABLE,
        TEXT,
        BINARY,
        PAIR
    }

    private static final Property[] BY_ID = new Property[128];

    static {
        for (Property property : values()) {
            BY_ID[property.id] = property;
        }
    }

    private final int id;
    private final Kind kind;
    private final boolean inWill;
    private final Set<PacketType> packets;

    Property(int id, Kind kind, boolean inWill, PacketType... packets) {
        this.id = id;
        this.kind = kind;
        this.inWill = inWill;
        this.packets = EnumSet.noneOf(PacketType.class);
        this.packets.addAll(Set.of(packets));
    }

    /** The identifier; all that exist fit one byte of a variable byte integer. */
    public int id() {
        return id;
    }

    public Kind kind() {
        return kind;
    }

    public boolean allowedIn(PacketType type) {
        return packets.contains(type);
    }

    public boolean allowedInWill() {
        return inWill;
    }

    /**
     * Whether the property may stand more than once. A subscription identifier may only in a PUBLISH that a server
     * sends (MQTT 5.0 section 3.3.2.3.8); in SUBSCRIBE it may not.
     */
    public boolean repeatableIn(PacketType type) {
        return this == USER_PROPERTY || (this == SUBSCRIPTION_IDENTIFIER && type == PacketType.PUBLISH);
    }

    /** The property of an identifier on the wire, or null if there is none. */
    public static @Nullable Property of(int id) {
        return id < 0 || id >= BY_ID.length ? null : BY_ID[id];
    }
}
