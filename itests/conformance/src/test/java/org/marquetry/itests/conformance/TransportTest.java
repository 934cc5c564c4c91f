package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

/** The stream of bytes below MQTT: section 4.2, and 7.1.1 of 3.1.1. */
class TransportTest extends Wire {
    TransportTest(InetSocketAddress broker) {
        super(broker);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-4.2.0-1", v311 = "MQTT-7.1.1-1")
    void overTcpAllBytesArriveInTheirOrderHoweverTheyAreCut(Level level) throws IOException {
        String topic = unique("stream/");
        RawClient receiver = client(level);
        receiver.subscribe(1, topic, 0, 0);
        RawClient sender = client(level);
        Random random = new Random(7);
        for (int length : new int[] {0, 1, 1000, 100_000, 1_000_000}) {
            byte[] payload = new byte[length];
            random.nextBytes(payload);
            byte[] packet = sender.packets().publish(0, 0, topic, payload, PropertyBytes.NONE);
            for (int at = 0; at < packet.length; ) {
                int next = Math.min(packet.length, at + 1 + random.nextInt(1 + packet.length / 10));
                sender.send(Arrays.copyOfRange(packet, at, next));
                at = next;
            }
            assertArrayEquals(payload, receiver.expect(Received.PUBLISH).payload());
        }
    }
}
