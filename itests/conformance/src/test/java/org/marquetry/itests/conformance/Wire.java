package org.marquetry.itests.conformance;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.marquetry.itests.harness.Bytes;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;
import org.marquetry.itests.harness.SharedBroker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/** What the tests in raw packets share: a broker with default settings, and clients that go when the test ends. */
@ExtendWith(SharedBroker.class)
abstract class Wire {
    private static final AtomicLong NUMBER = new AtomicLong(System.nanoTime());

    final InetSocketAddress broker;
    private final Deque<Closeable> open = new ArrayDeque<>();

    Wire(InetSocketAddress broker) {
        this.broker = broker;
    }

    /** A name that no other test uses, short enough for a client identifier of MQTT 3.1. */
    static String unique(String what) {
        return what + Long.toString(NUMBER.incrementAndGet(), 36);
    }

    /** A connection on which nothing was sent yet. */
    final RawClient open(Level level) throws IOException {
        return closing(RawClient.open(broker, level));
    }

    /** A client with a clean session and a name of its own. */
    final RawClient client(Level level) throws IOException {
        return closing(RawClient.connected(broker, level, unique("c")));
    }

    /** A client whose session is kept; expects to be told whether there was one, where the version can tell. */
    final RawClient resumed(Level level, String clientId, boolean present) throws IOException {
        RawClient client = open(level);
        PropertyBytes kept = new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 600);
        Received connack =
                client.connect(client.packets().connect(clientId).resuming().properties(kept));
        assertEquals(present && level != Level.V31, connack.sessionPresent(), "session present");
        return client;
    }

    /** Ends a session that was kept. */
    final void forget(Level level, String clientId) throws IOException {
        closing(RawClient.connected(broker, level, clientId));
    }

    /** Has a client go in peace; when this returns, the broker knows. */
    static void leave(RawClient client) throws IOException {
        client.send(Packets.disconnect());
        client.expectClosed();
    }

    /** A CONNECT with any flags and any payload, without keep alive and properties. */
    static byte[] connect(Level level, int flags, byte[]... payload) {
        Bytes body = new Bytes()
                .text(level.protocolName())
                .u8(level.number())
                .u8(flags)
                .u16(0);
        if (level.hasProperties()) {
            body.u8(0);
        }
        return Packets.framed(0x10, body.raw(Bytes.join(payload)).done());
    }

    /** A field of text with its length in front. */
    static byte[] text(String value) {
        return new Bytes().text(value).done();
    }

    /** A field of binary data, or of text that is none. */
    static byte[] binary(int... value) {
        Bytes bytes = new Bytes().u16(value.length);
        for (int each : value) {
            bytes.u8(each);
        }
        return bytes.done();
    }

    /** Expects that a CONNECT is refused, with a reason where the version knows one, and the connection closed. */
    final void assertRefused(Level level, int reason, byte[] connect) throws IOException {
        RawClient client = open(level);
        client.sendWhatGoes(connect);
        if (level.hasProperties()) {
            Received connack = client.expect(Received.CONNACK);
            assertEquals(reason, connack.reason(), "reason of CONNACK");
            assertFalse(connack.sessionPresent());
        }
        client.expectClosed();
    }

    /** Expects that bytes end a connection that was fine before: for a reason in 5.0, silently in earlier versions. */
    final void assertEnds(Level level, int reason, byte[]... bytes) throws IOException {
        RawClient client = client(level);
        client.sendWhatGoes(bytes);
        client.expectDisconnect(reason);
    }

    final <T extends Closeable> T closing(T resource) {
        open.push(resource);
        return resource;
    }

    @AfterEach
    void closeAll() throws IOException {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
