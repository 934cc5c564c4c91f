package org.marquetry.itests.framework;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client of a few bytes: MQTT 3.1.1 with QoS 0, written out by hand, so that nothing of the broker tests itself. */
final class RawClient implements Closeable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final DataInputStream in;

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(socket.getInputStream());
    }

    /** Connects, and answers the return code of CONNACK. */
    int connect(String clientId, String username) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, "MQTT");
        body.write(4);
        body.write(username == null ? 0x02 : 0x82);
        body.write(0);
        body.write(60);
        text(body, clientId);
        if (username != null) {
            text(body, username);
        }
        send(0x10, body);
        expect(0x20);
        byte[] answer = readBody();
        return answer[1];
    }

    /** Connects with a session that is kept, and answers the return code of CONNACK. */
    int resume(String clientId) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, "MQTT");
        body.write(4);
        body.write(0);
        body.write(0);
        body.write(60);
        text(body, clientId);
        send(0x10, body);
        expect(0x20);
        return readBody()[1];
    }

    /** Connects by a method of MQTT 5.0, and answers the reason code of CONNACK. */
    int authenticate(String clientId, String method) throws IOException {
        beginAuthentication(clientId, method);
        return connectReason();
    }

    /** Sends CONNECT with a method of MQTT 5.0. */
    void beginAuthentication(String clientId, String method) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, "MQTT");
        body.write(5);
        body.write(0x02);
        body.write(0);
        body.write(60);
        body.write(3 + method.length());
        body.write(0x15);
        text(body, method);
        text(body, clientId);
        send(0x10, body);
    }

    /** The reason code of the CONNACK that comes. */
    int connectReason() throws IOException {
        expect(0x20);
        return readBody()[1] & 0xff;
    }

    /** Asks to authenticate again, by the method of CONNECT. */
    void authenticateAgain(String method) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(0x19);
        body.write(3 + method.length());
        body.write(0x15);
        text(body, method);
        send(0xf0, body);
    }

    /** The reason code of the DISCONNECT that comes. */
    int disconnection() throws IOException {
        expect(0xe0);
        return readBody()[0] & 0xff;
    }

    void expectClosed() throws IOException {
        if (in.read() >= 0) {
            throw new AssertionError("something more has come");
        }
    }

    /** Subscribes, and answers the return code of SUBACK. */
    int subscribe(String filter) throws IOException {
        return subscribe(filter, 0);
    }

    /** Subscribes, and answers the return code of SUBACK. */
    int subscribe(String filter, int qos) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(0);
        body.write(1);
        text(body, filter);
        body.write(qos);
        send(0x82, body);
        expect(0x90);
        return readBody()[2] & 0xff;
    }

    void publish(String topic, String payload) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, topic);
        body.write(payload.getBytes(StandardCharsets.UTF_8));
        send(0x30, body);
    }

    /** Publishes with QoS 1, and waits for PUBACK. */
    void publishAndWait(String topic, String payload) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, topic);
        body.write(0);
        body.write(1);
        body.write(payload.getBytes(StandardCharsets.UTF_8));
        send(0x32, body);
        expect(0x40);
        readBody();
    }

    /** The payload of the next message with QoS 1, which is acknowledged. */
    String receiveAndAcknowledge() throws IOException {
        int type = in.readUnsignedByte();
        if ((type & 0xf6) != 0x32) {
            throw new AssertionError("expected a message with QoS 1, got " + Integer.toHexString(type));
        }
        byte[] body = readBody();
        int id = 2 + ((body[0] & 0xff) << 8 | body[1] & 0xff);
        ByteArrayOutputStream acknowledgement = new ByteArrayOutputStream();
        acknowledgement.write(body, id, 2);
        send(0x40, acknowledgement);
        return new String(body, id + 2, body.length - id - 2, StandardCharsets.UTF_8);
    }

    /** The topic and payload of the next message, with a space between. */
    String receive() throws IOException {
        expect(0x30);
        byte[] body = readBody();
        int topicLength = (body[0] & 0xff) << 8 | body[1] & 0xff;
        String topic = new String(body, 2, topicLength, StandardCharsets.UTF_8);
        return topic + " " + new String(body, 2 + topicLength, body.length - 2 - topicLength, StandardCharsets.UTF_8);
    }

    /** Exchanges a PINGREQ for a PINGRESP, which shows that the connection lives. */
    void ping() throws IOException {
        askForPing();
        expect(0xd0);
        readBody();
    }

    void askForPing() throws IOException {
        send(0xc0, new ByteArrayOutputStream());
    }

    private static void text(ByteArrayOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes.length >> 8);
        out.write(bytes.length);
        out.write(bytes);
    }

    private void send(int type, ByteArrayOutputStream body) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(type);
        packet.write(body.size());
        body.writeTo(packet);
        socket.getOutputStream().write(packet.toByteArray());
    }

    private void expect(int type) throws IOException {
        int got = in.readUnsignedByte();
        if (got != type) {
            throw new AssertionError(
                    "expected packet " + Integer.toHexString(type) + ", got " + Integer.toHexString(got));
        }
    }

    private byte[] readBody() throws IOException {
        byte[] body = new byte[in.readUnsignedByte()];
        in.readFully(body);
        return body;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
