package org.marquetry.itests.framework;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.api.broker.Broker;
import org.marquetry.api.broker.Clients;
import org.marquetry.itests.framework.bad.BadActivator.Way;
import org.osgi.framework.Bundle;
import org.osgi.service.cm.ConfigurationAdmin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The commands of operators, given to Gogo as somebody would type them. */
@Timeout(60)
class ShellTest {
    private static final int NEVER = 1_000_000_000;

    @TempDir
    Path directory;

    private CommandProcessor gogo;

    @BeforeAll
    static void chooseAStore() throws Exception {
        Services.await(ConfigurationAdmin.class)
                .getConfiguration("org.marquetry.persistence.memory", "?")
                .update(Services.dictionary(Map.of()));
        Services.await(Broker.class);
    }

    @BeforeEach
    void findGogo() throws Exception {
        gogo = Services.await(CommandProcessor.class);
        // The commands come with the tools that they stand for.
        await().ignoreExceptions().until(() -> type("mqtt:health") != null);
    }

    private String type(String command) throws Exception {
        try (CommandSession session = gogo.createSession(
                new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream(), new ByteArrayOutputStream())) {
            return String.valueOf(session.execute(command));
        }
    }

    private String refusal(String command) {
        return assertThrows(Exception.class, () -> type(command)).getMessage();
    }

    @Test
    void piecesAreShownWithTheirBundles() throws Exception {
        String shown = type("mqtt:pieces");

        assertTrue(shown.lines().anyMatch(line -> line.startsWith("codec\torg.marquetry.codec 0.1.0")), shown);
        assertTrue(shown.lines().anyMatch(line -> line.startsWith("engine\torg.marquetry.broker 0.1.0")), shown);
        assertTrue(shown.lines().anyMatch(line -> line.startsWith("store\torg.marquetry.persistence.memory")), shown);
    }

    @Test
    void theHealthOfEachPieceIsShown() throws Exception {
        String shown = type("mqtt:health");

        assertTrue(shown.lines().anyMatch(line -> line.startsWith("org.marquetry.broker\t")), shown);
    }

    @Test
    void aClientIsShownAndDisconnected() throws Exception {
        try (Listeners listener = Listeners.onAnyPort();
                RawClient client = new RawClient(listener.port())) {
            client.connect("typed", null);

            assertTrue(type("mqtt:clients").lines().anyMatch(line -> line.startsWith("typed\tanonymous\t")));
            assertEquals("typed is disconnected", type("mqtt:disconnect typed").strip());

            await().until(() -> !type("mqtt:clients").contains("typed"));
            assertEquals("typed is not connected", refusal("mqtt:disconnect typed"));
        }
    }

    @Test
    void aClientWhoseNameLooksLikeANumberIsDisconnected() throws Exception {
        try (Listeners listener = Listeners.onAnyPort();
                RawClient client = new RawClient(listener.port())) {
            client.connect("0042", null);
            assertEquals("0042 is disconnected", type("mqtt:disconnect 0042").strip());
        }
    }

    @Test
    void aDryRunSaysWhatWouldBeDoneAndDoesNothing() throws Exception {
        Path jar = BadBundle.codec(directory, Way.NULL, NEVER);
        String before = codecs();

        String said = type("mqtt:exchange " + jar + " dry-run");

        assertTrue(said.startsWith("org.marquetry.codec 9."), said);
        assertTrue(said.contains(" would take the place of org.marquetry.codec 0.1.0"), said);
        assertEquals(before, codecs());
    }

    @Test
    void aPieceIsExchangedAndHadBackWhileAClientStaysConnected() throws Exception {
        Path jar = BadBundle.codec(directory, Way.NULL, NEVER);
        String before = codecs();
        try (Listeners listener = Listeners.onAnyPort();
                RawClient client = new RawClient(listener.port())) {
            client.connect("stays", null);

            String said = type("mqtt:exchange " + jar);
            assertTrue(said.contains(" serves in place of org.marquetry.codec 0.1.0"), said);
            assertTrue(codecs().startsWith("codec\torg.marquetry.codec 9."), codecs());
            client.ping();

            assertEquals(
                    "the former org.marquetry.codec serves again",
                    type("mqtt:rollback org.marquetry.codec").strip());
            await().until(() -> before.equals(codecs()));
            client.ping();
        }
        assertEquals(
                "org.marquetry.codec has not taken the place of another bundle",
                refusal("mqtt:rollback org.marquetry.codec"));
    }

    @Test
    void eachKindIsExchangedAndHadBackByTheSameCommands() throws Exception {
        Map<String, String> kinds = Map.of(
                "engine", "org.marquetry.broker",
                "codec", "org.marquetry.codec",
                "store", "org.marquetry.persistence.memory",
                "listener", "org.marquetry.transport.tcp");
        try (Listeners listener = Listeners.onAnyPort();
                RawClient client = new RawClient(listener.port())) {
            client.connect("stays", null);
            for (Map.Entry<String, String> kind : kinds.entrySet()) {
                assertExchangedAndHadBack(kind.getKey(), kind.getValue());
                client.ping();
            }
        }
    }

    private void assertExchangedAndHadBack(String role, String name) throws Exception {
        Path jar = BadBundle.copy(directory, BadBundle.bundle(name), Map.of("Bundle-Version", "8.0.0"), 0);
        String before = shown(role);
        assertTrue(type("mqtt:exchange " + jar + " dry-run")
                .startsWith(name + " 8.0.0 would take the place of " + name + " 0.1.0"));

        assertTrue(type("mqtt:exchange " + jar).startsWith(name + " 8.0.0 serves in place of " + name + " 0.1.0"));
        assertTrue(shown(role).startsWith(role + "\t" + name + " 8.0.0\t"), shown(role));

        assertEquals(
                "the former " + name + " serves again",
                type("mqtt:rollback " + name).strip());
        await().until(() -> before.equals(shown(role)));
    }

    private String codecs() throws Exception {
        return shown("codec");
    }

    private String shown(String role) throws Exception {
        return String.join(
                "\n",
                type("mqtt:pieces")
                        .lines()
                        .filter(line -> line.startsWith(role + "\t"))
                        // What was started again a short while ago may be on probation itself.
                        .map(line -> line.replaceAll("\tsince [^\t]*", "").replace(", on probation", ""))
                        .toList());
    }

    @Test
    void whatCannotBeExchangedIsRefusedInOneLine() throws Exception {
        Path none = directory.resolve("none.jar");
        Path text = Files.writeString(directory.resolve("text.jar"), "no jar");

        for (String command :
                new String[] {"mqtt:exchange " + none, "mqtt:exchange " + text, "mqtt:exchange " + none + " dry-run"}) {
            String said = refusal(command);
            assertFalse(said.isBlank() || said.contains("\n"), said);
            assertTrue(said.contains(".jar"), said);
        }
        String said = refusal("mqtt:exchange " + text + " wet-run");
        assertTrue(said.startsWith("use pieces, exchange JAR [dry-run]"), said);
    }

    @Test
    void whileThereIsNoEngineTheCommandsSaySo() throws Exception {
        BadBundle.bundle("org.marquetry.broker").stop();
        try {
            assertEquals("there is no engine just now", refusal("mqtt:clients"));
            assertTrue(type("mqtt:pieces").contains("engine\tnobody"));
        } finally {
            for (Bundle bundle : Services.context().getBundles()) {
                if (bundle.getSymbolicName().equals("org.marquetry.broker")) {
                    bundle.start();
                }
            }
            Services.await(Clients.class);
        }
    }
}
