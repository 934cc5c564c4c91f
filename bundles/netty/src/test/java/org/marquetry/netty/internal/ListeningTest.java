package org.marquetry.netty.internal;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;

import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.transport.EventLoops.Binding;
import org.marquetry.api.transport.ListenerPolicy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class ListeningTest {

    @EitherTransport
    void aPortInUseIsRefusedInWords(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            int port = ((InetSocketAddress) rig.binding.address()).getPort();
            assertEquals(
                    "cannot listen on 127.0.0.1:" + port + ": address already in use",
                    failureToBind(rig, rig.binding.address()));
            rig.settle(rig.connect());
        }
    }

    @EitherTransport
    void anAddressThatIsNotHereIsRefusedInWords(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            assertEquals(
                    "cannot listen on 192.0.2.1:1883: cannot assign requested address",
                    failureToBind(rig, new InetSocketAddress("192.0.2.1", 1883)));
            assertEquals(
                    "cannot listen on no.such.host.invalid:1883: the host name cannot be resolved",
                    failureToBind(rig, InetSocketAddress.createUnresolved("no.such.host.invalid", 1883)));
        }
    }

    private static String failureToBind(Rig rig, SocketAddress address) {
        return assertThrows(
                        IOException.class,
                        () -> rig.loops.bind(address, ListenerPolicy.unrestricted("other"), connection -> null))
                .getMessage();
    }

    @EitherTransport
    void closingFreesTheAddressAndLeavesConnectionsAlone(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            Socket client = rig.connect();
            rig.settle(client);
            rig.binding.close();
            assertThrows(ConnectException.class, () -> new Socket().connect(rig.binding.address()));
            Binding next = rig.loops.bind(
                    rig.binding.address(),
                    ListenerPolicy.unrestricted("next"),
                    connection -> new TestHandler(connection, TestHandler::echo));
            rig.settle(rig.connect(new Socket(), next));
            rig.settle(client);
            assertEquals(1, rig.binding.connections());
            assertEquals(1, next.connections());
        }
    }

    @EitherTransport
    void aConnectionKnowsItsEndsAndItsPolicy(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Socket first = rig.connect();
            TestHandler handler = rig.handler(0);
            assertEquals(first.getLocalSocketAddress(), handler.connection.remoteAddress());
            assertEquals(rig.binding.address(), handler.connection.localAddress());
            assertEquals("test", handler.connection.policy().name());

            ListenerPolicy next = ListenerPolicy.named("changed")
                    .maxConnections(5)
                    .maxPacketSize(100)
                    .build();
            rig.binding.policy(next);
            rig.connect();
            assertSame(next, rig.handler(1).connection.policy());
            assertEquals("test", handler.connection.policy().name());
            assertNotEquals(handler.connection.id(), rig.handler(1).connection.id());
        }
    }

    @EitherTransport
    void noMoreConnectionsAreOpenThanThePolicyAllows(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            rig.binding.policy(ListenerPolicy.named("test").maxConnections(2).build());
            Socket first = rig.connect();
            rig.settle(first);
            rig.settle(rig.connect());
            for (int i = 0; i < 3; i++) {
                assertEquals(-1, readOrEnd(rig.connect()));
            }
            assertEquals(2, rig.handlers.size());
            assertEquals(2, rig.binding.connections());

            first.close();
            rig.handler(0).closed.await();
            Rig.until(() -> rig.binding.connections() == 1);
            rig.settle(rig.connect());

            rig.binding.policy(ListenerPolicy.unrestricted("test"));
            rig.settle(rig.connect());
        }
    }

    private static int readOrEnd(Socket client) throws IOException {
        try {
            return client.getInputStream().read();
        } catch (java.net.SocketException reset) {
            return -1;
        }
    }

    @EitherTransport
    void theListenerOutlivesAFailureToAccept(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            ListeningSocket socket = (ListeningSocket) rig.binding;
            Rig.run(rig.loops.loop(0), () -> {
                socket.exceptionCaught(null, new IOException("accept(..) failed with error(-24): Too many open files"));
                socket.exceptionCaught(null, new IOException("accept(..) failed with error(-24): Too many open files"));
            });
            rig.settle(rig.connect());
        }
    }

    @EitherTransport
    void aFailingAcceptorCostsTheConnectionOnly(String transport) throws Exception {
        int[] calls = {0};
        try (Rig rig = new Rig(transport, 1, connection -> {
            if (calls[0]++ == 0) {
                throw new IllegalStateException("on purpose, as the test wants it");
            }
            return new TestHandler(connection, TestHandler::echo);
        })) {
            assertEquals(-1, readOrEnd(rig.connect()));
            rig.settle(rig.connect());
        }
    }

    @EitherTransport
    void anAcceptorWithoutAHandlerCostsTheConnectionOnly(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Binding without = rig.loops.bind(Rig.anyPort(), ListenerPolicy.unrestricted("without"), connection -> null);
            assertEquals(-1, readOrEnd(rig.connect(new Socket(), without)));
            Rig.until(() -> without.connections() == 0);
            rig.settle(rig.connect());
        }
    }

    @EitherTransport
    void aDrainReachesTheConnectionsOfThisBindingOnly(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            Binding other = rig.loops.bind(Rig.anyPort(), ListenerPolicy.unrestricted("other"), connection -> {
                TestHandler handler = new TestHandler(connection, TestHandler::echo);
                rig.handlers.add(handler);
                return handler;
            });
            rig.settle(rig.connect());
            Socket spared = rig.connect(new Socket(), other);
            rig.settle(spared);
            rig.binding.drain(ReasonCode.SERVER_SHUTTING_DOWN);
            rig.handler(0).closed.await();
            assertEquals(ReasonCode.SERVER_SHUTTING_DOWN, rig.handler(0).drained);
            rig.settle(spared);
        }
    }

    /** Who names an IPv4 address has thought of IPv4 only, and so has the packet filter. */
    @EitherTransport
    void allAddressesOfIpv4AreNotThoseOfIpv6(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Binding all = bind(rig, "0.0.0.0");
            assertEquals(InetAddress.getByName("0.0.0.0"), ((InetSocketAddress) all.address()).getAddress());
            assertEchoesAt(rig, "127.0.0.1", all);
            assertThrows(IOException.class, () -> assertEchoesAt(rig, "::1", all));
        }
    }

    @EitherTransport
    void allAddressesOfIpv6IncludeThoseOfIpv4(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            assumeTrue(hasIpv6(), "there is no IPv6 here");
            Binding all = bind(rig, "::");
            assertEchoesAt(rig, "127.0.0.1", all);
            assertEchoesAt(rig, "::1", all);
        }
    }

    private static boolean hasIpv6() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static Binding bind(Rig rig, String host) throws IOException {
        return rig.loops.bind(
                new InetSocketAddress(InetAddress.getByName(host), 0),
                ListenerPolicy.unrestricted("all"),
                connection -> new TestHandler(connection, TestHandler::echo));
    }

    private static void assertEchoesAt(Rig rig, String host, Binding binding) throws IOException {
        try (Socket client = new Socket(host, ((InetSocketAddress) binding.address()).getPort())) {
            rig.settle(client);
        }
    }
}
