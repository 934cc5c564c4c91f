package org.marquetry.launcher;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

final class SpellingTest {
    private static final List<String> PIDS =
            List.of("org.marquetry.broker", "org.marquetry.netty", "org.marquetry.transport.tcp");

    @Test
    void findsWhatWasMeant() {
        assertEquals("org.marquetry.broker", Spelling.nearest("org.marquetry.brokr", PIDS));
        assertEquals("org.marquetry.transport.tcp", Spelling.nearest("org.marquetry.transprot.tcp", PIDS));
        assertEquals("org.marquetry.transport.tcp", Spelling.nearest("org.marqetry.transport.tpc", PIDS));
    }

    @Test
    void findsTheWordItself() {
        assertEquals("org.marquetry.netty", Spelling.nearest("org.marquetry.netty", PIDS));
    }

    @Test
    void suggestsNothingThatIsFarAway() {
        assertNull(Spelling.nearest("org.marquetry.console", PIDS));
        assertNull(Spelling.nearest("x", List.of("y")));
        assertNull(Spelling.nearest("", PIDS));
        assertNull(Spelling.nearest("word", List.of()));
    }

    @Test
    void prefersTheNearerAndThenTheFirstByAlphabet() {
        assertEquals("porto", Spelling.nearest("prto", List.of("forty", "porto")));
        assertEquals("cat", Spelling.nearest("mat", List.of("rat", "cat")));
    }
}
