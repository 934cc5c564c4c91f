package org.marquetry.itests.clients;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.SecureLayer;

/** What clients do at a port with TLS that do not come as far as to have any. */
enum UnsecuredVisit {
    MQTT_WITHOUT_TLS,
    HTTP_WITHOUT_TLS,
    SILENT,
    HALF_A_HELLO,
    GONE_AFTER_HELLO,
    HELLO_AND_NONSENSE,
    DISTRUST,
    NO_CIPHER_IN_COMMON;

    private static final byte[] NONSENSE = {0x16, 3, 3, 0, 2, 99, 99};

    void make(int port) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) Deadline.PATIENCE.toMillis());
            switch (this) {
                case MQTT_WITHOUT_TLS -> {
                    send(socket, Packets.of(Level.V311).connect("visitor").done());
                    untilTheEnd(socket);
                }
                case HTTP_WITHOUT_TLS -> {
                    send(socket, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    untilTheEnd(socket);
                }
                case SILENT -> {}
                case HALF_A_HELLO -> {
                    byte[] hello = hello();
                    send(socket, Arrays.copyOf(hello, hello.length / 2));
                }
                case GONE_AFTER_HELLO -> {
                    send(socket, hello());
                    socket.setSoLinger(true, 0);
                }
                case HELLO_AND_NONSENSE -> {
                    send(socket, hello());
                    socket.getInputStream().read();
                    send(socket, NONSENSE);
                    untilTheEnd(socket);
                }
                case DISTRUST -> refused(socket, distrusting(), "TLSv1.3", "TLS_AES_128_GCM_SHA256");
                case NO_CIPHER_IN_COMMON ->
                    refused(socket, SecureLayer.trusting(), "TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA");
            }
        }
    }

    private static byte[] hello() {
        return SecureLayer.clients().get().outgoing(new byte[] {0});
    }

    /** Trusts the authorities of the platform only. */
    private static SSLContext distrusting() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, null, null);
        return context;
    }

    private static void refused(Socket socket, SSLContext context, String protocol, String cipher) throws IOException {
        SSLSocketFactory sockets = context.getSocketFactory();
        try (SSLSocket secured = (SSLSocket) sockets.createSocket(socket, "localhost", socket.getPort(), true)) {
            secured.setEnabledProtocols(new String[] {protocol});
            secured.setEnabledCipherSuites(new String[] {cipher});
            secured.startHandshake();
        } catch (SSLException e) {
            return;
        }
        throw new IOException("a handshake has succeeded that should not");
    }

    private static void untilTheEnd(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
        } catch (SocketException e) {
            // What was not read has reset the connection.
        }
    }

    private static void send(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }
}
