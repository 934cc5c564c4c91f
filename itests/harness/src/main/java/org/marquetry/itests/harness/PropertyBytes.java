package org.marquetry.itests.harness;

/** Properties of MQTT 5.0 (section 2.2.2) in the order in which they are added, valid or not. */
public final class PropertyBytes {
    public static final int PAYLOAD_FORMAT = 0x01;
    public static final int MESSAGE_EXPIRY = 0x02;
    public static final int CONTENT_TYPE = 0x03;
    public static final int RESPONSE_TOPIC = 0x08;
    public static final int CORRELATION_DATA = 0x09;
    public static final int SUBSCRIPTION_IDENTIFIER = 0x0B;
    public static final int SESSION_EXPIRY = 0x11;
    public static final int ASSIGNED_CLIENT_IDENTIFIER = 0x12;
    public static final int SERVER_KEEP_ALIVE = 0x13;
    public static final int AUTHENTICATION_METHOD = 0x15;
    public static final int AUTHENTICATION_DATA = 0x16;
    public static final int REQUEST_PROBLEM_INFORMATION = 0x17;
    public static final int WILL_DELAY = 0x18;
    public static final int REQUEST_RESPONSE_INFORMATION = 0x19;
    public static final int REASON_STRING = 0x1F;
    public static final int RECEIVE_MAXIMUM = 0x21;
    public static final int TOPIC_ALIAS_MAXIMUM = 0x22;
    public static final int TOPIC_ALIAS = 0x23;
    public static final int USER_PROPERTY = 0x26;
    public static final int MAXIMUM_PACKET_SIZE = 0x27;

    /** No properties, for packets of MQTT 5.0. */
    public static final PropertyBytes NONE = new PropertyBytes();

    private final Bytes bytes = new Bytes();

    public PropertyBytes u8(int id, int value) {
        bytes.u8(id).u8(value);
        return this;
    }

    public PropertyBytes u16(int id, int value) {
        bytes.u8(id).u16(value);
        return this;
    }

    public PropertyBytes u32(int id, long value) {
        bytes.u8(id).u32(value);
        return this;
    }

    public PropertyBytes variable(int id, int value) {
        bytes.u8(id).variable(value);
        return this;
    }

    public PropertyBytes text(int id, String value) {
        bytes.u8(id).text(value);
        return this;
    }

    public PropertyBytes binary(int id, byte[] value) {
        bytes.u8(id).binary(value);
        return this;
    }

    public PropertyBytes user(String name, String value) {
        bytes.u8(USER_PROPERTY).text(name).text(value);
        return this;
    }

    /** With the length in front. */
    byte[] done() {
        byte[] content = bytes.done();
        return new Bytes().variable(content.length).raw(content).done();
    }
}
