package org.marquetry.launcher;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** As much of an MQTT 5.0 client as tells whether the broker serves one. */
final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int CONNECT = 0x10;
    private static final int VERSION = 5;
    private static final int CLEAN_START = 0x02;
    private static final int USER_NAME = 0x80;
    private static final int CONNACK = 0x20;
    private static final int DISCONNECT = 0xE0;
    private static final int PUBLISH_RETAINED = 0x33;
    private static final int PUBACK = 0x40;

    private final Socket socket;
    private final DataInputStream in;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        in = new DataInputStream(socket.getInputStream());
    }

    static RawClient open(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return new RawClient(socket);
    }

    /** Connects without a client identifier, as nobody, and returns the reason code. */
    int connect() throws IOException {
        return connect(CLEAN_START, new byte[0]);
    }

    /** Connects without a client identifier, with a user name, and returns the reason code. */
    int connectAs(String user) throws IOException {
        return connect(CLEAN_START | USER_NAME, text(user));
    }

    private int connect(int flags, byte[] userName) throws IOException {
        byte[] protocol = text("MQTT");
        int keepAliveAndPropertiesAndClientId = 2 + 1 + 2;
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(CONNECT);
        packet.write(protocol.length + 2 + keepAliveAndPropertiesAndClientId + userName.length);
        packet.write(protocol);
        packet.write(VERSION);
        packet.write(flags);
        packet.write(new byte[keepAliveAndPropertiesAndClientId]);
        packet.write(userName);
        socket.getOutputStream().write(packet.toByteArray());
        return reasonCode(CONNACK, 1);
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] field = new byte[2 + bytes.length];
        field[1] = (byte) bytes.length;
        System.arraycopy(bytes, 0, field, 2, bytes.length);
        return field;
    }

    /** Publishes a message to be retained, with QoS 1, and returns the reason code of its acknowledgement. */
    int publishRetained(String topic, String payload) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(text(topic));
        body.write(new byte[] {0, 1});
        body.write(0);
        body.write(payload.getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(PUBLISH_RETAINED);
        packet.write(body.size());
        packet.write(body.toByteArray());
        socket.getOutputStream().write(packet.toByteArray());
        return reasonCode(PUBACK, 2);
    }

    /** Waits for the broker to end the connection with a DISCONNECT, and returns its reason code. */
    int awaitDisconnect() throws IOException {
        return reasonCode(DISCONNECT, 0);
    }

    /** Of a short packet, at a place of its variable header. */
    private int reasonCode(int type, int place) throws IOException {
        int first = in.readUnsignedByte();
        if (first != type) {
            throw new IOException("packet of type " + first + " instead of " + type);
        }
        byte[] rest = in.readNBytes(in.readUnsignedByte());
        return rest.length <= place ? 0 : rest[place] & 0xFF;
    }

    /** The reason code with which a new client's CONNECT is answered. */
    static int connectOnce(int port) throws IOException {
        try (RawClient client = open(port)) {
            return client.connect();
        }
    }

    /** The reason code with which the CONNECT of a user is answered. */
    static int connectOnceAs(String user, int port) throws IOException {
        try (RawClient client = open(port)) {
            return client.connectAs(user);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
