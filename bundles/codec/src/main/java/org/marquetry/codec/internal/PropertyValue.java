package org.marquetry.codec.internal;

import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;

/** Which values a numeric property may have beyond what its data type says. */
final class PropertyValue {
    private PropertyValue() {}

    static void check(Property property, long value, PropertyPlace place) throws PacketException {
        if (!isAllowed(property, value)) {
            // A topic alias of 0 has a reason code of its own (section 3.3.4).
            ReasonCode reason =
                    property == Property.TOPIC_ALIAS ? ReasonCode.TOPIC_ALIAS_INVALID : ReasonCode.PROTOCOL_ERROR;
            throw new PacketException(
                    reason, ProtocolVersion.MQTT_5, "property " + property + " of " + place + " is " + value);
        }
    }

    private static boolean isAllowed(Property property, long value) {
        return switch (property) {
            case PAYLOAD_FORMAT_INDICATOR,
                    REQUEST_PROBLEM_INFORMATION,
                    REQUEST_RESPONSE_INFORMATION,
                    MAXIMUM_QOS,
                    RETAIN_AVAILABLE,
                    WILDCARD_SUBSCRIPTION_AVAILABLE,
                    SUBSCRIPTION_IDENTIFIER_AVAILABLE,
                    SHARED_SUBSCRIPTION_AVAILABLE -> value <= 1;
            case RECEIVE_MAXIMUM, MAXIMUM_PACKET_SIZE, TOPIC_ALIAS, SUBSCRIPTION_IDENTIFIER -> value != 0;
            default -> true;
        };
    }
}
