package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Keep alive: section 3.1.2.10. */
class KeepAliveTest extends Wire {
    KeepAliveTest(InetSocketAddress broker) {
        super(broker);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.1.2-20", "MQTT-3.1.2-22"},
            v311 = {"MQTT-3.1.2-23", "MQTT-3.1.2-24"})
    void aSilentClientIsDisconnectedAfterOneAndAHalfTimesItsKeepAlive(Level level) throws IOException {
        RawClient client = open(level);
        long since = System.nanoTime();
        client.connect(client.packets().connect(unique("k")).keepAlive(2));
        client.expectDisconnect(0x8D);
        assertTrue(System.nanoTime() - since >= 2_900_000_000L, "not before three seconds");
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.1.2-20", "MQTT-3.1.2-22"},
            v311 = {"MQTT-3.1.2-23", "MQTT-3.1.2-24"})
    void anyPacketKeepsTheConnection(Level level) throws IOException {
        RawClient client = open(level);
        client.connect(client.packets().connect(unique("k")).keepAlive(3));
        byte[][] signs = {
            Packets.pingreq(),
            client.packets().publish("nobody/listens", "x"),
            client.packets().subscribe(1, unique("k/"), 0),
            Packets.pingreq()
        };
        Deadline deadline = Deadline.in(Duration.ofSeconds(6));
        Iterator<byte[]> next = Stream.of(signs).iterator();
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1500))
                .atMost(Deadline.PATIENCE)
                .until(() -> {
                    if (next.hasNext()) {
                        client.send(next.next());
                    } else {
                        client.send(Packets.pingreq());
                    }
                    return deadline.isOver();
                });
        Received last;
        int pongs = 0;
        client.send(client.packets().unsubscribe(9, "end"));
        do {
            last = client.next(Deadline.PATIENCE);
            assertNotNull(last, "still connected after twice the keep alive");
            pongs += last.type() == Received.PINGRESP ? 1 : 0;
        } while (last.type() != Received.UNSUBACK);
        assertTrue(pongs >= 2);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.1.2-22", v311 = "MQTT-3.1.2-24")
    void whatTheBrokerSendsDoesNotKeepTheConnection(Level level) throws IOException {
        String topic = unique("k/");
        RawClient client = open(level);
        client.connect(client.packets().connect(unique("k")).keepAlive(1));
        client.subscribe(1, topic, 0, 0);
        RawClient sender = client(level);
        Received packet;
        do {
            sender.send(sender.packets().publish(1, 1, topic, "x"));
            sender.expect(Received.PUBACK);
            packet = client.next(Deadline.PATIENCE);
        } while (packet != null && packet.type() == Received.PUBLISH);
        if (level.hasProperties()) {
            assertEquals(0x8D, packet.reason());
            client.expectClosed();
        }
    }
}
