package org.marquetry.transport.tls.internal;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Enough of the encoding that keys are written in (X.690) to put one form of a private key into another. */
final class Der {
    static final int OCTETS = 0x04;
    static final int OBJECT_ID = 0x06;
    static final int SEQUENCE = 0x30;
    static final int PARAMETERS = 0xA0;
    static final byte[] ZERO = {0x02, 0x01, 0x00};
    static final byte[] NULL = {0x05, 0x00};

    private static final int LONG_FORM = 0x80;

    private final byte[] content;
    private int at;

    Der(byte[] content) {
        this.content = content;
    }

    static byte[] element(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (length >= LONG_FORM) {
            int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + Byte.SIZE - 1) / Byte.SIZE;
            out.write(LONG_FORM | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(length >>> i * Byte.SIZE);
            }
        } else {
            out.write(length);
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    boolean hasMore() {
        return at < content.length;
    }

    int tag() {
        return content[at] & 0xFF;
    }

    /** The content of the next element. */
    byte[] next() {
        int length = content[at + 1] & 0xFF;
        int from = at + 2;
        if (length >= LONG_FORM) {
            int bytes = length - LONG_FORM;
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = length << Byte.SIZE | content[from++] & 0xFF;
            }
        }
        at = from + length;
        if (length < 0 || at > content.length) {
            throw new IllegalArgumentException("an element is longer than what there is");
        }
        return Arrays.copyOfRange(content, from, at);
    }
}
