package org.marquetry.broker.internal.topic;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The topic of the place that a walk has come to, as its levels are entered. For one thread. */
final class TopicPath {
    private byte[] bytes = new byte[64];
    private int[] ends = new int[8];
    private int length;

    /** The walk is at a level; 0 is the root, which has no name. The label may have the levels behind it too. */
    void enter(int level, byte[] label) {
        if (level == 0) {
            length = 0;
            return;
        }
        int start = level == 1 ? 0 : ends[level - 1] + 1;
        room(level, start + label.length);
        if (level > 1) {
            bytes[start - 1] = '/';
        }
        System.arraycopy(label, 0, bytes, start, label.length);
        length = start + label.length;
        ends[level] = length;
    }

    private void room(int level, int byteCount) {
        if (level >= ends.length) {
            ends = Arrays.copyOf(ends, level * 2);
        }
        if (byteCount > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(byteCount, bytes.length * 2));
        }
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
