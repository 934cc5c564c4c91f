package org.marquetry.broker.internal.promises;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The bytes of what a client sends. */
public final class WireWriter {
    private static final int SESSION_EXPIRY = 0x11;
    private static final int MESSAGE_EXPIRY = 0x02;
    private static final int WILL_DELAY = 0x18;
    private static final int RECEIVE_MAXIMUM = 0x21;
    private static final int ALIAS_MAXIMUM = 0x22;
    private static final int ALIAS = 0x23;
    private static final int MAXIMUM_PACKET_SIZE = 0x27;
    private static final int IDENTIFIER = 0x0b;

    private final int level;

    /** Writes as a client of the protocol level does. */
    public WireWriter(int level) {
        this.level = level;
    }

    /** One packet. */
    public byte[] bytes(Wire packet) {
        Body body = new Body();
        int first = write(packet, body);
        Body all = new Body();
        all.write(first);
        all.variable(body.size());
        all.writeBytes(body.toByteArray());
        return all.toByteArray();
    }

    private int write(Wire packet, Body body) {
        if (packet instanceof Wire.Publish publish) {
            return write(publish, body);
        } else if (packet instanceof Wire.Ack ack) {
            body.two(ack.packetId());
            return ack.type() << 4 | (ack.type() == Wire.PUBREL ? 2 : 0);
        } else if (packet instanceof Wire.Connect connect) {
            return write(connect, body);
        } else if (packet instanceof Wire.Subscribe subscribe) {
            return write(subscribe, body);
        } else if (packet instanceof Wire.Unsubscribe unsubscribe) {
            body.two(unsubscribe.packetId());
            body.properties(new Body(), level);
            unsubscribe.filters().forEach(body::text);
            return 0xa2;
        } else if (packet instanceof Wire.Ping) {
            return 0xc0;
        } else if (packet instanceof Wire.Disconnect disconnect) {
            return write(disconnect, body);
        }
        throw new IllegalArgumentException("a client does not send " + packet);
    }

    private int write(Wire.Connect connect, Body body) {
        body.text(level == Wire.LEVEL_3_1 ? "MQIsdp" : "MQTT");
        body.write(level);
        Wire.Will will = connect.will();
        int flags = connect.cleanStart() ? 2 : 0;
        body.write(will == null ? flags : flags | 4 | will.qos() << 3 | (will.retain() ? 0x20 : 0));
        body.two(connect.keepAlive());
        Body properties = new Body();
        properties.property(SESSION_EXPIRY, connect.sessionExpiry(), 4);
        properties.property(RECEIVE_MAXIMUM, connect.receiveMaximum(), 2);
        properties.property(MAXIMUM_PACKET_SIZE, connect.maximumPacketSize(), 4);
        properties.property(ALIAS_MAXIMUM, connect.aliasMaximum(), 2);
        body.properties(properties, level);
        body.text(connect.clientId());
        if (will != null) {
            Body ofWill = new Body();
            ofWill.property(WILL_DELAY, will.delay(), 4);
            ofWill.property(MESSAGE_EXPIRY, will.expiry(), 4);
            body.properties(ofWill, level);
            body.text(will.topic());
            body.text(will.payload());
        }
        return 0x10;
    }

    private int write(Wire.Publish publish, Body body) {
        body.text(publish.alias() < 0 ? "" : publish.topic());
        if (publish.qos() > 0) {
            body.two(publish.packetId());
        }
        Body properties = new Body();
        properties.property(MESSAGE_EXPIRY, publish.expiry(), 4);
        properties.property(ALIAS, publish.alias() == 0 ? -1 : Math.abs(publish.alias()), 2);
        body.properties(properties, level);
        body.writeBytes(publish.payload().getBytes(StandardCharsets.UTF_8));
        return 0x30 | (publish.dup() ? 8 : 0) | publish.qos() << 1 | (publish.retain() ? 1 : 0);
    }

    private int write(Wire.Subscribe subscribe, Body body) {
        body.two(subscribe.packetId());
        Body properties = new Body();
        if (subscribe.identifier() > 0) {
            properties.write(IDENTIFIER);
            properties.variable(subscribe.identifier());
        }
        body.properties(properties, level);
        for (Wire.Filter each : subscribe.filters()) {
            body.text(each.filter());
            int options = (each.noLocal() ? 4 : 0) | (each.retainAsPublished() ? 8 : 0) | each.retainHandling() << 4;
            body.write(each.qos() | (level == Wire.LEVEL_5 ? options : 0));
        }
        return 0x82;
    }

    private int write(Wire.Disconnect disconnect, Body body) {
        if (level == Wire.LEVEL_5) {
            body.write(disconnect.code());
            Body properties = new Body();
            properties.property(SESSION_EXPIRY, disconnect.sessionExpiry(), 4);
            body.properties(properties, level);
        }
        return 0xe0;
    }

    private static final class Body extends ByteArrayOutputStream {
        private void two(int value) {
            write(value >>> 8);
            write(value);
        }

        private void variable(int value) {
            int rest = value;
            while (rest > 127) {
                write(rest & 127 | 128);
                rest >>>= 7;
            }
            write(rest);
        }

        private void text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            two(bytes.length);
            writeBytes(bytes);
        }

        private void property(int identifier, long value, int size) {
            if (value >= 0) {
                write(identifier);
                for (int i = size - 1; i >= 0; i--) {
                    write((int) (value >>> 8 * i));
                }
            }
        }

        private void properties(Body properties, int level) {
            if (level == Wire.LEVEL_5) {
                variable(properties.size());
                writeBytes(properties.toByteArray());
            }
        }
    }
}
