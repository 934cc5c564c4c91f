package org.marquetry.codec.internal;

/**
 * Eight bytes judged at once. An answer has the high bit of each byte set that keeps the rule, so that the answers for many
 * words can be joined by "and" and asked once. The order of the bytes in a word does not matter.
 */
final class Words {
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x80 * ONES;
    private static final long ALL_BUT_HIGH_BITS = 0x7f * ONES;
    private static final long WILDCARD_DIFFERENCE = ('+' ^ '#') * ONES;
    private static final long PLUSES = '+' * ONES;

    private Words() {}

    /** Bytes between 0x01 and 0x7F keep the rule. */
    static long plainAscii(long word) {
        return nonZero(word) & ~word;
    }

    /** Bytes between 0x01 and 0x7F other than '+' and '#' keep the rule. */
    static long plainTopic(long word) {
        // '+' and '#' differ in one bit, so with that bit set both are '+'.
        return nonZero(word) & nonZero((word | WILDCARD_DIFFERENCE) ^ PLUSES) & ~word;
    }

    /** Whether all bytes keep the rule. */
    static boolean allFine(long answer) {
        return (answer & HIGH_BITS) == HIGH_BITS;
    }

    /**
     * Adding 0x7F sets the high bit of each byte of 0x01 to 0x80 and leaves that of 0. Larger bytes carry into their
     * neighbours; they are never plain ASCII, so that it does not matter where that is asked for too.
     */
    private static long nonZero(long word) {
        return word + ALL_BUT_HIGH_BITS;
    }
}
