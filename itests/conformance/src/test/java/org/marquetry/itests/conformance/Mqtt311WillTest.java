package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.ConnectBytes;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** When a will is published, and when it is not: MQTT 3.1.1 section 3.1.2.5, in all versions. */
class Mqtt311WillTest extends Wire {
    private static final byte[] GONE = "gone".getBytes(StandardCharsets.UTF_8);

    Mqtt311WillTest(InetSocketAddress broker) {
        super(broker);
    }

    private RawClient mortal(Level level, String topic, int qos, boolean retain) throws IOException {
        RawClient client = open(level);
        client.connect(client.packets().connect(unique("w")).will(topic, GONE, qos, retain));
        return client;
    }

    private RawClient watcher(Level level, String topic) throws IOException {
        RawClient watcher = client(level);
        watcher.subscribe(1, topic, 2, 2);
        return watcher;
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.1.2-7", "MQTT-3.1.2-8", "MQTT-3.1.2-14"},
            v311 = {"MQTT-3.1.2-8", "MQTT-3.1.2-9", "MQTT-3.1.2-16"})
    void publishesTheWillOfAConnectionThatBreaks(Level level) throws IOException {
        for (int qos = 0; qos <= 2; qos++) {
            String topic = unique("will/");
            RawClient watcher = watcher(level, topic);
            RawClient client = mortal(level, topic, qos, false);
            watcher.expectNothingMore();
            client.close();
            Received will = watcher.expect(Received.PUBLISH);
            assertEquals("gone", will.payloadText());
            assertEquals(qos, will.qos());
            assertFalse(will.retain());
            RawClient later = watcher(level, topic);
            later.expectNothingMore();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.1.2-15", v311 = "MQTT-3.1.2-17")
    void retainsTheWillIfItIsToBeRetained(Level level) throws IOException {
        String topic = unique("will/");
        RawClient watcher = watcher(level, topic);
        mortal(level, topic, 1, true).close();
        assertFalse(watcher.expect(Received.PUBLISH).retain(), "to those who were there");
        Received retained = watcher(level, topic).expect(Received.PUBLISH);
        assertTrue(retained.retain());
        assertEquals("gone", retained.payloadText());
        watcher.send(watcher.packets().publish(1, 0, topic, new byte[0], PropertyBytes.NONE));
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.14.4-3", "MQTT-3.1.2-10"},
            v311 = {"MQTT-3.14.4-3", "MQTT-3.1.2-10", "MQTT-3.1.2-8"})
    void forgetsTheWillWithDisconnect(Level level) throws IOException {
        String topic = unique("will/");
        RawClient watcher = watcher(level, topic);
        RawClient client = mortal(level, topic, 1, false);
        client.send(Packets.disconnect());
        client.expectClosed();
        watcher.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = "MQTT-3.1.2-10",
            v311 = {"MQTT-3.1.2-10", "MQTT-3.1.2-12"})
    void publishesAWillOnceAndForAConnectionWithoutOneNothing(Level level) throws IOException {
        String topic = unique("will/");
        String id = unique("w");
        RawClient watcher = watcher(level, topic);
        RawClient first = open(level);
        PropertyBytes kept = new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 600);
        first.connect(first.packets().connect(id).resuming().properties(kept).will(topic, GONE, 1, false));
        first.close();
        assertEquals("gone", watcher.expect(Received.PUBLISH).payloadText());
        resumed(level, id, true).close();
        resumed(level, id, true).close();
        forget(level, id);
        watcher.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = "MQTT-3.1.2-8",
            v311 = {"MQTT-3.1.2-8", "MQTT-4.8.0-1"})
    void publishesTheWillOfAClientThatBreaksTheRules(Level level) throws IOException {
        String topic = unique("will/");
        RawClient watcher = watcher(level, topic);
        RawClient client = mortal(level, topic, 0, false);
        client.send(Packets.framed(0x00));
        client.expectDisconnect(0x81);
        assertEquals("gone", watcher.expect(Received.PUBLISH).payloadText());
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = "MQTT-3.1.2-8",
            v311 = {"MQTT-3.1.2-8", "MQTT-3.1.4-2"})
    void publishesTheWillOfAConnectionThatIsTakenOver(Level level) throws IOException {
        for (boolean resuming : new boolean[] {false, true}) {
            String topic = unique("will/");
            String id = unique("w");
            RawClient watcher = watcher(level, topic);
            RawClient older = open(level);
            ConnectBytes connect = older.packets().connect(id).will(topic, GONE, 1, false);
            older.connect(resuming ? connect.resuming() : connect);
            RawClient newer = open(level);
            newer.connect(
                    resuming
                            ? newer.packets().connect(id).resuming()
                            : newer.packets().connect(id));
            older.expectDisconnect(0x8E);
            assertEquals("gone", watcher.expect(Received.PUBLISH).payloadText());
            newer.send(Packets.disconnect());
            newer.expectClosed();
            watcher.expectNothingMore();
            forget(level, id);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.1.2-22", "MQTT-3.1.2-8"},
            v311 = {"MQTT-3.1.2-24", "MQTT-3.1.2-23", "MQTT-3.1.2-8"})
    void takesAClientThatSaysNothingInTimeForGone(Level level) throws IOException {
        String topic = unique("will/");
        RawClient watcher = watcher(level, topic);
        RawClient client = open(level);
        client.connect(client.packets().connect(unique("w")).keepAlive(1).will(topic, GONE, 1, false));
        long silentSince = System.nanoTime();
        client.expectDisconnect(0x8D);
        assertTrue(System.nanoTime() - silentSince > 1_000_000_000L, "half the interval more is the client's");
        assertEquals("gone", watcher.expect(Received.PUBLISH).payloadText());
    }

    @ParameterizedTest
    @CsvSource({
        "V31, '', false",
        "V311, '', false",
        "V5, '', false",
        "V31, 'x', true",
        "V311, 'x', true",
        "V5, 'x', true"
    })
    @Normative(value = "MQTT-3.1.2-9", v311 = "MQTT-3.1.2-9")
    void takesAWillWithAnEmptyMessage(Level level, String before, boolean isRetained) throws IOException {
        String topic = unique("will/");
        RawClient watcher = watcher(level, topic);
        if (isRetained) {
            watcher.send(watcher.packets()
                    .publish(1, 0, topic, before.getBytes(StandardCharsets.UTF_8), PropertyBytes.NONE));
            watcher.expect(Received.PUBLISH);
        }
        RawClient client = open(level);
        client.connect(client.packets().connect(unique("w")).will(topic, new byte[0], 0, isRetained));
        client.close();
        assertEquals(0, watcher.expect(Received.PUBLISH).payload().length);
        watcher(level, topic).expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.1.2-22", v311 = "MQTT-3.1.2-23")
    void leavesAClientAloneThatSpeaksInTime(Level level) throws IOException {
        RawClient client = open(level);
        client.connect(client.packets().connect(unique("w")).keepAlive(4));
        for (int i = 0; i < 14; i++) {
            client.send(client.packets().publish("beat", "" + i));
            Awaitility.await().pollDelay(Duration.ofMillis(500)).until(() -> true);
        }
        client.expectNothingMore();
    }
}
