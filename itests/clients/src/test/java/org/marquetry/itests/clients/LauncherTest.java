package org.marquetry.itests.clients;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Bystander;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The command line: its options, its exit statuses and what it says. */
@NeedsProcess
class LauncherTest {
    private static final int USAGE = 2;
    private static final int CONFIGURATION = 3;
    private static final int ADDRESS_IN_USE = 4;
    private static final int DIRECTORY = 5;

    /** Runs to the end, which has to have a status; everything that is said must be fit for people. */
    private static String endsWith(int status, BrokerProcess.Start start) throws IOException {
        try (BrokerProcess broker = start.launch()) {
            assertEquals(status, broker.exitStatus(), () -> "exit status\n" + broker.transcript());
            assertFalse(broker.transcript().contains("\tat "), broker::transcript);
            assertFalse(broker.transcript().contains("marquetry ready"), broker::transcript);
            return broker.transcript();
        }
    }

    private static void assertNames(String text, String... parts) {
        for (String part : parts) {
            assertTrue(text.contains(part), () -> part + " is not in:\n" + text);
        }
    }

    @Test
    void explainsItsOptions() throws IOException {
        assertNames(
                endsWith(0, BrokerProcess.withOnly("--help")),
                "--port",
                "--config",
                "--data",
                "--deploy",
                "--version",
                "1883");
    }

    @Test
    void tellsItsVersion() throws IOException {
        String text = endsWith(0, BrokerProcess.withOnly("--version"));
        assertTrue(text.matches("(?s).*\\b\\d+\\.\\d+\\.\\d+.*"), text);
        assertEquals(1, text.lines().count(), text);
    }

    @ParameterizedTest
    @CsvSource({
        "--prot 1883, --prot",
        "--port 70000, 70000",
        "--port -1, -1",
        "--port mqtt, mqtt",
        "--port, --port",
        "something, something"
    })
    void refusesWhatItDoesNotUnderstandAndSaysWhat(String arguments, String named) throws IOException {
        assertNames(endsWith(USAGE, BrokerProcess.withOnly(arguments.split(" "))), named);
    }

    @Test
    void namesThePortThatIsInUse() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(other.getLocalPort());
            String text = endsWith(
                    ADDRESS_IN_USE, BrokerProcess.withOnly("--port", port).folders("data", "config"));
            assertNames(text, port);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--data", "--config"})
    void namesTheDirectoryThatCannotBeUsed(String option, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a directory");
        String path = file.resolve("below").toString();
        String other = option.equals("--data") ? "config" : "data";
        String text = endsWith(
                DIRECTORY, BrokerProcess.withOnly("--port", "0", option, path).folders(other));
        assertNames(text, path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "org.marquetry.broker; maxQos=3; maxQos; 3; between 0 and 2",
                "org.marquetry.broker; retainAvailable=maybe; retainAvailable; maybe; true or false",
                "org.marquetry.broker; maxQoss=1; maxQoss; maxQoss; maxQos",
                "org.marquetry.broker; takeOverPolicy=ignore; takeOverPolicy; ignore; kick"
            })
    void namesPidKeyValueAndWhatIsAllowedInAWrongConfiguration(
            String pid, String setting, String key, String value, String allowed) throws IOException {
        String text = endsWith(CONFIGURATION, BrokerProcess.onFreePort().config(pid, setting));
        assertNames(text, pid, key, value, allowed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"port=99999; port; 99999; 65535", "prot=1883; prot; prot; port"})
    void namesTheListenerWhoseConfigurationIsWrong(String setting, String key, String value, String allowed)
            throws IOException {
        String pid = "org.marquetry.transport.tcp~main";
        BrokerProcess.Start start =
                BrokerProcess.withOnly().folders("data", "config").config(pid, setting);
        assertNames(endsWith(CONFIGURATION, start), pid, key, value, allowed);
    }

    @Test
    void warnsOfAConfigurationThatNobodyReads() throws IOException {
        try (BrokerProcess broker = BrokerProcess.onFreePort()
                .config("org.marquetry.borker", "maxQos=1")
                .start()) {
            String line = broker.err().await(text -> text.contains("org.marquetry.borker"), Deadline.PATIENCE);
            assertNotNull(line, broker::transcript);
            assertNames(line, "WARN", "org.marquetry.broker");
        }
    }

    @Test
    void listensOnTheLoopbackOnly() throws IOException {
        try (BrokerProcess broker = BrokerProcess.onFreePort().start()) {
            assertEquals(1, broker.listeners().size(), broker::transcript);
            assertEquals("127.0.0.1", broker.listeners().get(0).getHost());
        }
    }

    @Test
    void saysOneLineOnStandardOutputAndNoneOfErrors() throws IOException {
        try (BrokerProcess broker = BrokerProcess.onFreePort().start()) {
            RawClient.connected(broker.address(), Level.V311, "visitor").close();
            assertEquals(0, broker.stop(), broker::transcript);
            assertEquals(1, broker.out().lines().size(), broker::transcript);
            assertEquals(List.of(), broker.alarms());
        }
    }

    @Test
    void drainsItsClientsAtSigterm() throws IOException {
        try (BrokerProcess broker = BrokerProcess.onFreePort().start();
                RawClient old = RawClient.connected(broker.address(), Level.V311, "old");
                RawClient client = RawClient.connected(broker.address(), Level.V5, "new");
                RawClient silent = RawClient.open(broker.address(), Level.V5)) {
            assertEquals(0, broker.stop(), broker::transcript);
            old.expectDisconnect(0x8B);
            client.expectDisconnect(0x8B);
            silent.expectClosed();
            assertEquals(List.of(), broker.alarms());
        }
    }

    @Test
    void listensAgainAfterItWasKilled() throws IOException {
        try (BrokerProcess first = BrokerProcess.onFreePort().start()) {
            try (Bystander pair = new Bystander(first.address(), "before")) {
                pair.exchange();
                first.kill();
            }
            String port = String.valueOf(first.address().getPort());
            try (BrokerProcess second = BrokerProcess.withOnly("--port", port)
                            .folders("data", "config")
                            .inPlaceOf(first)
                            .start();
                    Bystander pair = new Bystander(second.address(), "after")) {
                assertEquals(first.address(), second.address());
                pair.exchange();
                assertEquals(0, second.stop(), second::transcript);
            }
        }
    }

    @Test
    void announcesTheLimitsOfItsConfiguration() throws IOException {
        BrokerProcess.Start start = BrokerProcess.onFreePort()
                .config(
                        "org.marquetry.broker",
                        "keepAliveMax=10",
                        "receiveMaximum=5",
                        "maxPacketSize=4096",
                        "topicAliasMaximum=3",
                        "sessionExpiryMax=100");
        try (BrokerProcess broker = start.start();
                RawClient client = RawClient.open(broker.address(), Level.V5)) {
            Received connack = client.connect(client.packets()
                    .connect("limited")
                    .keepAlive(60)
                    .properties(new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 1000)));
            assertEquals(10L, connack.property(PropertyBytes.SERVER_KEEP_ALIVE));
            assertEquals(5L, connack.property(PropertyBytes.RECEIVE_MAXIMUM));
            assertEquals(4096L, connack.property(PropertyBytes.MAXIMUM_PACKET_SIZE));
            assertEquals(3L, connack.property(PropertyBytes.TOPIC_ALIAS_MAXIMUM));
            assertEquals(100L, connack.property(PropertyBytes.SESSION_EXPIRY));
            client.send(Packets.disconnect());
        }
    }
}
