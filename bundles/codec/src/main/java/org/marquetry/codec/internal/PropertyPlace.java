package org.marquetry.codec.internal;

import java.util.function.Predicate;

import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Property;

/**
 * Where properties stand, and which of them may (MQTT 5.0 section 2.2.2.2): those of a packet type, by direction where it
 * matters, or those of a will. Sets of properties are kept as bits by identifier; all identifiers are below 64.
 */
enum PropertyPlace {
    CONNECT(PacketType.CONNECT),
    WILL,
    CONNACK(PacketType.CONNACK),
    PUBLISH_FROM_CLIENT(PacketType.PUBLISH, Property.SUBSCRIPTION_IDENTIFIER),
    PUBLISH_FROM_SERVER(PacketType.PUBLISH),
    PUBACK(PacketType.PUBACK),
    PUBREC(PacketType.PUBREC),
    PUBREL(PacketType.PUBREL),
    PUBCOMP(PacketType.PUBCOMP),
    SUBSCRIBE(PacketType.SUBSCRIBE),
    SUBACK(PacketType.SUBACK),
    UNSUBSCRIBE(PacketType.UNSUBSCRIBE),
    UNSUBACK(PacketType.UNSUBACK),
    DISCONNECT_FROM_CLIENT(PacketType.DISCONNECT),
    DISCONNECT_FROM_SERVER(PacketType.DISCONNECT, Property.SESSION_EXPIRY_INTERVAL),
    AUTH(PacketType.AUTH);

    private final String words;
    private final long allowed;
    private final long repeatable;
    private final long barred;

    /** The place of a will (section 3.1.3.2). */
    PropertyPlace() {
        words = "the will of CONNECT";
        allowed = bits(Property::allowedInWill);
        repeatable = bit(Property.USER_PROPERTY);
        barred = 0;
    }

    /** The place of a packet, where the direction bars some properties that the packet type has. */
    PropertyPlace(PacketType type, Property... barredHere) {
        words = type.name();
        allowed = bits(property -> property.allowedIn(type));
        repeatable = bits(property -> property.repeatableIn(type));
        long sum = 0;
        for (Property property : barredHere) {
            sum |= bit(property);
        }
        barred = sum;
    }

    boolean allows(long bit) {
        return (allowed & bit) != 0;
    }

    boolean allowsAgain(long bit) {
        return (repeatable & bit) != 0;
    }

    /** Whether the packet type has the property, but a packet in this direction must not. */
    boolean bars(long bit) {
        return (barred & bit) != 0;
    }

    /** The place as a log line names it. */
    @Override
    public String toString() {
        return words;
    }

    static long bit(Property property) {
        return 1L << property.id();
    }

    private static long bits(Predicate<Property> wanted) {
        long sum = 0;
        for (Property property : Property.values()) {
            if (wanted.test(property)) {
                sum |= bit(property);
            }
        }
        return sum;
    }
}
