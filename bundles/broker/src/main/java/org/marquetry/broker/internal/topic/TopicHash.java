package org.marquetry.broker.internal.topic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A hash over bytes, eight at a time. Start and factor are secrets made of the seed, so that clients, who choose topics and
 * filters, can not choose such as collide. Immutable.
 */
final class TopicHash {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long start;
    private final long factor;

    TopicHash(long seed) {
        start = scrambled(seed + 0x9e3779b97f4a7c15L);
        factor = scrambled(seed + 0x3c6ef372fe94f82aL) | 1;
    }

    /** The finishing steps of SplitMix64. */
    private static long scrambled(long seed) {
        long mixed = (seed ^ (seed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    int of(byte[] bytes, int from, int to) {
        long hash = start ^ (to - from);
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            hash = folded(hash ^ (long) WORDS.get(bytes, at));
        }
        long rest = 0;
        for (; at < to; at++) {
            rest = rest << Byte.SIZE | bytes[at] & 0xff;
        }
        return finished(folded(hash ^ rest));
    }

    /** The hash of a text, for keys that clients choose. */
    int of(String text) {
        long hash = start ^ text.length();
        for (int i = 0; i < text.length(); i++) {
            hash = folded(hash ^ text.charAt(i));
        }
        return finished(hash);
    }

    int of(int other) {
        return finished(folded(start ^ other));
    }

    /** The hash of several levels, made of that of all but the last and that of the last. */
    int below(int hashOfLevels, int hashOfLast) {
        // The upper half of a product with a secret factor is enough, and quick, for what has been hashed with it
        // before.
        return (int) (((long) hashOfLevels << Integer.SIZE | hashOfLast & 0xffffffffL) * factor >>> Integer.SIZE);
    }

    private long folded(long value) {
        return Math.multiplyHigh(value, factor) ^ (value * factor);
    }

    private static int finished(long hash) {
        return (int) (hash ^ (hash >>> 32));
    }
}
