package org.marquetry.itests.crash;

import java.io.IOException;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Clocks run on while the broker is down. */
@NeedsProcess
@EnabledOnOs(OS.LINUX)
class ClockTest {
    private static final long LONG = 1000;
    private static final Duration DOWN = Duration.ofSeconds(3);

    private static Received connect(RawClient client, String id, long expiry) throws IOException {
        return client.connect(client.packets()
                .connect(id)
                .resuming()
                .properties(new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, expiry)));
    }

    private static void visit(BrokerProcess broker, String id, long expiry) throws IOException {
        try (RawClient client = RawClient.open(broker.address(), Level.V5)) {
            connect(client, id, expiry);
            client.subscribe(1, "clocks/#", 1, 1);
            client.send(Packets.disconnect());
            client.expectClosed();
        }
    }

    private static void publish(BrokerProcess broker, String text, long expiry) throws IOException {
        try (RawClient client = RawClient.connected(broker.address(), Level.V5, "publisher")) {
            PropertyBytes properties = new PropertyBytes().u32(PropertyBytes.MESSAGE_EXPIRY, expiry);
            client.send(client.packets().publish(2, 1, "clocks/message", text.getBytes(), properties));
            assertEquals(0, client.expect(Received.PUBACK).reason());
        }
    }

    private static BrokerProcess startAnew(BrokerProcess killed) throws IOException {
        await().pollDelay(DOWN).until(() -> !killed.isAlive());
        return BrokerProcess.onFreePort().inPlaceOf(killed).start();
    }

    @Test
    void sessionsAndMessagesExpireAndWillsFallDueWhileTheBrokerIsDown() throws Exception {
        try (BrokerProcess first = BrokerProcess.onFreePort().start()) {
            visit(first, "lasting", LONG);
            visit(first, "passing", 2);
            die(first);
            publish(first, "passing", 2);
            publish(first, "lasting", LONG);
            first.kill();
            try (BrokerProcess second = startAnew(first);
                    RawClient passing = RawClient.open(second.address(), Level.V5);
                    RawClient lasting = RawClient.open(second.address(), Level.V5)) {
                assertEquals(true, connect(lasting, "lasting", LONG).sessionPresent());
                Received message = lasting.expect(Received.PUBLISH);
                assertEquals("lasting", message.payloadText());
                long left = (long) message.property(PropertyBytes.MESSAGE_EXPIRY);
                assertTrue(left <= LONG - DOWN.toSeconds(), () -> left + " seconds are left");
                Received will = lasting.expect(Received.PUBLISH);
                assertEquals("will", will.payloadText());
                // Clocks are looked at four times a second, so this is not the first thing to ask of a broker.
                assertEquals(false, connect(passing, "passing", LONG).sessionPresent());
            }
        }
    }

    /** A client with a will that is due while the broker is down. */
    private static void die(BrokerProcess broker) throws IOException {
        try (RawClient client = RawClient.open(broker.address(), Level.V5)) {
            client.connect(client.packets()
                    .connect("mortal")
                    .resuming()
                    .properties(new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, LONG))
                    .will("clocks/will", "will".getBytes(), 1, false)
                    .willProperties(new PropertyBytes().u32(PropertyBytes.WILL_DELAY, 2)));
            client.send(Packets.disconnect(0x04, PropertyBytes.NONE));
            client.expectClosed();
        }
    }
}
