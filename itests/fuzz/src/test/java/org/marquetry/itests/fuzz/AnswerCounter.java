package org.marquetry.itests.fuzz;

import java.nio.ByteBuffer;

/** Counts the packets in what the broker answers, by their first byte, however the bytes come in pieces. */
final class AnswerCounter {
    private final int[] counts = new int[256];
    private int first = -1;
    private int length;
    private int shift;
    private boolean inLength;
    private int left;

    void take(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            if (left > 0) {
                int skipped = Math.min(left, bytes.remaining());
                bytes.position(bytes.position() + skipped);
                left -= skipped;
            } else {
                header(bytes.get() & 0xff);
            }
        }
    }

    private void header(int next) {
        if (!inLength) {
            first = next;
            length = 0;
            shift = 0;
            inLength = true;
            return;
        }
        length |= (next & 0x7f) << shift;
        shift += 7;
        if (next < 0x80) {
            inLength = false;
            left = length;
            counts[first]++;
        }
    }

    int count(int firstByte) {
        return counts[firstByte];
    }
}
