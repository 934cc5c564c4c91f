package org.marquetry.netty.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.pieces.Faults;
import org.marquetry.api.transport.EventLoops.Binding;
import org.marquetry.api.transport.Layers;
import org.marquetry.api.transport.ListenerPolicy;
import org.marquetry.api.transport.Loop;
import org.marquetry.api.transport.TlsDetails;
import org.marquetry.api.transport.TlsProfile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** TLS between real sockets and a connection. */
final class TlsTest {
    private static final Layers LAYERS = new Layers(null, "test", null);
    private static X509Bundle authority;
    private static X509Bundle server;
    private static SSLSocketFactory clients;

    @BeforeAll
    static void certificates() throws Exception {
        authority = new CertificateBuilder()
                .algorithm(CertificateBuilder.Algorithm.ecp256)
                .subject("CN=authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        server = new CertificateBuilder()
                .algorithm(CertificateBuilder.Algorithm.ecp256)
                .subject("CN=broker.test")
                .addSanDnsName("broker.test")
                .buildIssuedBy(authority);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, authority.toTrustManagerFactory().getTrustManagers(), null);
        clients = context.getSocketFactory();
    }

    /** Shows the server's certificate. */
    private record Profile(SslContext context) implements TlsProfile {
        static Profile create() throws SSLException {
            return new Profile(
                    SslContextBuilder.forServer(server.getKeyPair().getPrivate(), server.getCertificatePath())
                            .build());
        }

        @Override
        public SSLEngine newEngine(ByteBufAllocator buffers, String serverName) {
            return context.newEngine(buffers);
        }

        @Override
        public String identity(SSLSession session) {
            return null;
        }
    }

    private record BadProfile(Supplier<SSLEngine> engines) implements TlsProfile {
        @Override
        public SSLEngine newEngine(ByteBufAllocator buffers, String serverName) {
            return engines.get();
        }

        @Override
        public String identity(SSLSession session) {
            return null;
        }
    }

    private static Binding bind(Rig rig) throws IOException {
        rig.loops.addTlsProfile(Profile.create(), Map.of(TlsProfile.NAME, "test"));
        return rig.bind(LAYERS, connection -> new TestHandler(connection, TestHandler::echo));
    }

