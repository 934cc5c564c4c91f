package org.marquetry.itests.evidence;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.testkit.Normative;

/** Tests that end in every way. The build does not find them by their names: only the test of the listener runs them. */
class Fixture {
    @Test
    @Normative(value = "MQTT-1.1.1-1", v311 = "MQTT-1.1.1-2")
    void passes() {}

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Normative("MQTT-1.1.1-3")
    void passesForSome(int number) {
        Assertions.assertEquals(1, number);
    }

    @Test
    @Normative(v31 = "3.1-a")
    void fails() {
        Assertions.fail("to be seen");
    }

    @Test
    @org.junit.jupiter.api.Disabled("to be seen")
    @Normative(choices = "b")
    void isSkipped() {}

    @Test
    @Normative(choices = "c")
    void isAborted() {
        Assumptions.abort("to be seen");
    }

    @Test
    void namesNothing() {}

    @Normative("MQTT-2.1.1-1")
    static class OfClass {
        @Test
        void one() {}

        @Test
        @org.junit.jupiter.api.Disabled("to be seen")
        void two() {}
    }

    @org.junit.jupiter.api.Disabled("to be seen")
    static class Disabled {
        @Test
        @Normative("MQTT-2.1.1-2")
        void never() {}
    }
}
