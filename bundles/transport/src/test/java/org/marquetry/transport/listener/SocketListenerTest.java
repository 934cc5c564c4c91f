package org.marquetry.transport.listener;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.health.HealthState.Condition;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.transport.Connection;
import org.marquetry.api.transport.ConnectionHandler;
import org.marquetry.api.transport.EventLoops;
import org.marquetry.api.transport.Listener;
import org.marquetry.netty.internal.NettyEventLoops;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class SocketListenerTest {
    private static final int PATIENCE = 20;

    private final NettyEventLoops loops = new NettyEventLoops(Map.of("loops", 1, "transport", "nio"));
    private final ServiceRegistry services = new ServiceRegistry();
    private final List<Echo> accepted = new CopyOnWriteArrayList<>();

    @BeforeEach
    void serve() {
        loops.serve(this::accept);
    }

    @AfterEach
    void endLoops() {
        loops.deactivate();
    }

    @Test
    void aBoundListenerIsAService() throws Exception {
        SocketListener component = listener(Map.of("port", 0));
        Listener service = services.only();
        assertEquals("plain~default", service.name());
        assertTrue(service.uri().matches("mqtt://127\\.0\\.0\\.1:\\d+"), service.uri());
        assertEquals(service.name(), services.listeners.get(service).get(Listener.NAME));
        assertEquals(service.uri(), services.listeners.get(service).get(Listener.URI));
        assertEquals(0, service.connections());
        try (Socket client = connect()) {
            assertEchoes(client);
            assertEquals(1, service.connections());
        }
        component.deactivate();
        assertEquals(Map.of(), services.listeners);
        assertThrows(ConnectException.class, () -> new Socket(InetAddress.getLoopbackAddress(), port(service)));
    }

    @Test
    void aListenerIsNotReadyWhileItsTlsProfileIsAway() {
        SocketListener component = listener(Map.of("port", 0, "tls", "public"));
        services.profiles.add("other");
        assertEquals(Condition.FAILED, services.health().condition());
        assertEquals(
                "there is no TLS profile public, so nobody is let in",
                services.health().reason());
        services.profiles.add("public");
        assertEquals(HealthState.WELL, services.health());
        services.profiles.remove("public");
        assertEquals(Condition.FAILED, services.health().condition());
        component.modified(configuration(Map.of("port", 0)));
        assertEquals(HealthState.WELL, services.health());
        component.deactivate();
    }

    @Test
    void anIpv6AddressIsWrittenInBrackets() {
        assumeTrue(hasIpv6(), "there is no IPv6 here");
        SocketListener component = listener(Map.of("host", "::1", "port", 0));
        assertTrue(
                services.only().uri().startsWith("mqtt://[::1]:"),
                services.only().uri());
        component.deactivate();
    }

    @Test
    void aPortInUseIsTriedAgainUntilItIsFree() throws Exception {
        SocketListener component;
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
            component = listener(Map.of("port", port));
            assertEquals(Map.of(), services.listeners);
            assertEquals(
                    "org.marquetry.transport.plain~default: cannot listen on 127.0.0.1:" + port
                            + ": address already in use",
                    services.unbound());
            assertEquals(Condition.FAILED, services.health().condition());
            assertTrue(services.health().reason().contains("address already in use; it is being tried again"));
        }
        awaitListener("mqtt://127.0.0.1:" + port);
        assertNull(services.unbound());
        try (Socket client = connect()) {
            assertEchoes(client);
        }
        component.deactivate();
        assertEquals(Map.of(), services.healths);
    }

    @Test
    void aListenerWithoutAnAddressTakesTheOneOfItsNextConfiguration() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SocketListener component = listener(Map.of("port", taken.getLocalPort()));
            component.modified(configuration(Map.of("port", "x")));
            assertEquals(Condition.FAILED, services.health().condition());
            component.modified(configuration(Map.of("port", 0)));
            assertEquals(HealthState.WELL, services.health());
            try (Socket client = connect()) {
                assertEchoes(client);
            }
            component.deactivate();
        }
    }

    @Test
    void aListenerThatIsTakenAwayDoesNotTryAgain() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SocketListener component = listener(Map.of("port", taken.getLocalPort()));
            assertTrue(isTrying());
            component.deactivate();
            await().until(() -> !isTrying());
        }
        assertEquals(Map.of(), services.listeners);
    }

    @Test
    void aMoveToAPortInUseWaitsForItAndServesWhereItWasUntilThen() throws Exception {
        SocketListener component = listener(Map.of("port", 0));
        String before = services.only().uri();
        int port;
        try (Socket old = connect()) {
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = taken.getLocalPort();
                component.modified(configuration(Map.of("port", port)));
                assertEquals(Condition.DEGRADED, services.health().condition());
                assertNull(services.unbound());
                assertEquals(before, services.only().uri());
                assertEchoes(old);
            }
            awaitListener("mqtt://127.0.0.1:" + port);
            assertEchoes(old);
        }
        component.deactivate();
    }

    /** The listener's own former address is given back, since another one is in the way too. */
    @Test
    void allAddressesOfWhichOneIsInUseAreWaitedFor() throws Exception {
        int port;
        SocketListener component;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
            port = taken.getLocalPort();
            component = listener(Map.of("port", port));
            component.modified(configuration(Map.of("port", port, "host", "0.0.0.0")));
            assertEquals("mqtt://127.0.0.1:" + port, services.only().uri());
            try (Socket client = connect()) {
                assertEchoes(client);
            }
        }
        awaitListener("mqtt://0.0.0.0:" + port);
        component.deactivate();
    }

    @Test
    void howItIsIsToldAsLongAsItsConfigurationIsInUse() throws Exception {
        SocketListener component = listener(Map.of("port", 0));
        assertEquals(HealthState.WELL, services.health());
        assertEquals(
                "org.marquetry.transport.plain~default",
                services.healths.keySet().iterator().next().subject());
        component.modified(configuration(Map.of("port", "x")));
        assertEquals(Condition.DEGRADED, services.health().condition());
        component.modified(configuration(Map.of("port", 0)));
        assertEquals(HealthState.WELL, services.health());
        component.deactivate();
        assertEquals(Map.of(), services.healths);
    }

    @Test
    void whyItsConfigurationIsOfNoUseIsToldUntilItIs() {
        assertThrows(ConfigurationException.class, () -> listener(Map.of("port", "x")));
        assertEquals(Condition.FAILED, services.health().condition());
        assertTrue(services.health().reason().contains("port=x is not allowed"));
        SocketListener component = listener(Map.of("port", 0));
        assertEquals(HealthState.WELL, services.health());
        component.deactivate();
        assertEquals(Map.of(), services.healths);
    }

    @Test
    void aPolicyChangeLeavesTheSocketAlone() throws Exception {
        SocketListener component = listener(Map.of("port", 0));
        Listener service = services.only();
        try (Socket before = connect()) {
            assertEchoes(before);
            component.modified(configuration(Map.of("port", 0, "maxConnections", 2, "allowAnonymous", "true")));
            assertSame(service, services.only());
            try (Socket after = connect()) {
                assertEchoes(after);
                assertEchoes(before);
                assertEquals(2, accepted.get(1).connection.policy().maxConnections());
                assertEquals(true, accepted.get(1).connection.policy().allowAnonymous());
            }
        }
        component.deactivate();
    }

    @Test
    void aChangeOfPortMovesTheListenerAndKeepsItsConnections() throws Exception {
        SocketListener component = listener(Map.of("port", 0));
        Listener before = services.only();
        try (Socket old = connect()) {
            assertEchoes(old);
            int free = freePort();
            component.modified(configuration(Map.of("port", free)));
            assertEquals("mqtt://127.0.0.1:" + free, services.only().uri());
            assertThrows(ConnectException.class, () -> new Socket(InetAddress.getLoopbackAddress(), port(before)));
            try (Socket fresh = connect()) {
                assertEchoes(fresh);
                assertEchoes(old);
                component.deactivate();
                assertEquals(-1, old.getInputStream().read());
                assertEquals(-1, fresh.getInputStream().read());
            }
        }
        for (Echo echo : accepted) {
            assertEquals(ReasonCode.SERVER_SHUTTING_DOWN, echo.drained);
        }
    }

    /** The old address is in the way of the new one, since all addresses of a port include each. */
    @Test
    void aChangeOfHostOnTheSamePortIsPossible() throws Exception {
        int port = freePort();
        SocketListener component = listener(Map.of("port", port));
        try (Socket old = connect()) {
            assertEchoes(old);
            component.modified(configuration(Map.of("port", port, "host", "0.0.0.0")));
            // Not at once if another process has the port at another address for a moment.
            awaitListener("mqtt://0.0.0.0:" + port);
            try (Socket fresh = connect()) {
                assertEchoes(fresh);
            }
            assertEchoes(old);
            component.modified(configuration(Map.of("port", port)));
            awaitListener("mqtt://127.0.0.1:" + port);
            assertEchoes(old);
        }
        component.deactivate();
    }

    @Test
    void aChangeThatIsNotPossibleLeavesEverythingAsItIs() throws Exception {
        SocketListener component = listener(Map.of("port", 0));
        Listener service = services.only();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            component.modified(configuration(Map.of("port", taken.getLocalPort())));
            component.modified(configuration(Map.of("port", "x")));
            component.modified(configuration(Map.of("port", 0, "mountpoint", "a/")));
            component.modified(configuration(Map.of("port", 0, "host", "no.such.host.invalid")));
        }
        assertEquals(service.name(), services.only().name());
        try (Socket client = connect()) {
            assertEchoes(client);
        }
        component.deactivate();
    }

    @Test
    void aHostThatCannotBeTakenOnTheSamePortGivesTheOldOneBack() throws Exception {
        int port = freePort();
        SocketListener component = listener(Map.of("port", port));
        component.modified(configuration(Map.of("port", port, "host", "192.0.2.1")));
        assertEquals("mqtt://127.0.0.1:" + port, services.only().uri());
        try (Socket client = connect()) {
            assertEchoes(client);
        }
        component.deactivate();
    }

    private SocketListener listener(Map<String, Object> configuration) {
        EventLoops service = loops;
        return new SocketListener(new PlainKind(), service, services.context(), configuration(configuration));
    }

    private ConnectionHandler accept(Connection connection) {
        Echo echo = new Echo(connection);
        accepted.add(echo);
        return echo;
    }

    private static Map<String, Object> configuration(Map<String, Object> configuration) {
        Map<String, Object> complete = new HashMap<>(configuration);
        complete.put("service.pid", "org.marquetry.transport.plain~default");
        return complete;
    }

    private void awaitListener(String uri) {
        await().atMost(PATIENCE, TimeUnit.SECONDS)
                .until(() -> services.listeners.keySet().stream()
                                .map(Listener::uri)
                                .toList()
                                .equals(List.of(uri))
                        && services.health().equals(HealthState.WELL));
    }

    private static boolean isTrying() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("marquetry-retry-plain~default"));
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port(services.only()));
        client.setSoTimeout(PATIENCE * 1000);
        return client;
    }

    private static int port(Listener service) {
        return URI.create(service.uri()).getPort();
    }

    private static boolean hasIpv6() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static void assertEchoes(Socket client) throws IOException {
        client.getOutputStream().write(7);
        assertEquals(7, client.getInputStream().read());
    }

    private static final class Echo implements ConnectionHandler {
        final Connection connection;
        volatile ReasonCode drained;

        Echo(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void received(ByteBuf bytes) {
            connection.output().writeBytes(bytes);
        }

        @Override
        public void writable() {}

        @Override
        public void closed() {}

        @Override
        public void drain(ReasonCode reason) {
            drained = reason;
            connection.close();
        }
    }
}
