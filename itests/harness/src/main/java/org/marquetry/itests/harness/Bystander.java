package org.marquetry.itests.harness;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

import javax.net.SocketFactory;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** A pair of well-behaved clients whose messages must keep arriving, whatever others do to the broker. */
public final class Bystander implements Closeable {
    private final RawClient publisher;
    private final RawClient subscriber;
    private final String topic;
    private int sent;

    public Bystander(InetSocketAddress broker, String name) throws IOException {
        this(broker, name, SocketFactory.getDefault());
    }

    public Bystander(InetSocketAddress broker, String name, SocketFactory sockets) throws IOException {
        topic = "bystander/" + name;
        publisher = RawClient.open(broker, Level.V5, sockets);
        publisher.connect(publisher.packets().connect(name + "-publisher"));
        subscriber = RawClient.open(broker, Level.V311, sockets);
        subscriber.connect(subscriber.packets().connect(name + "-subscriber"));
        subscriber.subscribe(1, topic, 1, 1);
    }

    /** Sends a message with QoS 1 from one to the other; fails if it does not arrive once and unharmed. */
    public void exchange() throws IOException {
        int id = sent++ % 0xFFFF + 1;
        String text = "message " + sent;
        publisher.send(publisher.packets().publish(1, id, topic, text));
        Received puback = publisher.expect(Received.PUBACK);
        assertEquals(List.of(id, 0), List.of(puback.id(), puback.reason()));
        Received message = subscriber.expect(Received.PUBLISH);
        assertEquals(List.of(topic, text), List.of(message.topic(), message.payloadText()));
        subscriber.send(Packets.puback(message.id()));
    }

    public int exchanges() {
        return sent;
    }

    @Override
    public void close() throws IOException {
        publisher.close();
        subscriber.close();
    }
}
