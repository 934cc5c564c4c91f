package org.marquetry.broker.internal.promises;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** What the broker sends, from bytes that come in any pieces; resolves the broker's topic aliases. */
public final class WireReader {
    private final int level;
    private final int aliasMaximum;
    private final Map<Integer, String> aliases = new HashMap<>();
    private byte[] bytes = new byte[256];
    private int from;
    private int to;
    private int end;

    /** Reads as a client of the protocol level does that has announced so many aliases. */
    public WireReader(int level, int aliasMaximum) {
        this.level = level;
        this.aliasMaximum = Math.max(0, aliasMaximum);
    }

    /** Where bytes that have come are to be put: {@link #room} of them make room first. */
    public byte[] room(int count) {
        if (to + count > bytes.length) {
            bytes = Arrays.copyOfRange(bytes, from, Math.max(to + count, from + bytes.length));
            to -= from;
            from = 0;
        }
        return bytes;
    }

    /** Where in the {@link #room} the next bytes go. */
    public int position() {
        return to;
    }

    /** So many bytes have been put there. */
    public void came(int count) {
        to += count;
    }

    /** The next packet, or null if it is not whole yet. */
    public @Nullable Wire next() {
        int at = from + 1;
        int length = 0;
        int shift = 0;
        int digit;
        do {
            if (at >= to) {
                return null;
            }
            require(shift < 28, "a length of more than four bytes");
            digit = bytes[at++] & 0xff;
            length |= (digit & 127) << shift;
            shift += 7;
        } while (digit > 127);
        require(digit != 0 || shift == 7, "a length that is longer than it needs to be");
        if (at + length > to) {
            return null;
        }
        int first = bytes[from] & 0xff;
        int size = at + length - from;
        from = at;
        end = at + length;
        Wire packet = read(first >> 4, first & 15, size);
        require(from == end, "bytes behind the end of a packet of type " + (first >> 4));
        return packet;
    }

    private Wire read(int type, int flags, int size) {
        if (type == 3) {
            return publish(flags, size);
        }
        require(flags == (type == Wire.PUBREL ? 2 : 0) || isOldRelease(type, flags), "wrong flags of type " + type);
        return switch (type) {
            case 2 -> connAck();
            case Wire.PUBACK, Wire.PUBREC, Wire.PUBREL, Wire.PUBCOMP -> ack(type);
            case 9 -> {
                int packetId = packetId();
                properties(Map.of(0x1f, 0, 0x26, 0));
                yield new Wire.SubAck(packetId, codes());
            }
            case 11 -> {
                int packetId = packetId();
                properties(Map.of(0x1f, 0, 0x26, 0));
                yield new Wire.UnsubAck(packetId, codes());
            }
            case 13 -> new Wire.Pong();
            case 14 -> disconnect();
            default -> throw new BrokenPromise("the broker sends packets of type " + type);
        };
    }

    /** In 3.1 PUBREL that is sent again has a DUP flag. */
    private boolean isOldRelease(int type, int flags) {
        return type == Wire.PUBREL && level == Wire.LEVEL_3_1 && flags == 10;
    }

    private Wire connAck() {
        int flags = one();
        require((flags & 0xfe) == 0, "reserved flags in CONNACK");
        int code = one();
        Map<Integer, Long> found = properties(Map.ofEntries(
                Map.entry(0x11, 4),
                Map.entry(0x21, 2),
                Map.entry(0x24, 1),
                Map.entry(0x25, 1),
                Map.entry(0x27, 4),
                Map.entry(0x12, 0),
                Map.entry(0x22, 2),
                Map.entry(0x1f, 0),
                Map.entry(0x28, 1),
                Map.entry(0x29, 1),
                Map.entry(0x2a, 1),
                Map.entry(0x13, 2)));
        return new Wire.ConnAck(
                flags == 1,
                code,
                (int) (long) found.getOrDefault(0x21, 65_535L),
                (int) (long) found.getOrDefault(0x22, 0L),
                found.getOrDefault(0x11, -1L),
                (int) (long) found.getOrDefault(0x13, -1L));
    }

