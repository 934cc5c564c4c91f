package org.marquetry.itests.clients;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import javax.net.SocketFactory;

import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;

/** What clients do that come and go, some as they should and some as they should not. */
enum Visit {
    WELCOME,
    SILENT,
    HTTP_FOR_MQTT,
    TLS_FOR_MQTT,
    LOST_WITHIN_A_PACKET,
    WEBSOCKET,
    WEBSOCKET_GONE,
    WEBSOCKET_WITHOUT_DATA,
    NOTHING_FOUND,
    TEXT,
    MQTT_FOR_HTTP,
    HALF_A_REQUEST,
    LARGE_HEADERS,
    LOST_WITHIN_A_FRAME;

    private static final byte[] CLIENT_HELLO = {0x16, 3, 1, 1, 0, 1, 0, 0, (byte) 0xFC, 3, 3};
    private static final String REQUEST = "GET /mqtt HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Protocol: mqtt\r\n\r\n";
    private static final int CONNACK_SIZE = 4;

    private boolean isOfWebSocket() {
        return compareTo(WEBSOCKET) >= 0;
    }

    /** Comes and goes, to one of two ports of the loopback. */
    void make(int plain, int webSocket, SocketFactory sockets, String name) throws IOException {
        try (Socket socket =
                sockets.createSocket(InetAddress.getLoopbackAddress(), isOfWebSocket() ? webSocket : plain)) {
            socket.setSoTimeout((int) Deadline.PATIENCE.toMillis());
            byte[] connect = Packets.of(Level.V311).connect(name).done();
            switch (this) {
                case WELCOME -> {
                    send(socket, connect);
                    socket.getInputStream().readNBytes(CONNACK_SIZE);
                    send(socket, Packets.disconnect());
                }
                case SILENT -> {}
                case HTTP_FOR_MQTT -> untilTheEnd(socket, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
                case TLS_FOR_MQTT -> {
                    send(socket, CLIENT_HELLO);
                    socket.getInputStream().readAllBytes();
                }
                case LOST_WITHIN_A_PACKET -> {
                    send(socket, Arrays.copyOf(connect, connect.length - 1));
                    socket.setSoLinger(true, 0);
                }
                case WEBSOCKET -> {
                    upgrade(socket);
                    send(socket, frame(0x82, connect));
                    socket.getInputStream().readNBytes(2 + CONNACK_SIZE);
                    send(socket, frame(0x82, Packets.disconnect()));
                    send(socket, frame(0x88, new byte[] {3, (byte) 0xE8}));
                    socket.getInputStream().readAllBytes();
                }
                case WEBSOCKET_GONE -> {
                    upgrade(socket);
                    send(socket, frame(0x82, connect));
                    socket.setSoLinger(true, 0);
                }
                case WEBSOCKET_WITHOUT_DATA -> upgrade(socket);
                case NOTHING_FOUND -> untilTheEnd(socket, REQUEST.replace("/mqtt", "/"));
                case TEXT -> {
                    upgrade(socket);
                    send(socket, frame(0x81, connect));
                    socket.getInputStream().readAllBytes();
                }
                case MQTT_FOR_HTTP -> {
                    send(socket, connect);
                    socket.getInputStream().readAllBytes();
                }
                case HALF_A_REQUEST -> send(socket, ascii(REQUEST.substring(0, REQUEST.length() / 2)));
                case LARGE_HEADERS -> {
                    send(socket, ascii(REQUEST.replace("Host", "Cookie: " + "x".repeat(20_000) + "\r\nHost")));
                    socket.getInputStream().read();
                }
                case LOST_WITHIN_A_FRAME -> {
                    upgrade(socket);
                    send(socket, Arrays.copyOf(frame(0x82, connect), 9));
                    socket.setSoLinger(true, 0);
                }
            }
        }
    }

    /** Says something and reads the answer, after which a client of HTTP closes as it was told to. */
    private static void untilTheEnd(Socket socket, String request) throws IOException {
        send(socket, ascii(request));
        socket.getInputStream().read(new byte[1024]);
    }

    private static void upgrade(Socket socket) throws IOException {
        send(socket, ascii(REQUEST));
        int matched = 0;
        while (matched < 4) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("no WebSocket was opened");
            }
            matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
        }
    }

    /** A short frame whose masking key is 0. */
    private static byte[] frame(int firstByte, byte[] payload) {
        byte[] frame = new byte[6 + payload.length];
        frame[0] = (byte) firstByte;
        frame[1] = (byte) (0x80 | payload.length);
        System.arraycopy(payload, 0, frame, 6, payload.length);
        return frame;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void send(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }
}
