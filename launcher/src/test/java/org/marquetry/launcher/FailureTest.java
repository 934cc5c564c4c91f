package org.marquetry.launcher;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

final class FailureTest {
    @Test
    void aRefusedConfigurationSpeaksForItself() {
        Failure failure = failure("""
                java.lang.reflect.InvocationTargetException
                \tat java.base/java.lang.reflect.Constructor.newInstance(Constructor.java:480)
                Caused by: org.marquetry.api.config.ConfigurationException: org.marquetry.broker: maxQos=7 is not allowed
                \tat org.marquetry.api.config.Settings.refused(Settings.java:1)
                \t... 2 more
                """);

        assertEquals(ExitStatus.CONFIGURATION, failure.status());
        assertEquals("org.marquetry.broker: maxQos=7 is not allowed", failure.message());
    }

    @Test
    void anAddressThatIsNotToBeHadHasAStatusOfItsOwn() {
        Failure failure =
                failure("org.marquetry.api.config.ConfigurationException: org.marquetry.transport.tcp~default:"
                        + " cannot listen on 127.0.0.1:1883: address already in use\n\tat somewhere");

        assertEquals(ExitStatus.ADDRESS, failure.status());
        assertEquals(
                "org.marquetry.transport.tcp~default: cannot listen on 127.0.0.1:1883: address already in use",
                failure.message());
    }

    @Test
    void anythingElseIsNamedByItsFirstCause() {
        Failure failure = failure("""
                java.lang.IllegalStateException: cannot start
                \tat somewhere
                Caused by: java.lang.RuntimeException: because
                \tat somewhere
                Caused by: java.io.IOException: of this
                \tat somewhere
                """);

        assertEquals(ExitStatus.FAILED, failure.status());
        assertEquals("org.marquetry.piece failed: java.io.IOException: of this", failure.message());
    }

    @Test
    void withoutACauseTheFirstLineHasToDo() {
        assertEquals(
                "org.marquetry.piece failed: java.lang.NullPointerException",
                failure("java.lang.NullPointerException\n\tat somewhere").message());
    }

    private static Failure failure(String trace) {
        return new Failure("org.marquetry.piece", true, trace);
    }
}
