package org.marquetry.persistence.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/** The keys of all records; see the package for their layout. */
final class Keys {
    static final byte[] FORMAT = {0, 'f'};

    static final byte SESSIONS = 'S';
    static final byte MESSAGES = 'Q';
    static final byte MARKS = 'M';
    static final byte RETAINED = 'R';

    static final byte SESSION = 0;
    static final byte WILL = 1;
    static final byte SUBSCRIPTION = 2;
    static final byte INCOMING = 3;

    private static final int FAMILY_AND_LENGTH = 3;

    private Keys() {}

    static byte[] session(String clientId) {
        return ofClient(SESSIONS, clientId, 1).put(SESSION).array();
    }

    static byte[] will(String clientId) {
        return ofClient(SESSIONS, clientId, 1).put(WILL).array();
    }

    static byte[] subscription(String clientId, String filter) {
        byte[] text = filter.getBytes(StandardCharsets.UTF_8);
        return ofClient(SESSIONS, clientId, 1 + text.length)
                .put(SUBSCRIPTION)
                .put(text)
                .array();
    }

    static byte[] incoming(String clientId, int packetId) {
        return ofClient(SESSIONS, clientId, 3)
                .put(INCOMING)
                .putShort((short) packetId)
                .array();
    }

    static byte[] message(String clientId, long sequence) {
        return ofClient(MESSAGES, clientId, Long.BYTES).putLong(sequence).array();
    }

    static byte[] mark(String clientId, long sequence) {
        return ofClient(MARKS, clientId, Long.BYTES).putLong(sequence).array();
    }

    static byte[] retained(String topic) {
        byte[] text = topic.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + text.length).put(RETAINED).put(text).array();
    }

    /** What all keys of a client in one family begin with. */
    static byte[] prefix(byte family, String clientId) {
        return ofClient(family, clientId, 0).array();
    }

    private static ByteBuffer ofClient(byte family, String clientId, int more) {
        byte[] client = clientId.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(FAMILY_AND_LENGTH + client.length + more)
                .put(family)
                .putShort((short) client.length)
                .put(client);
    }

    /** Where the keys that begin with this prefix end. */
    static byte[] after(byte[] prefix) {
        byte[] end = prefix.clone();
        for (int i = end.length - 1; i >= 0; i--) {
            if (++end[i] != 0) {
                return Arrays.copyOf(end, i + 1);
            }
        }
        throw new IllegalArgumentException("no key is behind one of 0xFF bytes only");
    }

    /** The client of a key of a session, a message or a mark; null if it is none. */
    static @Nullable String client(byte[] key) {
        if (key.length < FAMILY_AND_LENGTH) {
            return null;
        }
        int length = Short.toUnsignedInt(ByteBuffer.wrap(key).getShort(1));
        return key.length < FAMILY_AND_LENGTH + length
                ? null
                : new String(key, FAMILY_AND_LENGTH, length, StandardCharsets.UTF_8);
    }

    /** What stands in a key behind the client. */
    static ByteBuffer behindClient(byte[] key) {
        int length = Short.toUnsignedInt(ByteBuffer.wrap(key).getShort(1));
        int start = FAMILY_AND_LENGTH + length;
        return ByteBuffer.wrap(key, start, key.length - start);
    }

    /** The sequence number at the end of the key of a message or a mark. */
    static long sequence(byte[] key) {
        return ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
    }

    static String text(ByteBuffer rest) {
        return StandardCharsets.UTF_8.decode(rest).toString();
    }
}
