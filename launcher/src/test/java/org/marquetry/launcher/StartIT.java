package org.marquetry.launcher;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How the process starts, says that it is ready or why it is not, and ends. */
@Timeout(180)
@Isolated("what a start says is told from what is said while it is tried again by time")
final class StartIT {
    private static final int SUCCESS = 0;
    private static final int SERVER_SHUTTING_DOWN = 0x8B;

    @TempDir
    private Path directory;

    private String data;
    private Path config;

    @BeforeEach
    void directories() throws IOException {
        data = directory.resolve("data").toString();
        config = Files.createDirectory(directory.resolve("config"));
    }

    @Test
    void saysInOneLineThatItIsReadyAndServesClients() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start("--port", "0", "--data", data)) {
            List<String> listeners = broker.awaitReady();

            assertEquals(1, listeners.size());
            assertTrue(listeners.get(0).startsWith("mqtt://127.0.0.1:"), listeners.get(0));
            assertEquals(SUCCESS, RawClient.connectOnce(broker.awaitPort()));
            assertEquals(1, broker.output().size());
        }
    }

    @Test
    void aSignalEndsItWithStatusZeroAfterTellingTheClients() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start("--port", "0", "--data", data);
                RawClient client = RawClient.open(broker.awaitPort())) {
            assertEquals(SUCCESS, client.connect());

            broker.terminate();

            assertEquals(SERVER_SHUTTING_DOWN, client.awaitDisconnect());
            assertEquals(0, broker.awaitExit());
            assertEquals(1, broker.output().size());
        }
    }

    @Test
    void theJdkHasNothingToWarnOf() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(List.of(), "--port", "0", "--data", data)) {
            assertEquals(SUCCESS, RawClient.connectOnce(broker.awaitPort()));
            broker.terminate();
            broker.awaitExit();

            assertEquals(
                    List.of(),
                    broker.errors().stream()
                            .filter(line -> line.contains("WARN") || line.contains("ERROR"))
                            .toList());
        }
    }

    @Test
    void theDataDirectoryOfARunningBrokerIsRefused() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start("--port", "0", "--data", data)) {
            broker.awaitReady();

            assertFails(5, "data directory " + data + " is in use by another running broker", "--port", "0");
        }
    }

    @Test
    void aDataDirectoryIsFreeAfterTheBrokerWasKilled() throws Exception {
        try (BrokerProcess killed = BrokerProcess.start("--port", "0", "--data", data)) {
            killed.awaitReady();
        }
        try (BrokerProcess next = BrokerProcess.start("--port", "0", "--data", data)) {
            assertEquals(SUCCESS, RawClient.connectOnce(next.awaitPort()));
        }
    }

    @Test
    void aStoreThatIsNoDirectoryIsNamed() throws Exception {
        Files.createDirectories(Path.of(data));
        Files.createFile(Path.of(data, "store"));

        assertFails(5, "org.marquetry.persistence.rocksdb: cannot be opened: ", "--port", "0");
    }

    @Test
    void aStoreThatIsDamagedIsNamed() throws Exception {
        Path store = Files.createDirectories(Path.of(data, "store"));
        Files.writeString(store.resolve("CURRENT"), "MANIFEST-000042\n");

        assertFails(
                5, "org.marquetry.persistence.rocksdb: cannot be opened: the store in " + store + ": ", "--port", "0");
    }

    @Test
    void aWrongSettingOfTheStoreIsNamed() throws Exception {
        write("org.marquetry.persistence.rocksdb.cfg", "sync=sometimes");

        assertFails(
                3,
                "org.marquetry.persistence.rocksdb: sync=sometimes is not allowed; allowed is always, interval, never",
                "--port",
                "0",
                "--config",
                config.toString());
    }

    @Test
    void anotherStoreTakesThePlaceOfTheDefaultOne() throws Exception {
        write("org.marquetry.persistence.memory.cfg", "");

        try (BrokerProcess broker = BrokerProcess.start("--port", "0", "--data", data, "--config", config.toString())) {
            assertEquals(SUCCESS, RawClient.connectOnce(broker.awaitPort()));
            assertFalse(Files.exists(Path.of(data, "store")));
        }
    }

    @Test
    void anAddressInUseIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());

            String message = "org.marquetry.transport.tcp~default: cannot listen on 127.0.0.1:" + port + ": ";
            assertFails(4, message, "--port", port);
        }
    }

    @Test
    void aListenerWithoutAnAddressLeavesTheOthersAloneAndComesWhenItCan() throws Exception {
        write("org.marquetry.transport.tcp~lan.cfg", "port=0");
        int port;
        BrokerProcess broker;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = taken.getLocalPort();
            write("org.marquetry.transport.tcp~late.cfg", "port=" + port);
            broker = BrokerProcess.start("--config", config.toString(), "--data", data);
            assertEquals(1, broker.awaitReady().size());
            assertEquals(SUCCESS, RawClient.connectOnce(broker.awaitPort()));
            broker.awaitLog("ERROR", "tcp~late: cannot listen on 127.0.0.1:" + port, "trying again until it can");
        }
        try (broker) {
            broker.awaitLog("INFO", "tcp~late listens on mqtt://127.0.0.1:" + port);
            assertEquals(SUCCESS, RawClient.connectOnce(port));
        }
    }

    @Test
    void withoutAnyAddressItDoesNotStart() throws Exception {
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            write("org.marquetry.transport.tcp~one.cfg", "port=" + one.getLocalPort());
            write("org.marquetry.transport.websocket~other.cfg", "port=" + other.getLocalPort());

            String message = "org.marquetry.transport.tcp~one: cannot listen on 127.0.0.1:" + one.getLocalPort()
                    + ": address already in use; org.marquetry.transport.websocket~other: cannot listen on ";
            assertFails(4, message, "--config", config.toString());
        }
    }

    @Test
    void aWrongValueIsNamed() throws Exception {
        write("org.marquetry.broker.cfg", "maxQos=3");

        assertFails(
                3,
                "org.marquetry.broker: maxQos=3 is not allowed; allowed is a whole number between 0 and 2",
                "--config",
                config.toString());
    }

    @Test
    void anUnknownKeyIsNamed() throws Exception {
        write("org.marquetry.transport.tcp~lan.cfg", "prt=1883");

        assertFails(3, "org.marquetry.transport.tcp~lan: unknown key prt; allowed are ", "--config", config.toString());
    }

    @Test
    void anOpenListenerIsNamedAsSuch() throws Exception {
        write("org.marquetry.transport.tcp~all.cfg", "port=0\nhost=0.0.0.0");
        write("org.marquetry.transport.tcp~open.cfg", "port=0\nhost=0.0.0.0\nallowAnonymous=true");
        write("org.marquetry.transport.tcp~own.cfg", "port=0\nallowAnonymous=true");

        try (BrokerProcess broker = BrokerProcess.start("--data", data, "--config", config.toString())) {
            List<String> listeners = broker.awaitReady();
            String open = " (open to the network without authentication)";
            assertEquals(3, listeners.size());
            assertEquals(
                    1, listeners.stream().filter(each -> each.endsWith(open)).count(), listeners.toString());
            assertTrue(
                    listeners.stream().anyMatch(each -> each.matches("mqtt://0\\.0\\.0\\.0:\\d+")),
                    listeners.toString());
            assertTrue(
                    listeners.stream().anyMatch(each -> each.matches("mqtt://127\\.0\\.0\\.1:\\d+")),
                    listeners.toString());
        }
    }

    @Test
    void aPieceThatIsThereOnlyToKeepADoorClosedIsNamed() throws Exception {
        write("org.marquetry.auth.acl.cfg", "fiel=rules");

        try (BrokerProcess broker = BrokerProcess.start("--port", "0", "--data", data, "--config", config.toString())) {
            assertEquals(3, broker.awaitExit());
            assertEquals(List.of(), List.copyOf(broker.output()));
            List<String> errors = List.copyOf(broker.errors());
            assertEquals(
                    "marquetry: org.marquetry.auth.acl: file= is not allowed; allowed is the path of a file of rules",
                    errors.get(errors.size() - 1));
        }
    }

    @Test
    void aMisspeltListenerIsNamed() throws Exception {
        write("org.marquetry.transport.tpc~lan.cfg", "port=0");

        assertFails(
                3,
                "no listener: no component takes the configuration org.marquetry.transport.tpc~lan; did you mean"
                        + " org.marquetry.transport.tcp~lan?",
                "--config",
                config.toString());
    }

    @Test
    void aPortBesideConfiguredListenersIsRefused() throws Exception {
        write("org.marquetry.transport.tcp~lan.cfg", "port=0");

        assertFails(2, "--port is for the default listener", "--port", "0", "--config", config.toString());
    }

    @Test
    void aConfigurationDirectoryThatIsMissingIsNamed() throws Exception {
        Path missing = directory.resolve("nowhere");

        assertFails(5, "configuration directory " + missing + " cannot be read", "--config", missing.toString());
    }

    @Test
    void aDeployDirectoryThatIsAFileIsNamed() throws Exception {
        Path file = write("org.marquetry.broker.cfg", "");

        assertFails(5, "deploy directory " + file + " cannot be read", "--deploy", file.toString());
    }

    @Test
    void anUnknownOptionIsNamed() throws Exception {
        assertFails(2, "unknown option --prot; did you mean --port?", "--prot", "1");
    }

    @Test
    void helpAndVersionGoToStandardOutput() throws Exception {
        try (BrokerProcess help = BrokerProcess.start("--help");
                BrokerProcess version = BrokerProcess.start("--version")) {
            assertEquals(0, help.awaitExit());
            assertEquals(0, version.awaitExit());
            assertTrue(help.output().get(0).startsWith("Usage: "));
            assertTrue(
                    version.output().get(0).matches("marquetry \\d+\\.\\d+\\.\\d+.*"),
                    version.output().toString());
            assertEquals(List.of(), help.errors());
            assertEquals(List.of(), version.errors());
        }
    }

    @Test
    void theStartScriptTakesOptionsOfTheJvmFromTheEnvironment() throws Exception {
        Path script = BrokerProcess.jarPath().resolve("../../bin/marquetry").normalize();
        List<String> command = List.of(
                "env",
                "JAVA_HOME=" + System.getProperty("java.home"),
                "MARQUETRY_OPTS=-Xmx64m -XX:+PrintFlagsFinal",
                script.toString(),
                "--version");
        try (BrokerProcess process = BrokerProcess.start(command, new File("."))) {
            assertEquals(0, process.awaitExit(), process.errors().toString());
            assertFlag(process, "MaxHeapSize", "67108864");
            assertFlag(process, "UseSerialGC", "true");
        }
    }

    private static void assertFlag(BrokerProcess process, String name, String value) {
        assertTrue(
                process.output().stream()
                        .anyMatch(line -> line.contains(" " + name + " ") && line.contains(" " + value + " ")),
                name);
    }

    private Path write(String file, String content) throws IOException {
        return Files.writeString(config.resolve(file), content);
    }

    /** With one line on standard error, nothing on standard output, and this status. */
    private void assertFails(int status, String message, String... arguments) throws Exception {
        String[] all = Stream.concat(Arrays.stream(arguments), Stream.of("--data", data))
                .toArray(String[]::new);
        try (BrokerProcess broker = BrokerProcess.start(all)) {
            assertEquals(status, broker.awaitExit(), broker.errors().toString());
            assertEquals(1, broker.errors().size(), broker.errors().toString());
            assertTrue(
                    broker.errors().get(0).startsWith("marquetry: " + message),
                    broker.errors().get(0));
            assertEquals(List.of(), broker.output());
        }
    }
}