    private static SSLSocket open(Rig rig, Binding binding, String... protocols) throws IOException {
        Socket plain = rig.connect(new Socket(), binding);
        SSLSocket secured = (SSLSocket) clients.createSocket(plain, "broker.test", plain.getPort(), true);
        if (protocols.length > 0) {
            secured.setEnabledProtocols(protocols);
        }
        secured.startHandshake();
        return secured;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whoComesWhileItsProfileIsExchangedWaitsForTheNext() throws Exception {
        try (Rig rig = new Rig("nio", 1, TestHandler::echo)) {
            TlsProfile former = Profile.create();
            rig.loops.addTlsProfile(former, Map.of(TlsProfile.NAME, "test"));
            Binding binding = rig.bind(LAYERS, connection -> new TestHandler(connection, TestHandler::echo));
            rig.loops.removeTlsProfile(former);
            CompletableFuture<SSLSocket> early = CompletableFuture.supplyAsync(() -> {
                try {
                    return open(rig, binding);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThrows(TimeoutException.class, () -> early.get(200, TimeUnit.MILLISECONDS));
            rig.loops.addTlsProfile(Profile.create(), Map.of(TlsProfile.NAME, "test"));
            SSLSocket client = early.get(20, TimeUnit.SECONDS);
            client.getOutputStream().write(text("hello"));
            assertEquals("hello", new String(client.getInputStream().readNBytes(5), StandardCharsets.UTF_8));
        }
    }

    @Test
    void aProfileThatThrowsIsNamedAndItsClientTurnedAway() throws Exception {
        assertBlamed("thrown", () -> {
            throw new IllegalStateException("this profile has a bug");
        });
    }

    @Test
    void aProfileThatGivesNoEngineIsNamedAndItsClientTurnedAway() throws Exception {
        assertBlamed("has answered null", () -> null);
    }

    private void assertBlamed(String words, Supplier<SSLEngine> engines) throws Exception {
        try (Rig rig = new Rig("nio", 1, TestHandler::echo)) {
            List<Object> blamed = new CopyOnWriteArrayList<>();
            rig.loops.addFaults(new Faults() {
                @Override
                public void report(Object service, String how) {
                    blamed.addAll(List.of(service, how));
                }

                @Override
                public void failed(Object service, Throwable failure) {
                    blamed.addAll(List.of(service, "thrown"));
                }
            });
            TlsProfile bad = new BadProfile(engines);
            rig.loops.addTlsProfile(bad, Map.of(TlsProfile.NAME, "test"));
            Binding binding = rig.bind(LAYERS, connection -> new TestHandler(connection, TestHandler::echo));
            assertThrows(IOException.class, () -> open(rig, binding));
            assertEquals(List.of(bad, words), blamed);
        }
    }

    @Test
    void whoComesWhenNobodyKnowsOfItsProfileIsTurnedAwayAtOnce() throws Exception {
        try (Rig rig = new Rig("nio", 1, TestHandler::echo)) {
            Binding binding = rig.bind(LAYERS, connection -> new TestHandler(connection, TestHandler::echo));
            assertThrows(IOException.class, () -> open(rig, binding));
        }
    }

    @ParameterizedTest
    @CsvSource({"epoll,TLSv1.3", "epoll,TLSv1.2", "nio,TLSv1.3", "nio,TLSv1.2"})
    void whatIsSentArrivesAndComesBack(String transport, String protocol) throws Exception {
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            SSLSocket client = open(rig, bind(rig), protocol);
            client.getOutputStream().write(text("hello"));
            assertEquals("hello", new String(client.getInputStream().readNBytes(5), StandardCharsets.UTF_8));
            TlsDetails details = rig.handler(0).connection.peer().tls();
            assertEquals(protocol, details.protocol());
            assertEquals(client.getSession().getCipherSuite(), details.cipher());
            assertEquals("broker.test", details.serverName());
            assertNull(details.identity());
            assertEquals(List.<X509Certificate>of(), details.certificates());
            assertEquals(
                    32, details.channelBindings().get("tls-server-end-point").length());
        }
    }

    @EitherTransport
    void muchArrivesInOrderWhileTheConnectionMovesFromLoopToLoop(String transport) throws Exception {
        AtomicInteger turns = new AtomicInteger();
        try (Rig rig = new Rig(transport, 3, TestHandler::echo)) {
            rig.loops.addTlsProfile(Profile.create(), Map.of(TlsProfile.NAME, "test"));
            Binding binding = rig.bind(
                    LAYERS,
                    connection -> new TestHandler(connection, (wire, bytes) -> {
                        wire.output().writeBytes(bytes, Math.min(bytes.readableBytes(), 5000));
                        Loop next = rig.loops.loop(turns.incrementAndGet() % 3);
                        if (turns.get() < 200) {
                            wire.moveTo(next, () -> {});
                        } else if (bytes.isReadable()) {
                            wire.output().writeBytes(bytes);
                        }
                    }));
            SSLSocket client = open(rig, binding);
            byte[] sent = new byte[3_000_000];
            new Random(7).nextBytes(sent);
            Thread writer = new Thread(() -> {
                try {
                    client.getOutputStream().write(sent);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            writer.start();
            assertArrayEquals(sent, client.getInputStream().readNBytes(sent.length));
            writer.join();
        }
    }

    @EitherTransport
    void theEndIsToldOnBothSides(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Binding binding = bind(rig);
            SSLSocket client = open(rig, binding);
            client.getOutputStream().write(text("bye"));
            assertEquals(3, client.getInputStream().readNBytes(3).length);
            binding.drain(ReasonCode.SERVER_SHUTTING_DOWN);
            // An end without close_notify would be an exception here.
            assertEquals(-1, client.getInputStream().read());
            client.close();

            SSLSocket other = open(rig, binding);
            other.getOutputStream().write(text("a"));
            assertEquals('a', other.getInputStream().read());
            other.close();
            TestHandler handler = rig.handler(1);
            Rig.until(() -> handler.closedCalls.get() == 1);
        }
    }

    @EitherTransport
    void whoDoesNotSpeakTlsIsNotLetIn(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Binding binding = bind(rig);
            for (byte[] said :
                    List.of(new byte[] {0x10, 12, 0, 4}, text("GET / HTTP/1.1\r\n\r\n"), new byte[] {0x16, 1})) {
                Socket client = rig.connect(new Socket(), binding);
                client.getOutputStream().write(said);
                client.shutdownOutput();
                assertEquals(0, answer(client).length);
            }
            assertEquals(0, rig.handlers.size());
        }
    }

    private static byte[] answer(Socket client) throws IOException {
        try (InputStream in = client.getInputStream()) {
            return in.readAllBytes();
        }
    }

    @EitherTransport
    void withoutProfileNobodyIsLetInAndWithOneEverybodyIs(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Binding binding = rig.bind(LAYERS, connection -> new TestHandler(connection, TestHandler::echo));
            assertThrows(IOException.class, () -> open(rig, binding));
            TlsProfile profile = Profile.create();
            rig.loops.addTlsProfile(profile, Map.of(TlsProfile.NAME, "test"));
            SSLSocket client = open(rig, binding);
            rig.loops.removeTlsProfile(profile);
            assertThrows(IOException.class, () -> open(rig, binding));
            client.getOutputStream().write(1);
            assertEquals(1, client.getInputStream().read());
        }
    }

    @EitherTransport
    void whoSaysNothingOrOnlyHelloIsCutOffInTime(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Binding binding = bind(rig);
            binding.policy(ListenerPolicy.named("test").handshakeTimeout(1).build());
            Socket silent = rig.connect(new Socket(), binding);
            assertEquals(-1, silent.getInputStream().read());
            assertEquals(0, rig.handlers.size());
        }
    }

    @EitherTransport
    void manyAreAllServedThoughFewHandshakesGoOnAtATime(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 2, TestHandler::echo)) {
            Binding binding = bind(rig);
            List<Socket> halfway = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Socket client = rig.connect(new Socket(), binding);
                client.getOutputStream().write(HELLO);
                halfway.add(client);
            }
            // They hold all places for a moment, but not for longer.
            SSLSocket client = open(rig, binding);
            client.getOutputStream().write(1);
            assertEquals(1, client.getInputStream().read());
            for (Socket one : halfway) {
                one.close();
            }
            Rig.until(() -> binding.connections() == 1);
        }
    }

    /** What a client of OpenSSL says first, who then says no more. */
    private static final byte[] HELLO = hello();

    private static byte[] hello() {
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine("localhost", 1);
            engine.setUseClientMode(true);
            engine.beginHandshake();
            ByteBuffer out = ByteBuffer.allocate(20_000);
            engine.wrap(ByteBuffer.allocate(0), out);
            return Arrays.copyOf(out.array(), out.position());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
