package org.marquetry.itests.clients;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Bystander;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Files in the configuration folder that come, change and go while the broker runs. */
@NeedsProcess
class LiveConfigurationTest {
    private BrokerProcess broker;
    private Bystander bystander;

    @BeforeEach
    void start() throws IOException {
        broker = BrokerProcess.onFreePort()
                .config("org.marquetry.broker", "keepAliveMax=100")
                .start();
        bystander = new Bystander(broker.address(), "bystander");
    }

    @AfterEach
    void stop() throws IOException {
        try (BrokerProcess ending = broker) {
            bystander.exchange();
            bystander.close();
            assertEquals(0, ending.stop(), ending::transcript);
            List<String> alarms = ending.alarms().stream()
                    .filter(line -> !line.endsWith("the previous configuration stays in force"))
                    .toList();
            assertEquals(List.of(), alarms);
        }
    }

    private void write(String pid, String... settings) throws IOException {
        Path file = broker.config().resolve(pid + ".cfg");
        Path draft = Files.writeString(broker.config().resolveSibling("draft"), String.join("\n", settings) + "\n");
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(Deadline.PATIENCE).until(condition);
    }

    /** What CONNACK says of keep alive to a client that would have it long. */
    private long keepAliveMax() throws IOException {
        try (RawClient client = RawClient.open(broker.address(), Level.V5)) {
            return (Long) client.connect(client.packets().connect("probe").keepAlive(60_000))
                    .property(PropertyBytes.SERVER_KEEP_ALIVE);
        }
    }

    @Test
    void opensAndClosesAListenerWithItsFile() throws IOException {
        String pid = "org.marquetry.transport.tcp~second";
        int port = freePort();
        write(pid, "host=127.0.0.1", "port=" + port);
        await(() -> accepts(port));
        RawClient client = RawClient.connected(at(port), Level.V5, "guest");
        bystander.exchange();
        Files.delete(broker.config().resolve(pid + ".cfg"));
        await(() -> !accepts(port));
        assertTrue(accepts(broker.address().getPort()), "the other listener is still open");
        client.expectDisconnect(0x8B);
    }

    @Test
    void movesAListenerToAnotherPort() throws IOException {
        String pid = "org.marquetry.transport.tcp~second";
        int before = freePort();
        write(pid, "host=127.0.0.1", "port=" + before);
        await(() -> accepts(before));
        int after = freePort();
        write(pid, "host=127.0.0.1", "port=" + after);
        await(() -> accepts(after) && !accepts(before));
    }

    @Test
    void appliesAChangedSettingToNewConnections() throws IOException {
        assertEquals(100, keepAliveMax());
        write("org.marquetry.broker", "keepAliveMax=200");
        await(() -> keepAliveMax() == 200);
    }

    @Test
    void keepsTheOldSettingsWhenTheNewOnesAreWrong() throws IOException {
        write("org.marquetry.broker", "keepAliveMax=never");
        String line = broker.err().await(text -> text.contains("keepAliveMax"), Deadline.PATIENCE);
        assertNotNull(line, broker::transcript);
        assertTrue(line.contains("org.marquetry.broker") && line.contains("never") && line.contains("between"), line);
        assertEquals(100, keepAliveMax());
        // A good value that comes later is taken, and by then all that was to be said has been said.
        write("org.marquetry.broker", "keepAliveMax=300");
        await(() -> keepAliveMax() == 300);
        assertEquals(
                1, broker.err().lines(text -> text.contains("keepAliveMax")).size(), broker::transcript);
    }

    @Test
    void keepsAListenerWhenItsNewSettingsAreWrong() throws IOException {
        String pid = "org.marquetry.transport.tcp~second";
        int port = freePort();
        write(pid, "host=127.0.0.1", "port=" + port);
        await(() -> accepts(port));
        write(pid, "host=127.0.0.1", "port=far too much");
        String line = broker.err().await(text -> text.contains("far too much"), Deadline.PATIENCE);
        assertNotNull(line, broker::transcript);
        assertTrue(line.contains(pid) && line.contains("port") && line.contains("65535"), line);
        assertTrue(accepts(port), "the listener is still open");
        RawClient.connected(at(port), Level.V5, "guest").close();
    }
}
