package org.marquetry.auth.users;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

final class SaslPrepTest {
    /** The examples of RFC 4013 section 3. */
    @Test
    void givesWhatTheSpecificationHasAsExamples() {
        assertEquals("IX", SaslPrep.prepare("I\u00ADX"));
        assertEquals("user", SaslPrep.prepare("user"));
        assertEquals("USER", SaslPrep.prepare("USER"));
        assertEquals("a", SaslPrep.prepare("\u00AA"));
        assertEquals("IX", SaslPrep.prepare("\u2168"));
        assertThrows(IllegalArgumentException.class, () -> SaslPrep.prepare("\u0007"));
        assertThrows(IllegalArgumentException.class, () -> SaslPrep.prepare("\u06271"));
    }

    @Test
    void takesEverySpaceForTheSameAndLeavesOutWhatIsNotSeen() {
        assertEquals("a b c", SaslPrep.prepare("a\u00A0b\u3000c"));
        assertEquals("", SaslPrep.prepare("\u200D\uFEFF"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a\u0000", "a\u0080", "\uE000", "\uFDD0", "\uD800", "\u2FF0", "\u200E", "\uFFFD", "\uDB40\uDC01"
            })
    void refusesWhatNobodyCanSeeOrType(String text) {
        assertThrows(IllegalArgumentException.class, () -> SaslPrep.prepare(text));
    }

    @Test
    void refusesTextThatIsReadInBothDirections() {
        assertEquals("\u0627\u0628", SaslPrep.prepare("\u0627\u0628"));
        assertThrows(IllegalArgumentException.class, () -> SaslPrep.prepare("\u0627a\u0628"));
    }
}
