package org.marquetry.netty.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

import org.marquetry.api.transport.AddressRange;
import org.marquetry.api.transport.EventLoops.Binding;
import org.marquetry.api.transport.Layers;
import org.marquetry.api.transport.ListenerPolicy;
import org.marquetry.api.transport.Peer;
import org.marquetry.api.transport.ProxyTerms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

/** Connections that begin with the PROXY protocol. */
final class ProxyTest {
    private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");
    private static final String V1 = "PROXY TCP4 192.0.2.7 198.51.100.1 4711 1883\r\n";

    private static Layers layers(String source, Integer... versions) {
        return new Layers(
                new ProxyTerms(
                        Set.of(versions), List.of(AddressRange.parse(source).orElseThrow())),
                null,
                null);
    }

    private static Binding bind(Rig rig, Layers layers) throws IOException {
        return rig.bind(layers, connection -> new TestHandler(connection, TestHandler::echo));
    }

    private static Socket said(Rig rig, Binding binding, byte[] bytes) throws IOException {
        Socket client = rig.connect(new Socket(), binding);
        client.getOutputStream().write(bytes);
        return client;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Version 2: over TCP and IPv4, from 192.0.2.7:4711, with a verified certificate of ann. */
    private static byte[] v2() {
        byte[] version = tlv(0x21, ascii("TLSv1.3"));
        byte[] name = tlv(0x22, ascii("ann"));
        ByteArrayOutputStream tls = new ByteArrayOutputStream();
        tls.writeBytes(new byte[] {0x07, 0, 0, 0, 0});
        tls.writeBytes(version);
        tls.writeBytes(name);
        byte[] details = tlv(0x20, tls.toByteArray());
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(SIGNATURE);
        header.writeBytes(new byte[] {0x21, 0x11, 0, (byte) (12 + details.length)});
        header.writeBytes(HexFormat.of().parseHex("c0000207c63364011267075b"));
        header.writeBytes(details);
        return header.toByteArray();
    }

    private static byte[] tlv(int type, byte[] value) {
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        part.write(type);
        part.write(value.length >> 8);
        part.write(value.length);
        part.writeBytes(value);
        return part.toByteArray();
    }

    @EitherTransport
    void theProxySaysWhoComes(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Socket client = said(rig, bind(rig, layers("127.0.0.1", 1, 2)), ascii(V1 + "hello"));
            assertEquals("hello", new String(client.getInputStream().readNBytes(5), StandardCharsets.US_ASCII));
            Peer peer = rig.handler(0).connection.peer();
            assertEquals(new InetSocketAddress("192.0.2.7", 4711), peer.address());
            assertEquals(client.getLocalSocketAddress(), peer.relayedBy());
            assertNull(peer.tls());
            // From here on nothing lies between the socket and the connection.
            for (int i = 0; i < 3; i++) {
                client.getOutputStream().write(ascii("again"));
                assertEquals("again", new String(client.getInputStream().readNBytes(5), StandardCharsets.US_ASCII));
            }
        }
    }

    @EitherTransport
    void theProxySaysWhatTheClientsCertificateSays(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Binding binding = bind(rig, layers("127.0.0.0/8", 2));
            Socket client = rig.connect(new Socket(), binding);
            for (byte one : v2()) {
                client.getOutputStream().write(one);
            }
            Peer peer = rig.handler(0).connection.peer();
            assertEquals(new InetSocketAddress("192.0.2.7", 4711), peer.address());
            assertEquals("ann", peer.tls().identity());
            assertEquals("TLSv1.3", peer.tls().protocol());
        }
    }

    /** A socket that is closed before all was read ends with a reset. */
    private static void assertEnded(Socket client) throws IOException {
        try {
            assertEquals(-1, client.getInputStream().read());
        } catch (SocketException reset) {
            assertEquals("Connection reset", reset.getMessage());
        }
    }

    @EitherTransport
    void nobodyElseIsLetIn(String transport) throws Exception {
        try (Rig rig = new Rig(transport, 1, TestHandler::echo)) {
            Binding elsewhere = bind(rig, layers("192.0.2.0/24", 1));
            Binding here = bind(rig, layers("127.0.0.1", 2));
            assertEnded(said(rig, elsewhere, ascii(V1)));
            assertEnded(said(rig, here, ascii(V1)));
            assertEnded(said(rig, here, new byte[] {0x10, 12, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 0}));
            here.policy(ListenerPolicy.named("test").handshakeTimeout(1).build());
            assertEnded(said(rig, here, new byte[] {0x0D}));
            assertEquals(0, rig.handlers.size());
        }
    }
}
