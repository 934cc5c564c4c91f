package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** PINGREQ and PINGRESP: sections 3.12 and 3.13. */
class PingTest extends Wire {
    PingTest(InetSocketAddress broker) {
        super(broker);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.12.4-1", v311 = "MQTT-3.12.4-1")
    void answersEveryPing(Level level) throws IOException {
        RawClient client = client(level);
        client.send(Packets.pingreq(), Packets.pingreq());
        for (int i = 0; i < 2; i++) {
            assertEquals(2, client.expect(Received.PINGRESP).size());
        }
        client.expectNothingMore();
    }
}
