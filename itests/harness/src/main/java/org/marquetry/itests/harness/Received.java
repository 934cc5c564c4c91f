package org.marquetry.itests.harness;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A packet that the broker sent. Reading past its end fails, so a broken packet does not go unnoticed. */
public final class Received {
    public static final int CONNACK = 2;
    public static final int PUBLISH = 3;
    public static final int PUBACK = 4;
    public static final int PUBREC = 5;
    public static final int PUBREL = 6;
    public static final int PUBCOMP = 7;
    public static final int SUBACK = 9;
    public static final int UNSUBACK = 11;
    public static final int PINGRESP = 13;
    public static final int DISCONNECT = 14;
    public static final int AUTH = 15;

    private final Level level;
    private final int first;
    private final byte[] body;

    /** Takes a packet apart as its reader framed it: the first byte, and what follows the remaining length. */
    public Received(Level level, int first, byte[] body) {
        this.level = level;
        this.first = first;
        this.body = body;
    }

    public int type() {
        return first >>> 4;
    }

    public int qos() {
        return first >>> 1 & 3;
    }

    public boolean retain() {
        return (first & 1) != 0;
    }

    public boolean dup() {
        return (first & 8) != 0;
    }

    /** The flags that are reserved are as they have to be, whatever else the packet is (section 2.1.3). */
    void assertFlags() {
        if (type() == PUBLISH) {
            assertTrue(qos() < 3 && (qos() > 0 || !dup()), () -> "flags of PUBLISH: " + this);
        } else {
            // In MQTT 3.1 PUBREL has a DUP flag.
            int free = level == Level.V31 && type() == PUBREL ? 8 : 0;
            assertEquals(type() == PUBREL ? 2 : 0, first & 0x0F & ~free, () -> "reserved flags of " + this);
        }
    }

    /** What follows the remaining length. */
    public byte[] body() {
        return body.clone();
    }

    /** The whole packet's length. */
    public int size() {
        return 1 + new Bytes().variable(body.length).done().length + body.length;
    }

    /** Of CONNACK. */
    public boolean sessionPresent() {
        return (body[0] & 1) != 0;
    }

    /** The reason or return code of CONNACK, an acknowledgement, DISCONNECT or AUTH. */
    public int reason() {
        return switch (type()) {
            case CONNACK -> body[1] & 0xFF;
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> body.length > 2 ? body[2] & 0xFF : 0;
            case DISCONNECT, AUTH -> body.length > 0 ? body[0] & 0xFF : 0;
            default -> throw new IllegalStateException("no single reason in " + this);
        };
    }

    /** The codes of SUBACK or UNSUBACK. */
    public List<Integer> reasons() {
        ByteBuffer in = at(2);
        if (level.hasProperties()) {
            properties(in);
        }
        List<Integer> codes = new ArrayList<>();
        while (in.hasRemaining()) {
            codes.add(in.get() & 0xFF);
        }
        return codes;
    }

    /** The packet identifier; 0 for a PUBLISH with QoS 0. */
    public int id() {
        if (type() != PUBLISH) {
            return u16(at(0));
        }
        return qos() == 0 ? 0 : u16(at(2 + u16(at(0))));
    }

    /** Of PUBLISH. */
    public String topic() {
        return text(at(0));
    }

    /** Of PUBLISH. */
    public byte[] payload() {
        ByteBuffer in = at(publishHeader());
        if (level.hasProperties()) {
            properties(in);
        }
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return rest;
    }

    public String payloadText() {
        return new String(payload(), StandardCharsets.UTF_8);
    }

    /**
     * The properties by number, each with all its values: {@link Long}, {@link String}, {@code byte[]}, and for user
     * properties {@code name=value}.
     */
    public TreeMap<Integer, List<Object>> properties() {
        return switch (type()) {
            case CONNACK, SUBACK, UNSUBACK -> properties(at(2));
            case PUBLISH -> properties(at(publishHeader()));
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> body.length > 3 ? properties(at(3)) : new TreeMap<>();
            case DISCONNECT, AUTH -> body.length > 1 ? properties(at(1)) : new TreeMap<>();
            default -> throw new IllegalStateException("no properties in " + this);
        };
    }

    /** The only value of a property, or null if it is not there. */
    public Object property(int number) {
        List<Object> values = properties().get(number);
        return values == null ? null : values.get(0);
    }

    private int publishHeader() {
        return 2 + u16(at(0)) + (qos() == 0 ? 0 : 2);
    }

    private ByteBuffer at(int position) {
        return ByteBuffer.wrap(body).position(position);
    }

    private static TreeMap<Integer, List<Object>> properties(ByteBuffer in) {
        int end = (int) variable(in) + in.position();
        TreeMap<Integer, List<Object>> found = new TreeMap<>();
        while (in.position() < end) {
            int number = in.get() & 0xFF;
            found.computeIfAbsent(number, key -> new ArrayList<>()).add(value(number, in));
        }
        if (in.position() != end) {
            throw new IllegalStateException("the properties do not end where their length says");
        }
        return found;
    }

    private static Object value(int number, ByteBuffer in) {
        return switch (number) {
            case 0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A -> (long) (in.get() & 0xFF);
            case 0x13, 0x21, 0x22, 0x23 -> (long) u16(in);
            case 0x02, 0x11, 0x18, 0x27 -> in.getInt() & 0xFFFFFFFFL;
            case 0x0B -> variable(in);
            case 0x03, 0x08, 0x12, 0x15, 0x1A, 0x1C, 0x1F -> text(in);
            case 0x09, 0x16 -> bytes(in);
            case 0x26 -> text(in) + "=" + text(in);
            default -> throw new IllegalStateException("the broker sent an unknown property " + number);
        };
    }

    private static long variable(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                assertTrue(next > 0 || shift == 0, "a variable byte integer has more bytes than it needs");
                return value;
            }
        }
        throw new IllegalStateException("a variable byte integer of more than four bytes");
    }

    private static int u16(ByteBuffer in) {
        return in.getShort() & 0xFFFF;
    }

    private static String text(ByteBuffer in) {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer in) {
        byte[] value = new byte[u16(in)];
        in.get(value);
        return value;
    }

    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder("packet ").append(Integer.toHexString(first)).append(':');
        for (int i = 0; i < Math.min(40, body.length); i++) {
            text.append(String.format(" %02x", body[i]));
        }
        return text.append(body.length > 40 ? " ..." : "").toString();
    }
}
