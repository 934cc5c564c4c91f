package org.marquetry.codec.internal;

/** Eight bytes judged at once. The order of the bytes in the word does not matter to any of these. */
final class Words {
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long PLUSES = ONES * '+';
    private static final long HASHES = ONES * '#';

    private Words() {}

    /** Whether all bytes are between 0x01 and 0x7F. */
    static boolean isPlainAscii(long word) {
        return ((word | zeroes(word)) & HIGH_BITS) == 0;
    }

    /** Whether all bytes are between 0x01 and 0x7F and none is a wildcard. */
    static boolean isPlainTopic(long word) {
        return ((word | zeroes(word) | zeroes(word ^ PLUSES) | zeroes(word ^ HASHES)) & HIGH_BITS) == 0;
    }

    static boolean hasWildcard(long word) {
        return ((zeroes(word ^ PLUSES) | zeroes(word ^ HASHES)) & HIGH_BITS) != 0;
    }

    /**
     * A word with the high bit set at a zero byte, if there is one; without a zero byte no high bit is set. (Above a zero byte
     * a borrow can set further ones, which does not matter to a yes or no.)
     */
    private static long zeroes(long word) {
        return word - ONES & ~word;
    }
}
