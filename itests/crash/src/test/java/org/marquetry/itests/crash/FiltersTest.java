package org.marquetry.itests.crash;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class FiltersTest {
    @ParameterizedTest
    @CsvSource({
        "a/b, a/b, true", "a/b, a/c, false", "a/b, a, false", "a, a/b, false", "a/#, a, true", "a/#, a/b/c, true",
        "a/#, b/c, false", "#, a/b, true", "a/+, a/b, true", "a/+, a, false", "a/+, a/b/c, false", "+/b, a/b, true"
    })
    void matchesAsTheSpecificationHasIt(String filter, String topic, boolean matches) {
        assertEquals(matches, Filters.matches(filter, topic));
    }
}
