package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** DISCONNECT and AUTH: sections 3.14 and 3.15. */
class DisconnectPacketTest extends Wire {
    private static final PropertyBytes NONE = PropertyBytes.NONE;

    DisconnectPacketTest(InetSocketAddress broker) {
        super(broker);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.14.4-1", "MQTT-3.14.4-2", "MQTT-3.14.1-1"},
            v311 = {"MQTT-3.14.1-1", "MQTT-3.14.4-2"})
    void aGoodbyeClosesTheConnectionAndWhatFollowsIsNotProcessed(Level level) throws IOException {
        String topic = unique("bye/");
        RawClient watcher = client(level);
        watcher.subscribe(1, topic, 0, 0);
        RawClient client = client(level);
        client.sendWhatGoes(
                client.packets().publish(topic, "before"),
                Packets.disconnect(),
                client.packets().publish(topic, "after"),
                Packets.pingreq());
        client.expectClosed();
        assertEquals("before", watcher.expect(Received.PUBLISH).payloadText());
        watcher.expectNothingMore();
    }

    @Test
    @Normative({"MQTT-3.14.4-1", "MQTT-3.14.4-2", "MQTT-3.14.2-1", "MQTT-3.14.2-2"})
    void theBrokersGoodbyeIsTheLastThatItSays() throws IOException {
        RawClient client = client(Level.V5);
        String topic = unique("bye/");
        client.subscribe(1, topic, 0, 0);
        // What is asked for behind the violation is not answered any more.
        client.sendWhatGoes(Packets.framed(0x00), client.packets().publish(topic, "x"), Packets.pingreq());
        Received disconnect = client.expect(Received.DISCONNECT);
        assertEquals(0x81, disconnect.reason());
        assertNull(disconnect.property(PropertyBytes.SESSION_EXPIRY));
        client.expectClosed();
    }

    @Test
    @Normative("MQTT-3.14.2-1")
    void reasonsThatAClientCannotHaveEndTheConnection() throws IOException {
        for (int reason : new int[] {0x01, 0x10, 0x18, 0x7F, 0x84, 0x8D, 0x8E, 0x9C, 0xFF}) {
            RawClient client = client(Level.V5);
            client.send(Packets.disconnect(reason, NONE));
            Received disconnect = client.expect(Received.DISCONNECT);
            assertTrue(Set.of(0x81, 0x82).contains(disconnect.reason()), disconnect::toString);
            client.expectClosed();
        }
    }

    @Test
    @Normative("MQTT-3.14.2-1")
    void reasonsThatAClientCanHaveEndItsConnectionQuietly() throws IOException {
        for (int reason :
                new int[] {0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99}) {
            RawClient client = client(Level.V5);
            client.send(Packets.disconnect(reason, NONE));
            client.expectClosed();
            RawClient brief = client(Level.V5);
            brief.send(Packets.framed(0xE0, (byte) reason));
            brief.expectClosed();
        }
    }

    @Test
    @Normative(value = "MQTT-3.14.2-1", choices = "disconnect-before-closing")
    void theReasonsOfTheBrokerAreThoseOfDisconnect() throws IOException {
        Map<Integer, byte[]> violations = new TreeMap<>(Map.of(
                0x81, Packets.framed(0x00),
                0x82, Packets.of(Level.V5).subscribe(0, "a", 0),
                0x90, Packets.of(Level.V5).publish("#", "x"),
                0x94,
                        Packets.of(Level.V5)
                                .publish(0, 0, "a", new byte[0], new PropertyBytes().u16(PropertyBytes.TOPIC_ALIAS, 0)),
                0x95, new byte[] {0x30, -1, -1, -1, 0x7F, 0, 1, 'a'}));
        for (Map.Entry<Integer, byte[]> violation : violations.entrySet()) {
            assertEnds(Level.V5, violation.getKey(), violation.getValue());
        }
    }

