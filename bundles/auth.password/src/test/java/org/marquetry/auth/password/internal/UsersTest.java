package org.marquetry.auth.password.internal;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

final class UsersTest {
    private static final String HASH = "$6$c2FsdA==$aGFzaA==";
    private static final PasswordHash DECOY = password -> false;

    private static String refusal(String... lines) {
        return assertThrows(IllegalArgumentException.class, () -> Users.parse(List.of(lines), DECOY))
                .getMessage();
    }

    @Test
    void readsALineForEachUserAndLeavesCommentsOut() {
        Users users = Users.parse(List.of("# the kitchen", "ann:" + HASH, "", " bob : " + HASH + " "), DECOY);
        assertEquals(2, users.count());
        assertNotNull(users.of("ann"));
        assertNotNull(users.of("bob"));
        assertNull(users.of("# the kitchen"));
    }

    @Test
    void namesTheLineThatIsWrong() {
        assertEquals("line 2 is not allowed; allowed is NAME:HASH", refusal("ann:" + HASH, "bob"));
        assertEquals("line 1 is not allowed; allowed is NAME:HASH", refusal(":" + HASH));
        assertEquals(
                "line 3: there is a user of this name in line 1 already",
                refusal("ann:" + HASH, "bob:" + HASH, "ann:" + HASH));
        assertEquals("line 1: it is not a hash of a password", refusal("ann:secret"));
    }

    @Test
    void theDecoysAreAsCostlyAsTheUsersAre() {
        Users users = Users.parse(List.of("ann:" + HASH, "bob:" + HASH), DECOY);
        assertSame(users.of("ann"), users.decoy(2));
        assertSame(users.of("bob"), users.decoy(-1));
        assertSame(DECOY, Users.parse(List.of(), DECOY).decoy(7));
    }
}
