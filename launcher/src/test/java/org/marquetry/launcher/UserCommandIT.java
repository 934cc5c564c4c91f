package org.marquetry.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The commands for users. */
@Timeout(240)
final class UserCommandIT {
    @TempDir
    private Path directory;

    /** With a password on standard input. */
    private Run run(String password, String... words) throws IOException, InterruptedException {
        Path input = Files.writeString(directory.resolve("input"), password + "\n");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                BrokerProcess.jarPath().toString()));
        command.addAll(List.of(words));
        try (BrokerProcess process = BrokerProcess.start(command, new File("."), input)) {
            return Run.of(process);
        }
    }

    @Test
    void theFirstUserMakesAConfigurationAndOthersComeAndGo() throws Exception {
        Path config = directory.resolve("config");
        String[] at = {"--config", config.toString(), "user"};

        assertEquals(new Run(0, List.of("added ann"), List.of()), run("secret", at[0], at[1], at[2], "add", "ann"));
        assertEquals(new Run(0, List.of("added bob"), List.of()), run("secret", at[0], at[1], at[2], "add", "bob"));
        String before = Files.readString(config.resolve("users"));
        assertEquals(new Run(0, List.of("changed bob"), List.of()), run("other", at[0], at[1], at[2], "change", "bob"));
        assertFalse(before.equals(Files.readString(config.resolve("users"))));
        assertEquals(new Run(0, List.of("ann", "bob"), List.of()), run("", at[0], at[1], at[2], "list"));
        assertEquals(new Run(0, List.of("removed ann"), List.of()), run("", at[0], at[1], at[2], "remove", "ann"));
        assertEquals("file = users\n", Files.readString(config.resolve("org.marquetry.auth.password.cfg")));
        assertTrue(Files.readString(config.resolve("users")).startsWith("bob:$argon2id$"));
        assertEquals(
                new Run(1, List.of(), List.of("marquetry: " + config.resolve("users") + " has no user ann")),
                run("", at[0], at[1], at[2], "remove", "ann"));
        assertEquals(2, run("", "user", "list").status());
        assertEquals(
                3,
                run("", "--config", directory.resolve("other").toString(), "user", "list")
                        .status());
    }

    @Test
    void theRulesAreAskedWhatAUserMayDo() throws Exception {
        Path config = Files.createDirectory(directory.resolve("config"));
        Files.writeString(config.resolve("org.marquetry.auth.acl.cfg"), "file = rules\n");
        Files.writeString(config.resolve("rules"), "allow user kitchen publish home/door\n");
        String[] at = {"--config", config.toString(), "may"};

        assertEquals(
                new Run(0, List.of("yes, by line 1: allow user kitchen publish home/door"), List.of()),
                run("", at[0], at[1], at[2], "kitchen", "publish", "home/door"));
        assertEquals(
                new Run(1, List.of("no, no rule allows it"), List.of()),
                run("", at[0], at[1], at[2], "kitchen", "publish", "home/garden"));
        assertEquals(
                2, run("", at[0], at[1], at[2], "kitchen", "open", "home/door").status());
    }
}
