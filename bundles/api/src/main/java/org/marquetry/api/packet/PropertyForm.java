package org.marquetry.api.packet;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** Reads the encoded form of single properties (MQTT 5.0 sections 1.5 and 2.2.2); the bytes have been checked before. */
final class PropertyForm {
    private static final long MAX_VARIABLE = 268_435_455L;

    private PropertyForm() {}

    /** Where the property that begins at an offset ends. */
    static int next(byte[] encoded, int at) {
        int value = at + 1;
        return switch (known(encoded[at]).kind()) {
            case BYTE -> value + 1;
            case TWO_BYTE -> value + 2;
            case FOUR_BYTE -> value + 4;
            case VARIABLE -> afterVariable(encoded, value);
            case TEXT, BINARY -> afterText(encoded, value);
            case PAIR -> afterText(encoded, afterText(encoded, value));
        };
    }

    private static Property known(byte id) {
        return Objects.requireNonNull(Property.of(id), "identifiers are checked before");
    }

    static long number(byte[] encoded, int at, Property.Kind kind) {
        return switch (kind) {
            case BYTE -> encoded[at] & 0xff;
            case TWO_BYTE -> twoBytes(encoded, at);
            case FOUR_BYTE -> (long) twoBytes(encoded, at) << 16 | twoBytes(encoded, at + 2);
            case VARIABLE -> variable(encoded, at);
            default -> throw new IllegalArgumentException("not a number: " + kind);
        };
    }

    static String text(byte[] encoded, int at) {
        return new String(encoded, at + 2, twoBytes(encoded, at), StandardCharsets.UTF_8);
    }

    static byte[] binary(byte[] encoded, int at) {
        return Arrays.copyOfRange(encoded, at + 2, at + 2 + twoBytes(encoded, at));
    }

    static int afterText(byte[] encoded, int at) {
        return at + 2 + twoBytes(encoded, at);
    }

    static void requireKind(Property property, Property.Kind kind) {
        if (property.kind() != kind) {
            throw new IllegalArgumentException(property + " is " + property.kind() + ", not " + kind);
        }
    }

    static void requireInRange(Property property, long value) {
        long max =
                switch (property.kind()) {
                    case BYTE -> 0xffL;
                    case TWO_BYTE -> 0xffffL;
                    case FOUR_BYTE -> 0xffff_ffffL;
                    case VARIABLE -> MAX_VARIABLE;
                    default -> throw new IllegalArgumentException(property + " is not a number");
                };
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(property + " is between 0 and " + max + ", not " + value);
        }
    }

    private static int twoBytes(byte[] encoded, int at) {
        return (encoded[at] & 0xff) << 8 | encoded[at + 1] & 0xff;
    }

    private static int variable(byte[] encoded, int at) {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = encoded[at++];
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private static int afterVariable(byte[] encoded, int at) {
        int end = at;
        while (encoded[end] < 0) {
            end++;
        }
        return end + 1;
    }
}
