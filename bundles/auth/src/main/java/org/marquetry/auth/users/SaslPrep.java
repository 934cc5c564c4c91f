package org.marquetry.auth.users;

import java.text.Normalizer;
import java.util.function.IntPredicate;

/**
 * Brings names and passwords into the one form that client and server compare (RFC 4013, which RFC 5802 asks for; RFC 8265 would
 * let some passwords fail that clients of today send). Characters that this JDK's Unicode has not assigned are refused.
 */
public final class SaslPrep {
    private SaslPrep() {}

    /** @throws IllegalArgumentException if it has a character that is not allowed, or characters whose order is not clear */
    public static String prepare(String text) {
        if (text.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            return text;
        }
        StringBuilder mapped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isOtherSpace(c)) {
                mapped.append(' ');
            } else if (!isMappedToNothing(c)) {
                mapped.appendCodePoint(c);
            }
        });
        String normal = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
        if (normal.codePoints().anyMatch(SaslPrep::isProhibited)) {
            throw new IllegalArgumentException("it has a character that is not allowed by RFC 4013");
        }
        if (!isOrdered(normal)) {
            throw new IllegalArgumentException("it mixes characters that are written from the left and from the right");
        }
        return normal;
    }

    /** Table C.1.2 of RFC 3454. */
    private static boolean isOtherSpace(int c) {
        return c == 0xA0 || c == 0x1680 || within(c, 0x2000, 0x200B) || c == 0x202F || c == 0x205F || c == 0x3000;
    }

    /** Table B.1. */
    private static boolean isMappedToNothing(int c) {
        return c == 0xAD
                || c == 0x34F
                || c == 0x1806
                || within(c, 0x180B, 0x180D)
                || within(c, 0x200C, 0x200D)
                || c == 0x2060
                || within(c, 0xFE00, 0xFE0F)
                || c == 0xFEFF;
    }

    private static boolean isProhibited(int c) {
        return isOtherSpace(c) || isControl(c) || isOfNoUse(c) || isFormatting(c) || isUnfit(c);
    }

    /** Tables C.2.1 and C.2.2. */
    private static boolean isControl(int c) {
        return Character.isISOControl(c)
                || c == 0x6DD
                || c == 0x70F
                || c == 0x180E
                || within(c, 0x200C, 0x200D)
                || within(c, 0x2028, 0x2029)
                || within(c, 0x2060, 0x2063)
                || c == 0xFEFF
                || within(c, 0xFFF9, 0xFFFC)
                || within(c, 0x1D173, 0x1D17A);
    }

    /** Tables C.3 to C.5, and what is not assigned. */
    private static boolean isOfNoUse(int c) {
        int type = Character.getType(c);
        return type == Character.PRIVATE_USE || type == Character.SURROGATE || type == Character.UNASSIGNED;
    }

    /** Tables C.8 and C.9. */
    private static boolean isFormatting(int c) {
        return within(c, 0x340, 0x341)
                || within(c, 0x200E, 0x200F)
                || within(c, 0x202A, 0x202E)
                || within(c, 0x206A, 0x206F)
                || c == 0xE0001
                || within(c, 0xE0020, 0xE007F);
    }

    /** Tables C.6 and C.7. */
    private static boolean isUnfit(int c) {
        return c == 0xFFFD || within(c, 0x2FF0, 0x2FFB);
    }

    private static boolean within(int c, int first, int last) {
        return c >= first && c <= last;
    }

    /** Section 6 of RFC 3454. */
    private static boolean isOrdered(String text) {
        IntPredicate fromTheRight = c -> {
            byte direction = Character.getDirectionality(c);
            return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                    || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
        };
        if (text.codePoints().noneMatch(fromTheRight)) {
            return true;
        }
        return fromTheRight.test(text.codePointAt(0))
                && fromTheRight.test(text.codePointBefore(text.length()))
                && text.codePoints()
                        .noneMatch(c -> Character.getDirectionality(c) == Character.DIRECTIONALITY_LEFT_TO_RIGHT);
    }
}
