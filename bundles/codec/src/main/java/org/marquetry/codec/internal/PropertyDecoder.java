package org.marquetry.codec.internal;

import java.util.Objects;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;

/** Judges a run of properties where it lies (MQTT 5.0 section 2.2.2). Nothing is copied or allocated. */
final class PropertyDecoder {
    private static final int IDENTIFIERS = Long.SIZE;

    private PropertyDecoder() {}

    /**
     * Checks all properties between two indexes.
     *
     * @return which properties there are, as bits by identifier
     */
    static long check(ByteBuf in, int from, int end, PropertyPlace place) throws PacketException {
        long seen = 0;
        int at = from;
        while (at < end) {
            Property property = identify(in.getByte(at), place);
            long bit = PropertyPlace.bit(property);
            if ((seen & bit) != 0 && !place.allowsAgain(bit)) {
                throw protocolError(property, place, "stands more than once");
            }
            seen |= bit;
            at = checkValue(in, at + 1, end, property, place);
        }
        return seen;
    }

    /**
     * The index of the value of a property among checked ones.
     *
     * @return {@code end} if there is no such property from there on
     */
    static int find(ByteBuf in, int from, int end, Property wanted) {
        for (int at = from; at < end; at = next(in, at)) {
            if (in.getByte(at) == wanted.id()) {
                return at + 1;
            }
        }
        return end;
    }

    /** Where the checked property that begins at an index ends. */
    static int next(ByteBuf in, int at) {
        int value = at + 1;
        return switch (known(in.getByte(at)).kind()) {
            case BYTE -> value + 1;
            case TWO_BYTE -> value + 2;
            case FOUR_BYTE -> value + 4;
            case VARIABLE -> value + VariableByteInteger.size(VariableByteInteger.read(in, value, in.writerIndex()));
            case TEXT, BINARY -> afterCounted(in, value);
            case PAIR -> afterCounted(in, afterCounted(in, value));
        };
    }

    private static Property known(byte id) {
        return Objects.requireNonNull(Property.of(id), "identifiers have been checked");
    }

    private static Property identify(byte id, PropertyPlace place) throws PacketException {
        // An identifier of several bytes is negative here; all that exist have one.
        Property property = id < 0 || id >= IDENTIFIERS ? null : Property.of(id);
        if (property == null) {
            throw malformed("0x" + Integer.toHexString(id & 0xff) + " is no property, in " + place);
        }
        long bit = PropertyPlace.bit(property);
        if (!place.allows(bit)) {
            throw malformed("property " + property + " does not belong into " + place);
        }
        if (place.bars(bit)) {
            throw protocolError(property, place, "is not for this side to send");
        }
        return property;
    }

    private static int checkValue(ByteBuf in, int at, int end, Property property, PropertyPlace place)
            throws PacketException {
        return switch (property.kind()) {
            case BYTE -> {
                int after = within(at + 1, end, property, place);
                PropertyValue.check(property, in.getUnsignedByte(at), place);
                yield after;
            }
            case TWO_BYTE -> {
                int after = within(at + 2, end, property, place);
                PropertyValue.check(property, in.getUnsignedShort(at), place);
                yield after;
            }
            case FOUR_BYTE -> {
                int after = within(at + 4, end, property, place);
                PropertyValue.check(property, in.getUnsignedInt(at), place);
                yield after;
            }
            case VARIABLE -> checkVariable(in, at, end, property, place);
            case TEXT -> checkText(in, at, end, property, place);
            case BINARY -> checkCounted(in, at, end, property, place);
            case PAIR -> checkText(in, checkText(in, at, end, property, place), end, property, place);
        };
    }

    private static int checkVariable(ByteBuf in, int at, int end, Property property, PropertyPlace place)
            throws PacketException {
        int value = VariableByteInteger.read(in, at, end);
        if (value < 0) {
            throw malformed("property " + property + " of " + place + " is no variable byte integer");
        }
        PropertyValue.check(property, value, place);
        return at + VariableByteInteger.size(value);
    }

    private static int checkText(ByteBuf in, int at, int end, Property property, PropertyPlace place)
            throws PacketException {
        int after = checkCounted(in, at, end, property, place);
        if (Utf8.firstFault(in, at + 2, after) != Utf8.NONE) {
            throw malformed("property " + property + " of " + place + " is ill-formed UTF-8 or has U+0000");
        }
        if (property == Property.RESPONSE_TOPIC && (after == at + 2 || TopicBytes.hasWildcard(in, at + 2, after))) {
            throw protocolError(property, place, "is empty or has a wildcard");
        }
        return after;
    }

    private static int checkCounted(ByteBuf in, int at, int end, Property property, PropertyPlace place)
            throws PacketException {
        within(at + 2, end, property, place);
        return within(afterCounted(in, at), end, property, place);
    }

    private static int within(int after, int end, Property property, PropertyPlace place) throws PacketException {
        if (after > end) {
            throw malformed("property " + property + " of " + place + " is longer than the properties");
        }
        return after;
    }

    private static int afterCounted(ByteBuf in, int at) {
        return at + 2 + in.getUnsignedShort(at);
    }

    private static PacketException malformed(String what) {
        return Violation.malformed(ProtocolVersion.MQTT_5, what);
    }

    private static PacketException protocolError(Property property, PropertyPlace place, String what) {
        return new PacketException(
                ReasonCode.PROTOCOL_ERROR,
                ProtocolVersion.MQTT_5,
                "property " + property + " of " + place + " " + what);
    }
}
