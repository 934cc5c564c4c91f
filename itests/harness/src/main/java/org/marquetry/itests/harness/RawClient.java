package org.marquetry.itests.harness;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;

import javax.net.SocketFactory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A client that sends what bytes it likes, and takes packets one by one. Closing it sends no DISCONNECT. */
public final class RawClient implements Closeable {
    private final Socket socket;
    private final InputStream in;
    private final Packets packets;

    private RawClient(Socket socket, Level level) throws IOException {
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        packets = Packets.of(level);
    }

    /** Opens a socket and sends nothing. */
    public static RawClient open(InetSocketAddress broker, Level level) throws IOException {
        return open(broker, level, SocketFactory.getDefault());
    }

    /** Opens a socket of a kind, one of TLS perhaps, and sends nothing. */
    public static RawClient open(InetSocketAddress broker, Level level, SocketFactory sockets) throws IOException {
        Socket socket = sockets.createSocket();
        socket.setTcpNoDelay(true);
        socket.connect(broker, (int) Deadline.PATIENCE.toMillis());
        return new RawClient(socket, level);
    }

    /** Opens a socket with a small receive buffer, so that what is not read stays with the broker. */
    public static RawClient openNarrow(InetSocketAddress broker, Level level) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(broker, (int) Deadline.PATIENCE.toMillis());
        return new RawClient(socket, level);
    }

    /** Connects with a clean session and expects to be welcome. */
    public static RawClient connected(InetSocketAddress broker, Level level, String clientId) throws IOException {
        RawClient client = open(broker, level);
        client.connect(client.packets.connect(clientId));
        return client;
    }

    /** Sends CONNECT and expects to be welcome. */
    public Received connect(ConnectBytes connect) throws IOException {
        send(connect.done());
        Received connack = expect(Received.CONNACK);
        assertEquals(0, connack.reason(), "code of CONNACK");
        return connack;
    }

    public Packets packets() {
        return packets;
    }

    /** The client's end, as a log line of the broker names it. */
    public String localAddress() {
        return socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
    }

    public void send(byte[]... parts) throws IOException {
        for (byte[] part : parts) {
            socket.getOutputStream().write(part);
        }
    }

    /** Sends as much as the broker takes before it closes the connection. */
    public void sendWhatGoes(byte[]... parts) throws IOException {
        try {
            send(parts);
        } catch (SocketException e) {
            // The broker has closed the connection before it had read everything, which the caller expects; what it
            // answered can still be read, unless the rest on its way has reset the connection.
        }
    }

    /** Ends the client's direction; the broker's stays open. */
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Subscribes and expects a code. */
    public void subscribe(int id, String filter, int options, int expected) throws IOException {
        send(packets.subscribe(id, filter, options));
        Received suback = expect(Received.SUBACK);
        assertEquals(id, suback.id());
        assertEquals(java.util.List.of(expected), suback.reasons());
    }

    /** The next packet, which has to be of a type. */
    public Received expect(int type) throws IOException {
        Received packet = next(Deadline.PATIENCE);
        assertNotNull(packet, () -> "the broker closed the connection instead of sending a packet of type " + type);
        assertEquals(type, packet.type(), packet::toString);
        return packet;
    }

    /** Makes sure that nothing else has arrived up to now: a PINGREQ is answered by PINGRESP and nothing before it. */
    public void expectNothingMore() throws IOException {
        send(Packets.pingreq());
        expect(Received.PINGRESP);
    }

    /** Expects the connection to be closed and nothing to be sent before. */
    public void expectClosed() throws IOException {
        Received packet = next(Deadline.PATIENCE);
        assertEquals(null, packet, "what came before the connection was closed");
    }

    /** In MQTT 5.0 expects DISCONNECT with a reason; in all versions expects the connection to be closed then. */
    public void expectDisconnect(int reason) throws IOException {
        if (packets.level().hasProperties()) {
            assertEquals(reason, expect(Received.DISCONNECT).reason(), "reason of DISCONNECT");
        }
        expectClosed();
    }

    /** The next packet; null if the broker has closed the connection. */
    public Received next(Duration patience) throws IOException {
        Deadline deadline = Deadline.in(patience);
        int first = read(deadline);
        if (first < 0) {
            return null;
        }
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            int next = read(deadline);
            length |= (next & 0x7F) << shift;
            if (next < 0x80) {
                assertTrue(next > 0 || shift == 0, "the length has more bytes than it needs");
                break;
            }
        }
        byte[] body = new byte[length];
        for (int at = 0; at < length; ) {
            socket.setSoTimeout(deadline.millisLeft());
            int count = in.read(body, at, length - at);
            if (count < 0) {
                throw new IOException("the broker closed the connection in the middle of a packet");
            }
            at += count;
        }
        Received packet = new Received(packets.level(), first, body);
        packet.assertFlags();
        return packet;
    }

    private int read(Deadline deadline) throws IOException {
        try {
            socket.setSoTimeout(deadline.millisLeft());
            return in.read();
        } catch (SocketTimeoutException e) {
            throw new IOException("the broker neither sent anything nor closed the connection in time", e);
        } catch (SocketException e) {
            return -1;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
