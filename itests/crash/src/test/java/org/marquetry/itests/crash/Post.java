package org.marquetry.itests.crash;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Posts messages for a client that is away, one at a time, and knows which of them are promised. */
final class Post implements Closeable {
    private static final String AWAY = "away";
    private static final String LAST = "the last";

    private final InetSocketAddress broker;
    private RawClient client;
    private final List<String> promised = new ArrayList<>();
    private int count;

    private Post(InetSocketAddress broker) throws IOException {
        this.broker = broker;
        client = RawClient.connected(broker, Level.V5, "post");
    }

    /** The receiver subscribes, and goes away. */
    static Post begin(InetSocketAddress broker) throws IOException {
        try (RawClient away = away(broker, false)) {
            away.subscribe(1, "post/#", 2, 2);
            away.send(Packets.disconnect());
            away.expectClosed();
        }
        return new Post(broker);
    }

    /** The receiver has subscribed before. */
    static Post resume(InetSocketAddress broker) throws IOException {
        return new Post(broker);
    }

    private static RawClient away(InetSocketAddress broker, boolean present) throws IOException {
        RawClient client = RawClient.open(broker, Level.V5);
        assertEquals(present, isPresent(client), "whether the session of who is away is there");
        return client;
    }

    private static boolean isPresent(RawClient client) throws IOException {
        return client.connect(client.packets()
                        .connect(AWAY)
                        .resuming()
                        .properties(new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 100_000)))
                .sessionPresent();
    }

    /** Whether a broker knows who is away. */
    static boolean isKnown(InetSocketAddress broker) throws IOException {
        try (RawClient client = RawClient.open(broker, Level.V5)) {
            return isPresent(client);
        }
    }

    /** Sends a message and waits for nothing. */
    int send(int qos, int size) throws IOException {
        int id = ++count;
        client.send(client.packets().publish(qos, id, "post/box", text(id, size)));
        return id;
    }

    /** The whole text of a message. */
    static String text(int id, int size) {
        SplittableRandom random = new SplittableRandom(id);
        StringBuilder text = new StringBuilder(name(id));
        for (int i = 0; i < size; i++) {
            text.append(i == 0 ? ' ' : (char) random.nextInt('a', 'z' + 1));
        }
        return text.toString();
    }

    /** What the text of a message begins with. */
    static String name(int id) {
        return "message " + id;
    }

    /** Takes the answer to the last message, or the end of the connection, after which there is another; the reason code. */
    int answer() throws IOException {
        Received answer = client.next(Deadline.PATIENCE);
        if (answer.type() == Received.DISCONNECT) {
            return comeAgain(answer.reason());
        }
        if (answer.type() == Received.PUBREC && answer.reason() < 0x80) {
            client.send(Packets.pubrel(answer.id()));
            client.expect(Received.PUBCOMP);
        }
        if (answer.reason() < 0x80) {
            promised.add(name(answer.id()));
        }
        return answer.reason();
    }

    /** Sends a message; the reason code of what it is acknowledged with. */
    int post(int qos, int size) throws IOException {
        send(qos, size);
        return answer();
    }

    /** Sends a message of which the device may have something: the reason code that the connection ends with. */
    int postInDoubt(int qos, int size) throws IOException {
        send(qos, size);
        return comeAgain(client.expect(Received.DISCONNECT).reason());
    }

    private int comeAgain(int reason) throws IOException {
        client.expectClosed();
        client.close();
        client = RawClient.connected(broker, Level.V5, "post");
        return reason;
    }

    /** Posts until the broker takes it again. */
    void postUntilTaken() throws IOException {
        Deadline deadline = Deadline.in(Deadline.PATIENCE);
        while (post(1, 1) >= 0x80) {
            if (deadline.isOver()) {
                throw new IllegalStateException("the broker does not go on by itself");
            }
            expectNoAnswer();
        }
    }

    /** Makes sure that nothing was answered up to now. */
    void expectNoAnswer() throws IOException {
        client.expectNothingMore();
    }

    /** What was acknowledged, in order. */
    List<String> promised() {
        return List.copyOf(promised);
    }

    /** Who was away comes back to a broker, and gets everything that was promised, in order, and nothing else. */
    static List<String> collect(InetSocketAddress broker) throws IOException {
        List<String> received = new ArrayList<>();
        try (RawClient last = RawClient.connected(broker, Level.V5, "last");
                RawClient away = away(broker, true)) {
            last.send(last.packets().publish(1, 1, "post/box", LAST));
            assertEquals(0, last.expect(Received.PUBACK).reason());
            while (true) {
                Received packet = away.next(Deadline.PATIENCE);
                if (packet.type() == Received.PUBREL) {
                    away.send(Packets.pubcomp(packet.id()));
                    continue;
                }
                away.send(packet.qos() == 2 ? Packets.pubrec(packet.id()) : Packets.puback(packet.id()));
                String text = packet.payloadText();
                if (text.equals(LAST)) {
                    return received;
                }
                received.add(nameIn(text));
            }
        }
    }

    private static String nameIn(String text) {
        int end = text.indexOf(' ', text.indexOf(' ') + 1);
        String name = end < 0 ? text : text.substring(0, end);
        int id = Integer.parseInt(name.substring(name.indexOf(' ') + 1));
        assertEquals(text(id, text.length() - name.length()), text);
        return name;
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
