package org.marquetry.api.packet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a packet, in their order on the wire. The value is kept in the form of MQTT 5.0 section 2.2.2 (without
 * the leading length), so that what is passed on is copied and never taken apart; the accessors walk it, which is cheap
 * for the handful of properties that packets have.
 */
public final class Properties {
    public static final Properties NONE = new Properties(new byte[0]);

    private final byte[] encoded;

    private Properties(byte[] encoded) {
        this.encoded = encoded;
    }

    /**
     * Takes encoded properties as they are. The caller has checked them and gives the array away; a codec does, from
     * the wire.
     */
    public static Properties ofEncoded(byte[] encoded) {
        return encoded.length == 0 ? NONE : new Properties(encoded);
    }

    public static Builder builder() {
        return new Builder();
    }

    public boolean isEmpty() {
        return encoded.length == 0;
    }

    /** The length in bytes on the wire, without the length field. */
    public int encodedLength() {
        return encoded.length;
    }

    /** Appends the encoded properties, without the length field. */
    public void writeTo(ByteBuf out) {
        out.writeBytes(encoded);
    }

    public boolean has(Property property) {
        return find(property) >= 0;
    }

    /** The first value of a numeric property, or empty. */
    public OptionalLong number(Property property) {
        int at = find(property);
        return at < 0 ? OptionalLong.empty() : OptionalLong.of(PropertyForm.number(encoded, at, property.kind()));
    }

    /** The first value of a numeric property, or what to take without it. */
    public long number(Property property, long otherwise) {
        int at = find(property);
        return at < 0 ? otherwise : PropertyForm.number(encoded, at, property.kind());
    }

    /** The value of a text property, or null. */
    public @Nullable String text(Property property) {
        int at = find(property);
        return at < 0 ? null : PropertyForm.text(encoded, at);
    }

    /** The value of a binary property, or null. */
    public @Nullable Bytes binary(Property property) {
        int at = find(property);
        return at < 0 ? null : Bytes.wrap(PropertyForm.binary(encoded, at));
    }

    public List<UserProperty> userProperties() {
        List<UserProperty> found = new ArrayList<>();
        for (int at = 0; at < encoded.length; at = PropertyForm.next(encoded, at)) {
            if (encoded[at] == Property.USER_PROPERTY.id()) {
                String name = PropertyForm.text(encoded, at + 1);
                found.add(new UserProperty(name, PropertyForm.text(encoded, PropertyForm.afterText(encoded, at + 1))));
            }
        }
        return List.copyOf(found);
    }

    /** All subscription identifiers, in order; empty if there is none. */
    public int[] subscriptionIdentifiers() {
        int[] found = new int[0];
        for (int at = 0; at < encoded.length; at = PropertyForm.next(encoded, at)) {
            if (encoded[at] == Property.SUBSCRIPTION_IDENTIFIER.id()) {
                found = Arrays.copyOf(found, found.length + 1);
                found[found.length - 1] = (int) PropertyForm.number(encoded, at + 1, Property.Kind.VARIABLE);
            }
        }
        return found;
    }

    /** The properties that stand here, in their order. */
    public List<Property> list() {
        List<Property> found = new ArrayList<>();
        for (int at = 0; at < encoded.length; at = PropertyForm.next(encoded, at)) {
            found.add(Property.of(encoded[at]));
        }
        return found;
    }

    /** These properties without some of them. */
    public Properties without(Property... removed) {
        List<Property> unwanted = List.of(removed);
        Builder rest = new Builder();
        for (int at = 0; at < encoded.length; ) {
            int next = PropertyForm.next(encoded, at);
            if (!unwanted.contains(Property.of(encoded[at]))) {
                rest.append(encoded, at, next - at);
            }
            at = next;
        }
        return rest.length == encoded.length ? this : rest.build();
    }

    private int find(Property property) {
        for (int at = 0; at < encoded.length; at = PropertyForm.next(encoded, at)) {
            if (encoded[at] == property.id()) {
                return at + 1;
            }
        }
        return -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Properties that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    /** Names the properties without their values, which may be secrets. */
    @Override
    public String toString() {
        return list().toString();
    }

    /** Collects properties in order. Not for use by several threads. */
    public static final class Builder {
        private byte[] bytes = new byte[32];
        private int length;

        private Builder() {}

        /**
         * Adds a numeric property.
         *
         * @throws IllegalArgumentException if the value does not fit the property's data type
         */
        public Builder put(Property property, long value) {
            PropertyForm.requireInRange(property, value);
            begin(property);
            switch (property.kind()) {
                case BYTE -> append((int) value);
                case TWO_BYTE -> appendTwoBytes((int) value);
                case FOUR_BYTE -> {
                    appendTwoBytes((int) (value >>> 16));
                    appendTwoBytes((int) value);
                }
                default -> {
                    int rest = (int) value;
                    for (; rest > 0x7f; rest >>>= 7) {
                        append(rest & 0x7f | 0x80);
                    }
                    append(rest);
                }
            }
            return this;
        }

        /** Adds a text property of at most 65,535 bytes of UTF-8. */
        public Builder put(Property property, String value) {
            PropertyForm.requireKind(property, Property.Kind.TEXT);
            begin(property);
            appendCounted(value.getBytes(StandardCharsets.UTF_8));
            return this;
        }

        /** Adds a binary property of at most 65,535 bytes. */
        public Builder put(Property property, Bytes value) {
            PropertyForm.requireKind(property, Property.Kind.BINARY);
            begin(property);
            appendCounted(value.toByteArray());
            return this;
        }

        public Builder userProperty(String name, String value) {
            begin(Property.USER_PROPERTY);
            appendCounted(name.getBytes(StandardCharsets.UTF_8));
            appendCounted(value.getBytes(StandardCharsets.UTF_8));
            return this;
        }

        /** Adds all of another set of properties behind those already here. */
        public Builder putAll(Properties others) {
            append(others.encoded, 0, others.encoded.length);
            return this;
        }

        public Properties build() {
            return ofEncoded(Arrays.copyOf(bytes, length));
        }

        private void begin(Property property) {
            append(property.id());
        }

        private void append(int value) {
            reserve(1);
            bytes[length++] = (byte) value;
        }

        private void appendTwoBytes(int value) {
            append(value >>> 8);
            append(value);
        }

        private void appendCounted(byte[] value) {
            if (value.length > 0xffff) {
                throw new IllegalArgumentException("a property holds at most 65535 bytes, not " + value.length);
            }
            appendTwoBytes(value.length);
            append(value, 0, value.length);
        }

        private void append(byte[] source, int from, int count) {
            reserve(count);
            System.arraycopy(source, from, bytes, length, count);
            length += count;
        }

        private void reserve(int count) {
            if (bytes.length - length < count) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
            }
        }
    }
}
