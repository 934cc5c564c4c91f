package org.marquetry.auth.password.internal;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.auth.users.UserLine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class UsersToolTest {
    @TempDir
    private Path directory;

    private Path file;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("users");
    }

    private int run(String... words) {
        return new UsersTool().run(new PrintWriter(out, true), new PrintWriter(err, true), words);
    }

    private boolean knows(String name, String password) {
        PasswordHash hash = Users.read(file, any -> false).of(name);
        return hash != null && hash.isOf(password.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void addsChangesListsAndRemovesUsers() throws Exception {
        assertEquals(0, run("add", file.toString(), "ann", "secret"));
        assertEquals(0, run("add", file.toString(), "bob", "other"));
        assertTrue(knows("ann", "secret"));
        assertEquals(0, run("change", file.toString(), "ann", "new"));
        assertTrue(knows("ann", "new"));
        assertFalse(knows("ann", "secret"));
        assertTrue(knows("bob", "other"));
        assertEquals(0, run("remove", file.toString(), "bob"));
        assertFalse(knows("bob", "other"));
        assertEquals(0, run("list", file.toString()));
        assertEquals(
                List.of("added ann", "added bob", "changed ann", "removed bob", "ann"),
                out.toString().lines().toList());
        assertFalse(Files.readString(file).contains("new"));
    }

    @Test
    void nobodyElseReadsANewFileAndCommentsStay() throws Exception {
        run("add", file.toString(), "ann", "secret");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Files.writeString(file, "# the kitchen\n" + Files.readString(file));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        run("add", file.toString(), "bob", "secret");
        assertTrue(Files.readString(file).startsWith("# the kitchen\nann:"));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        try (var files = Files.list(directory)) {
            assertEquals(1, files.count());
        }
        assertNotNull(Users.read(file, any -> false).of("bob"));
    }

    @Test
    void saysWhatCannotBeDone() {
        run("add", file.toString(), "ann", "secret");
        assertEquals(1, run("add", file.toString(), "ann", "secret"));
        assertEquals(1, run("change", file.toString(), "bob", "secret"));
        assertEquals(1, run("remove", file.toString(), "bob"));
        assertEquals(1, run("list", directory.resolve("missing").toString()));
        assertEquals(2, run("add", file.toString(), "a:b", "secret"));
        assertEquals(2, run("forget", file.toString()));
        assertEquals(2, run("add", file.toString(), "bob", "secret", "scram=sha-3"));
        assertEquals(
                List.of(
                        file + " has already a user ann",
                        file + " has no user bob",
                        file + " has no user bob",
                        directory.resolve("missing") + " does not exist",
                        "user name 'a:b' is not allowed; allowed is text without ':', not beginning with '#' or a"
                                + " space, nor ending with one",
                        "use add or change FILE NAME PASSWORD [scram=LIST], remove FILE NAME or list FILE",
                        "scram=sha-3 is not allowed; allowed is scram=none, or a list of sha-1, sha-256, sha-512"),
                err.toString().lines().toList());
    }

    private List<String> kinds() throws Exception {
        return UserLine.parse(Files.readAllLines(file)).get(0).scram().stream()
                .map(Object::toString)
                .toList();
    }

    @Test
    void keysForScramFollowThePassword() throws Exception {
        assertEquals(0, run("add", file.toString(), "ann", "secret", "scram=sha-256,sha-512"));
        assertTrue(knows("ann", "secret"));
        String before = Files.readString(file);
        assertEquals(List.of("SCRAM-SHA-256", "SCRAM-SHA-512"), kinds());
        assertEquals(0, run("change", file.toString(), "ann", "new"));
        assertTrue(knows("ann", "new"));
        assertEquals(List.of("SCRAM-SHA-256", "SCRAM-SHA-512"), kinds());
        for (String word : Files.readString(file).strip().split(" ")) {
            assertFalse(before.contains(word));
        }
        assertEquals(0, run("change", file.toString(), "ann", "new", "scram=sha-1"));
        assertEquals(List.of("SCRAM-SHA-1"), kinds());
        assertEquals(0, run("change", file.toString(), "ann", "new", "scram=none"));
        assertEquals(List.of(), kinds());
        assertTrue(knows("ann", "new"));
    }
}