    private Wire publish(int flags, int size) {
        int qos = flags >> 1 & 3;
        require(qos < 3, "QoS 3");
        String topic = text();
        int packetId = qos == 0 ? 0 : packetId();
        List<Integer> identifiers = new ArrayList<>();
        Map<Integer, Long> found = Map.of();
        if (level == Wire.LEVEL_5) {
            found = publishProperties(identifiers);
        }
        String payload = new String(bytes, from, end - from, StandardCharsets.UTF_8);
        from = end;
        int alias = (int) (long) found.getOrDefault(0x23, 0L);
        require(!found.containsKey(0x23) || alias >= 1 && alias <= aliasMaximum, "alias " + alias);
        if (topic.isEmpty()) {
            topic = aliases.get(alias);
            require(topic != null, "alias " + alias + " without a topic");
        } else if (alias != 0) {
            aliases.put(alias, topic);
        }
        return new Wire.Publish(
                topic,
                payload,
                qos,
                (flags & 1) != 0,
                (flags & 8) != 0,
                packetId,
                found.getOrDefault(0x02, -1L),
                alias,
                identifiers,
                size);
    }

    private Map<Integer, Long> publishProperties(List<Integer> identifiers) {
        int length = variable();
        int last = from + length;
        Map<Integer, Long> found = new HashMap<>(4);
        while (from < last) {
            int identifier = variable();
            switch (identifier) {
                case 0x0b -> identifiers.add(variable());
                case 0x02 -> put(found, identifier, number(4));
                case 0x23 -> put(found, identifier, number(2));
                default -> throw new BrokenPromise("PUBLISH with property " + identifier);
            }
        }
        require(from == last, "properties of the wrong length");
        return found;
    }

    private static void put(Map<Integer, Long> found, int identifier, long value) {
        require(found.put(identifier, value) == null, "property " + identifier + " twice");
    }

    /** Properties of which each may come once; their sizes, 0 for text. */
    private Map<Integer, Long> properties(Map<Integer, Integer> allowed) {
        if (level != Wire.LEVEL_5) {
            return Map.of();
        }
        int length = variable();
        int last = from + length;
        Map<Integer, Long> found = new HashMap<>();
        while (from < last) {
            int identifier = variable();
            Integer size = allowed.get(identifier);
            require(size != null, "property " + identifier + " where it does not belong");
            if (size == 0) {
                text();
                put(found, identifier, 0);
            } else {
                put(found, identifier, number(size));
            }
        }
        require(from == last, "properties of the wrong length");
        return found;
    }

    private Wire ack(int type) {
        int packetId = packetId();
        int code = 0;
        if (from < end) {
            require(level == Wire.LEVEL_5, "a reason code before 5.0");
            code = one();
            if (from < end) {
                properties(Map.of(0x1f, 0));
            }
        }
        return new Wire.Ack(type, packetId, code);
    }

    private Wire disconnect() {
        require(level == Wire.LEVEL_5, "DISCONNECT before 5.0");
        int code = from < end ? one() : 0;
        if (from < end) {
            properties(Map.of(0x1f, 0, 0x1c, 0));
        }
        return new Wire.Disconnect(code, -1);
    }

    private List<Integer> codes() {
        List<Integer> codes = new ArrayList<>();
        while (from < end) {
            codes.add(one());
        }
        return codes;
    }

    private int packetId() {
        int packetId = (int) number(2);
        require(packetId > 0, "packet identifier 0");
        return packetId;
    }

    private int one() {
        require(from < end, "a packet that is too short");
        return bytes[from++] & 0xff;
    }

    private long number(int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            value = value << 8 | one();
        }
        return value;
    }

    private int variable() {
        int value = 0;
        int shift = 0;
        int digit;
        do {
            digit = one();
            value |= (digit & 127) << shift;
            shift += 7;
        } while (digit > 127);
        return value;
    }

    private String text() {
        int length = (int) number(2);
        require(from + length <= end, "a text that is too long");
        String text = new String(bytes, from, length, StandardCharsets.UTF_8);
        from += length;
        return text;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new BrokenPromise("the broker sends " + otherwise);
        }
    }
}