    @Test
    @Normative({"MQTT-3.1.2-23", "MQTT-3.14.2-2"})
    void aGoodbyeCanChangeHowLongTheSessionIsKept() throws IOException {
        String id = unique("s");
        RawClient kept = resumed(Level.V5, id, false);
        kept.send(Packets.disconnect(0, new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 0)));
        kept.expectClosed();
        resumed(Level.V5, id, false);
        RawClient clean = closing(RawClient.connected(broker, Level.V5, id));
        clean.send(Packets.disconnect(0, new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 600)));
        clean.expectDisconnect(0x82);
        resumed(Level.V5, id, false);
        forget(Level.V5, id);
    }

    @Test
    @Normative({"MQTT-3.14.2-3", "MQTT-3.14.2-4"})
    void anExplanationThatWouldMakeAGoodbyeTooLargeIsLeftOut() throws IOException {
        byte[] violation = Packets.framed(0x00);
        RawClient verbose = client(Level.V5);
        verbose.send(violation);
        Received explained = verbose.expect(Received.DISCONNECT);
        assertNotNull(explained.property(PropertyBytes.REASON_STRING));
        for (int limit : new int[] {explained.size(), explained.size() - 1}) {
            RawClient client = open(Level.V5);
            client.connect(client.packets()
                    .connect(unique("s"))
                    .properties(new PropertyBytes().u32(PropertyBytes.MAXIMUM_PACKET_SIZE, limit)));
            client.send(violation);
            Received disconnect = client.expect(Received.DISCONNECT);
            assertEquals(0x81, disconnect.reason());
            assertTrue(disconnect.size() <= limit);
            assertEquals(limit == explained.size(), disconnect.property(PropertyBytes.REASON_STRING) != null);
            client.expectClosed();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V31", "V311"})
    void earlierVersionsAreNotSentAGoodbye(Level level) throws IOException {
        assertEnds(level, -1, Packets.framed(0x00));
    }

    @ParameterizedTest
    @EnumSource(names = {"V31", "V311"})
    @Normative(v311 = "MQTT-3.14.1-1")
    void aGoodbyeWithAReasonIsMalformedBefore5(Level level) throws IOException {
        String topic = unique("will/");
        RawClient watcher = client(level);
        watcher.subscribe(1, topic, 0, 0);
        RawClient client = open(level);
        client.connect(client.packets().connect(unique("w")).will(topic, new byte[] {'w'}, 0, false));
        client.send(Packets.framed(0xE0, (byte) 0));
        client.expectClosed();
        assertEquals("w", watcher.expect(Received.PUBLISH).payloadText());
    }

    @ParameterizedTest
    @EnumSource
    @Normative("MQTT-3.15.1-1")
    void authIsForThoseWhoHaveNamedAMethod(Level level) throws IOException {
        PropertyBytes method = new PropertyBytes().text(PropertyBytes.AUTHENTICATION_METHOD, "METHOD");
        assertEnds(level, level.hasProperties() ? 0x82 : 0x81, Packets.auth(0x19, method));
        assertEnds(level, level.hasProperties() ? 0x82 : 0x81, Packets.auth(0x18, method));
        for (int flags = 1; flags < 16; flags++) {
            byte[] wrong = Packets.auth(0x19, method);
            wrong[0] |= (byte) flags;
            assertEnds(level, 0x81, wrong);
        }
    }

    @Test
    @Normative("MQTT-3.15.2-1")
    void reasonsThatAuthDoesNotHaveEndTheConnection() throws IOException {
        PropertyBytes method = new PropertyBytes().text(PropertyBytes.AUTHENTICATION_METHOD, "METHOD");
        for (int reason : new int[] {0x00, 0x01, 0x17, 0x1A, 0x80, 0x8C, 0xFF}) {
            RawClient client = client(Level.V5);
            client.send(Packets.auth(reason, method));
            Received disconnect = client.expect(Received.DISCONNECT);
            assertTrue(Set.of(0x81, 0x82).contains(disconnect.reason()), disconnect::toString);
            client.expectClosed();
        }
    }
}
