package org.marquetry.persistence.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/** What a record is, in words for an operator. */
final class RecordName {
    private static final int AFTER_FAMILY = 1;

    private RecordName() {}

    static String of(byte[] key) {
        if (Arrays.equals(key, Keys.FORMAT)) {
            return "the version of the format";
        }
        String known = key.length == 0 ? null : known(key);
        return known == null ? "a record of an unknown kind with a key of " + key.length + " bytes" : known;
    }

    private static @Nullable String known(byte[] key) {
        if (key[0] == Keys.RETAINED) {
            String topic = new String(key, AFTER_FAMILY, key.length - AFTER_FAMILY, StandardCharsets.UTF_8);
            return "the retained message of " + printable(topic);
        }
        String client = Keys.client(key);
        if (client == null) {
            return null;
        }
        String ofClient = " of client " + printable(client);
        ByteBuffer rest = Keys.behindClient(key);
        return switch (key[0]) {
            case Keys.SESSIONS -> ofSession(rest, ofClient);
            case Keys.MESSAGES -> rest.remaining() == Long.BYTES ? "message " + rest.getLong() + ofClient : null;
            case Keys.MARKS ->
                rest.remaining() == Long.BYTES ? "the mark of message " + rest.getLong() + ofClient : null;
            default -> null;
        };
    }

    private static @Nullable String ofSession(ByteBuffer rest, String ofClient) {
        int kind = rest.hasRemaining() ? rest.get() : -1;
        return switch (kind) {
            case Keys.SESSION -> "the session" + ofClient;
            case Keys.WILL -> "the will" + ofClient;
            case Keys.SUBSCRIPTION -> "the subscription" + ofClient + " to " + printable(Keys.text(rest));
            case Keys.INCOMING ->
                rest.remaining() == Short.BYTES
                        ? "packet identifier " + Short.toUnsignedInt(rest.getShort()) + ofClient
                        : null;
            default -> null;
        };
    }

    /** Text that clients have chosen, without what could move a terminal's cursor or look like another line. */
    static String printable(String text) {
        if (text.chars().noneMatch(RecordName::isHidden)) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 16);
        text.chars().forEach(one -> {
            if (isHidden(one)) {
                shown.append(String.format("\\u%04x", one));
            } else {
                shown.append((char) one);
            }
        });
        return shown.toString();
    }

    private static boolean isHidden(int one) {
        return Character.isISOControl(one)
                || Character.getType(one) == Character.FORMAT
                || one == '\u2028'
                || one == '\u2029';
    }
}
