package org.marquetry.itests.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Types the README's commands for users and for what they may do, as they are printed, beside a broker that runs. */
@NeedsProcess
@Timeout(180)
class UsersGuideTest {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final Pattern COMMAND = Pattern.compile("(?m)^java -jar .* --config config (user|may) .*$");
    private static final Pattern RULES = Pattern.compile("```\n(group kitchen .*?)```", Pattern.DOTALL);
    private static final int BAD_USER_NAME_OR_PASSWORD = 0x86;

    private String readme;
    private List<String> commands;
    private Path home;
    private BrokerProcess broker;

    @BeforeEach
    void start() throws IOException {
        readme = Files.readString(ROOT.resolve("README.md"));
        commands = COMMAND.matcher(readme).results().map(each -> each.group()).toList();
        assertEquals(3, commands.size(), commands::toString);
        BrokerProcess.Start start = BrokerProcess.onFreePort().inNewHome();
        home = start.data().getParent();
        Files.createSymbolicLink(home.resolve("launcher"), ROOT.resolve("launcher"));
        broker = start.start();
    }

    @AfterEach
    void stop() throws IOException {
        broker.close();
    }

    private Process shell(String command) throws IOException {
        ProcessBuilder shell =
                new ProcessBuilder("sh", "-c", command).directory(home.toFile()).redirectErrorStream(true);
        Path java = Path.of(System.getProperty("java.home"), "bin");
        shell.environment().merge("PATH", java.toString(), (before, own) -> own + ":" + before);
        return shell.start();
    }

    /** Runs a command in a shell, with a line of input; answers its exit status and what it says. */
    private String typed(String command, String input) throws Exception {
        Process process = shell(command);
        try (var line = process.getOutputStream()) {
            line.write((input + "\n").getBytes(UTF_8));
        }
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS));
        return process.exitValue() + " " + said.strip();
    }

    private int login(String password) throws IOException {
        try (RawClient client = RawClient.open(broker.address(), Level.V5)) {
            client.send(client.packets()
                    .connect("c")
                    .login("ann", password.getBytes(UTF_8))
                    .done());
            return client.expect(Received.CONNACK).reason();
        }
    }

    private void awaitLogin(String password, int expected) {
        await().atMost(Deadline.PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> login(password) == expected);
    }

    private void awaitUsers(Predicate<String> condition) {
        await().atMost(Deadline.PATIENCE)
                .until(() ->
                        condition.test(Files.readString(home.resolve("config").resolve("users"))));
    }

    @Test
    void aUserIsAddedChangedListedAndRemovedBesideABrokerThatRuns() throws Exception {
        String add = commands.get(0);
        assertEquals("0 added ann", typed(add, "correct horse"));
        awaitLogin("correct horse", 0);
        assertEquals(BAD_USER_NAME_OR_PASSWORD, login("guess"));

        String withKeys = commands.get(1);
        assertEquals("0 changed ann", typed(withKeys, "battery"));
        awaitUsers(users -> users.contains("SCRAM-SHA-256$") && users.contains("SCRAM-SHA-512$"));
        awaitLogin("battery", 0);
        awaitLogin("correct horse", BAD_USER_NAME_OR_PASSWORD);

        assertEquals("0 changed ann", typed(add.replace("add", "change"), "staple"));
        awaitUsers(users -> users.contains("SCRAM-SHA-256$") && users.contains("SCRAM-SHA-512$"));
        awaitLogin("staple", 0);
        assertEquals("0 ann", typed(add.replace("add ann", "list"), ""));
        assertEquals("0 removed ann", typed(add.replace("add", "remove"), ""));
        awaitLogin("staple", BAD_USER_NAME_OR_PASSWORD);
    }

    /** Runs a command on a terminal of its own, and types an answer to each prompt; answers its exit status and what is to be seen. */
    private String typedOnTerminal(String command, String... promptsAndAnswers) throws Exception {
        Process process = shell("script -qec '" + command + "' /dev/null");
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < promptsAndAnswers.length; i += 2) {
            int read = 0;
            while (!seen.toString().endsWith(promptsAndAnswers[i]) && read >= 0) {
                read = process.getInputStream().read();
                seen.append((char) read);
            }
            process.getOutputStream().write((promptsAndAnswers[i + 1] + "\n").getBytes(UTF_8));
            process.getOutputStream().flush();
        }
        seen.append(new String(process.getInputStream().readAllBytes(), UTF_8));
        assertTrue(process.waitFor(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS));
        return process.exitValue() + " "
                + seen.toString().replaceAll("\\s+", " ").strip();
    }

    @Test
    void onATerminalThePasswordIsAskedForTwiceAndNotShown() throws Exception {
        Programs.need("script");
        String add = commands.get(0);
        assertEquals(
                "0 password of ann: again: added ann",
                typedOnTerminal(add, "password of ann: ", "correct horse", "again: ", "correct horse"));
        awaitLogin("correct horse", 0);
        String said = typedOnTerminal(add.replace("add", "change"), "password of ann: ", "one", "again: ", "two");
        assertEquals("1 password of ann: again: marquetry: the two are not the same; nothing was changed", said);
        awaitLogin("correct horse", 0);
        assertEquals(BAD_USER_NAME_OR_PASSWORD, login("guess"));
    }

    /** The answer is that of the file with it, and that of the broker's rules without. */
    @Test
    void theRulesThatArePrintedAreAsked() throws Exception {
        var rules = RULES.matcher(readme);
        assertTrue(rules.find());
        Path config = home.resolve("config");
        Files.writeString(config.resolve("rules"), rules.group(1));
        Files.writeString(config.resolve("org.marquetry.auth.acl.cfg"), "file = rules\n");
        await().atMost(Deadline.PATIENCE).until(() -> broker.transcript().contains(" rules in "));

        String may = commands.get(2);
        assertAnswered("1 no, no rule allows it", may);
        assertAnswered(
                "0 yes, by line 4: allow role sensor    publish    sensors/%u/+   qos=0,1 retain=no",
                may.replace("kitchen publish home/door", "s1 publish sensors/s1/heat role=sensor qos=1"));
    }

    private void assertAnswered(String answer, String command) throws Exception {
        assertEquals(answer, typed(command, ""));
        assertEquals(answer, typed(command.replace("--config config", "--data " + broker.data()), ""));
    }
}
