package org.marquetry.itests.harness;

import java.nio.charset.StandardCharsets;

/** The packets that a client sends, in the form of one version of the protocol. */
public final class Packets {
    /** Has no content, in any version. */
    private static final byte[] PINGREQ = {(byte) 0xC0, 0};

    private final Level level;

    private Packets(Level level) {
        this.level = level;
    }

    public static Packets of(Level level) {
        return new Packets(level);
    }

    public Level level() {
        return level;
    }

    /** A packet out of its first byte and what follows the remaining length. */
    public static byte[] framed(int first, byte... body) {
        return new Bytes().u8(first).variable(body.length).raw(body).done();
    }

    public ConnectBytes connect(String clientId) {
        return new ConnectBytes(level, clientId);
    }

    public static byte[] pingreq() {
        return PINGREQ.clone();
    }

    public byte[] publish(String topic, String payload) {
        return publish(0, 0, topic, payload.getBytes(StandardCharsets.UTF_8), PropertyBytes.NONE);
    }

    public byte[] publish(int qos, int id, String topic, String payload) {
        return publish(qos << 1, id, topic, payload.getBytes(StandardCharsets.UTF_8), PropertyBytes.NONE);
    }

    /**
     * A PUBLISH with any combination of flags.
     *
     * @param flags DUP, QoS and RETAIN as in the first byte
     * @param id left out if the flags say QoS 0
     */
    public byte[] publish(int flags, int id, String topic, byte[] payload, PropertyBytes properties) {
        Bytes body = new Bytes().text(topic);
        if ((flags & 0x06) != 0) {
            body.u16(id);
        }
        if (level.hasProperties()) {
            body.raw(properties.done());
        }
        return framed(0x30 | flags, body.raw(payload).done());
    }

    public static byte[] puback(int id) {
        return framed(0x40, new Bytes().u16(id).done());
    }

    public static byte[] pubrec(int id) {
        return framed(0x50, new Bytes().u16(id).done());
    }

    public static byte[] pubrel(int id) {
        return framed(0x62, new Bytes().u16(id).done());
    }

    public static byte[] pubcomp(int id) {
        return framed(0x70, new Bytes().u16(id).done());
    }

    /** The options are the QoS, and in MQTT 5.0 the other bits of section 3.8.3.1. */
    public byte[] subscribe(int id, String filter, int options) {
        return subscribe(id, PropertyBytes.NONE, options, filter);
    }

    public byte[] subscribe(int id, PropertyBytes properties, int options, String... filters) {
        Bytes body = start(id, properties);
        for (String filter : filters) {
            body.text(filter).u8(options);
        }
        return framed(0x82, body.done());
    }

    public byte[] unsubscribe(int id, String... filters) {
        Bytes body = start(id, PropertyBytes.NONE);
        for (String filter : filters) {
            body.text(filter);
        }
        return framed(0xA2, body.done());
    }

    private Bytes start(int id, PropertyBytes properties) {
        Bytes body = new Bytes().u16(id);
        return level.hasProperties() ? body.raw(properties.done()) : body;
    }

    public static byte[] disconnect() {
        return framed(0xE0);
    }

    /** Only MQTT 5.0 has a reason and properties here. */
    public static byte[] disconnect(int reason, PropertyBytes properties) {
        return framed(0xE0, new Bytes().u8(reason).raw(properties.done()).done());
    }

    public static byte[] auth(int reason, PropertyBytes properties) {
        return framed(0xF0, new Bytes().u8(reason).raw(properties.done()).done());
    }
}
