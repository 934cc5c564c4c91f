package org.marquetry.broker.internal.topic;

import java.util.Arrays;

/**
 * Remembers short names that were used lately, since many nodes have the same. Of bounded size and forgetful: a name pushes
 * out another of the same place. For one thread at a time.
 */
final class LabelPool {
    private static final int PLACES = 1024;
    private static final int LONGEST = 32;

    private final byte[][] labels = new byte[PLACES][];
    private final TopicHash hashing;

    LabelPool(TopicHash hashing) {
        this.hashing = hashing;
    }

    /** The bytes of a path from a level to the end. */
    byte[] label(TopicLevels path, int fromLevel) {
        return label(path.bytes(), path.start(fromLevel), path.length());
    }

    /** A part of the given bytes, or all of them. */
    byte[] label(byte[] bytes, int from, int to) {
        if (to - from > LONGEST) {
            return Arrays.copyOfRange(bytes, from, to);
        }
        int place = hashing.of(bytes, from, to) & (PLACES - 1);
        byte[] known = labels[place];
        if (known == null || !Arrays.equals(known, 0, known.length, bytes, from, to)) {
            known = Arrays.copyOfRange(bytes, from, to);
            labels[place] = known;
        }
        return known;
    }
}
