package org.marquetry.itests.clients;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How much the broker holds in a heap that a small machine can spare. */
@NeedsProcess
class CapacityTest {
    private static final int CONNECTIONS = Integer.getInteger("capacity.connections", 10_000);
    private static final int SUBSCRIBERS = 20;
    private static final int FILTERS_EACH = 50_000;
    private static final int FILTERS_A_PACKET = 1_000;

    @Test
    void tenThousandConnectionsAndAMillionSubscriptionsFitIntoHalfAGigabyte() throws IOException {
        List<Socket> idle = new ArrayList<>();
        List<RawClient> subscribers = new ArrayList<>();
        try (BrokerProcess broker =
                BrokerProcess.onFreePort().likeInService().jvm("-Xmx512m").start()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                idle.add(connected(broker.address(), i));
            }
            for (int i = 0; i < SUBSCRIBERS; i++) {
                subscribers.add(subscriber(broker.address(), i));
            }
            try (RawClient publisher = RawClient.connected(broker.address(), Level.V311, "publisher")) {
                for (int i = 0; i < SUBSCRIBERS; i++) {
                    String topic = topic(i, FILTERS_EACH - 1);
                    publisher.send(publisher.packets().publish(1, 1, topic, "found"));
                    publisher.expect(Received.PUBACK);
                    assertEquals(
                            topic, subscribers.get(i).expect(Received.PUBLISH).topic());
                }
            }
            ping(idle.get(0));
            ping(idle.get(CONNECTIONS - 1));
            assertTrue(broker.isAlive());
            assertEquals(List.of(), broker.alarms());
        } finally {
            for (RawClient subscriber : subscribers) {
                subscriber.close();
            }
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    private static RawClient subscriber(InetSocketAddress broker, int number) throws IOException {
        RawClient client = RawClient.connected(broker, Level.V311, "subscriber" + number);
        String[] filters = new String[FILTERS_A_PACKET];
        for (int first = 0; first < FILTERS_EACH; first += FILTERS_A_PACKET) {
            for (int i = 0; i < FILTERS_A_PACKET; i++) {
                filters[i] = topic(number, first + i);
            }
            client.send(client.packets().subscribe(1, PropertyBytes.NONE, 0, filters));
            client.expect(Received.SUBACK);
        }
        return client;
    }

    private static String topic(int subscriber, int index) {
        return "site/" + subscriber + "/room" + index % 1000 + "/device" + index + "/state";
    }

    private static Socket connected(InetSocketAddress broker, int number) throws IOException {
        Socket socket = new Socket(broker.getAddress(), broker.getPort());
        socket.getOutputStream()
                .write(Packets.of(Level.V311).connect("idle" + number).done());
        assertEquals(4, socket.getInputStream().readNBytes(4).length);
        return socket;
    }

    private static void ping(Socket socket) throws IOException {
        socket.getOutputStream().write(Packets.pingreq());
        InputStream in = socket.getInputStream();
        assertEquals(0xD0, in.read());
        assertEquals(0, in.read());
    }
}
