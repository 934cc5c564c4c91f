package org.marquetry.itests.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.ConnectBytes;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A broker that offers little, and refuses what it does not offer: what CONNACK says of it (section 3.2), and what comes of not
 * keeping to it.
 */
@NeedsProcess
class ConnectRefusedTest {
    private static final int MAX_PACKET = 2000;
    private static BrokerProcess broker;

    private final List<RawClient> open = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        broker = BrokerProcess.onFreePort()
                .config(
                        "org.marquetry.broker",
                        "maxQos=1",
                        "retainAvailable=false",
                        "topicAliasMaximum=0",
                        "receiveMaximum=5",
                        "maxPacketSize=" + MAX_PACKET,
                        "maxClientIdLength=23",
                        "wildcardSubscriptionAvailable=false",
                        "keepAliveMax=60",
                        "responseInformation=answers/%c/")
                .start();
    }

    @AfterAll
    static void stop() throws IOException {
        try (BrokerProcess ending = broker) {
            assertEquals(List.of(), ending.alarms());
            assertEquals(0, ending.stop(), ending::transcript);
        }
    }

    @AfterEach
    void closeAll() throws IOException {
        for (RawClient client : open) {
            client.close();
        }
    }

    private RawClient open(Level level) throws IOException {
        RawClient client = RawClient.open(broker.address(), level);
        open.add(client);
        return client;
    }

    private RawClient client(Level level) throws IOException {
        RawClient client = open(level);
        client.connect(client.packets().connect(Wire.unique("c")));
        return client;
    }

    private RawClient refused(ConnectBytes connect, Level level, int reason) throws IOException {
        RawClient client = open(level);
        client.sendWhatGoes(connect.done());
        Received connack = client.expect(Received.CONNACK);
        assertEquals(reason, connack.reason());
        assertFalse(connack.sessionPresent());
        assertTrue(connack.body()[0] == 0, "reserved bits");
        return client;
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.1.3-8", "MQTT-3.1.4-2", "MQTT-3.2.2-6", "MQTT-3.2.2-7", "MQTT-3.2.2-8"},
            v311 = {"MQTT-3.1.3-9", "MQTT-3.2.2-4", "MQTT-3.2.2-5", "MQTT-3.1.4-1"},
            choices = "refused-client-identifier")
    void anIdentifierThatIsTooLongIsRefused(Level level) throws IOException {
        int reason = level.hasProperties() ? 0x85 : 0x02;
        Packets packets = Packets.of(level);
        refused(packets.connect("x".repeat(24)), level, reason).expectClosed();
        refused(packets.connect("x".repeat(24)).resuming(), level, reason).expectClosed();
        RawClient allowed = open(level);
        allowed.connect(packets.connect("x".repeat(23)));
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.1.4-6", "MQTT-3.2.0-2", "MQTT-3.14.0-1"},
            v311 = {"MQTT-3.1.4-5"})
    void whatFollowsARefusedConnectIsNotProcessed(Level level) throws IOException {
        String topic = Wire.unique("refused/");
        RawClient watcher = client(level);
        watcher.subscribe(1, topic, 0, 0);
        RawClient client = open(level);
        client.sendWhatGoes(
                client.packets().connect("x".repeat(24)).done(),
                client.packets().publish(topic, "must not arrive"),
                client.packets().connect(Wire.unique("second")).done(),
                Packets.pingreq());
        assertNotEquals(0, client.expect(Received.CONNACK).reason());
        client.expectClosed();
        watcher.expectNothingMore();
    }

    @Test
    @Normative("MQTT-3.2.2-9")
    void connackSaysWhatIsNotOffered() throws IOException {
        RawClient client = open(Level.V5);
        Received connack =
                client.connect(client.packets().connect(Wire.unique("c")).keepAlive(30));
        assertEquals(1L, connack.property(0x24), "maximum QoS");
        assertEquals(0L, connack.property(0x25), "retain available");
        assertNull(connack.property(PropertyBytes.TOPIC_ALIAS_MAXIMUM));
        assertEquals(5L, connack.property(PropertyBytes.RECEIVE_MAXIMUM));
        assertEquals((long) MAX_PACKET, connack.property(PropertyBytes.MAXIMUM_PACKET_SIZE));
        assertNull(connack.property(PropertyBytes.SERVER_KEEP_ALIVE));
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.2.2-10", v311 = "MQTT-3.8.4-6")
    void subscriptionsOfAnyQosAreAcceptedAndGrantedWhatThereIs(Level level) throws IOException {
        RawClient client = client(level);
        String topic = Wire.unique("qos/");
        client.subscribe(1, topic, 0, 0);
        client.subscribe(2, topic, 1, 1);
        client.subscribe(3, topic, 2, 1);
        client.send(client.packets().publish(1, 4, topic, "x"));
        Set<Integer> types = new TreeSet<>();
        for (int i = 0; i < 2; i++) {
            Received packet = client.next(Deadline.PATIENCE);
            types.add(packet.type());
            assertTrue(packet.type() != Received.PUBLISH || packet.qos() == 1);
        }
        assertEquals(Set.of(Received.PUBACK, Received.PUBLISH), types);
    }

    @ParameterizedTest
    @EnumSource(names = {"V31", "V311"})
    @Normative(v311 = "MQTT-3.8.3-2")
    void filtersWithWildcardsAreRefusedWhereThereAreNone(Level level) throws IOException {
        RawClient client = client(level);
        String topic = Wire.unique("wild/");
        for (String filter : List.of(topic + "/#", topic + "/+/b", "#")) {
            // SUBACK of 3.1 cannot say no.
            client.subscribe(1, filter, 0, level == Level.V311 ? 0x80 : 0);
        }
        client.subscribe(2, topic, 0, 0);
        client.send(
                client.packets().publish(topic + "/a/b", "x"), client.packets().publish(topic, "y"));
        assertEquals("y", client.expect(Received.PUBLISH).payloadText());
        client.expectNothingMore();
    }

    @Test
    void aFilterWithWildcardsEndsTheConnectionOfThoseWhoWereToldThatThereAreNone() throws IOException {
        RawClient client = client(Level.V5);
        client.send(client.packets().subscribe(1, "wild/#", 0));
        client.expectDisconnect(0xA2);
    }

    @ParameterizedTest
    @EnumSource
    @Normative({"MQTT-3.2.2-11", "MQTT-3.2.2-9"})
    void publishingWithMoreThanTheMaximumQosEndsTheConnection(Level level) throws IOException {
        String topic = Wire.unique("qos/");
        RawClient watcher = client(level);
        watcher.subscribe(1, topic, 1, 1);
        RawClient client = client(level);
        client.send(client.packets().publish(2, 1, topic, "must not arrive"));
        client.expectDisconnect(0x9B);
        watcher.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative({"MQTT-3.2.2-14"})
    void publishingToBeRetainedEndsTheConnection(Level level) throws IOException {
        String topic = Wire.unique("retain/");
        RawClient watcher = client(level);
        watcher.subscribe(1, topic, 1, 1);
        RawClient client = client(level);
        client.send(client.packets().publish(0x01, 0, topic, new byte[1], PropertyBytes.NONE));
        client.expectDisconnect(0x9A);
        watcher.expectNothingMore();
    }

    @Test
    @Normative({"MQTT-3.2.2-12", "MQTT-3.2.2-6", "MQTT-3.2.2-7", "MQTT-3.2.2-8"})
    void aWillOfMoreThanTheMaximumQosIsRefused() throws IOException {
        Packets packets = Packets.of(Level.V5);
        refused(packets.connect("will").will("will", new byte[1], 2, false), Level.V5, 0x9B)
                .expectClosed();
        RawClient allowed = open(Level.V5);
        allowed.connect(packets.connect("will").will("will", new byte[1], 1, false));
    }

    @Test
    @Normative({"MQTT-3.2.2-13", "MQTT-3.2.2-6", "MQTT-3.2.2-7"})
    void aWillToBeRetainedIsRefused() throws IOException {
        Packets packets = Packets.of(Level.V5);
        refused(packets.connect("retained").will("will", new byte[1], 0, true), Level.V5, 0x9A)
                .expectClosed();
    }

    @ParameterizedTest
    @EnumSource(names = {"V31", "V311"})
    void earlierVersionsHaveNoCodeForARefusedWill(Level level) throws IOException {
        for (boolean retain : new boolean[] {false, true}) {
            RawClient client = open(level);
            client.send(client.packets()
                    .connect("old-will")
                    .will("will", new byte[1], retain ? 0 : 2, retain)
                    .done());
            client.expectClosed();
        }
    }

    @Test
    @Normative({"MQTT-3.2.2-17", "MQTT-3.2.2-18", "MQTT-3.3.2-9"})
    void anAliasWhereNoneIsOfferedEndsTheConnection() throws IOException {
        RawClient client = client(Level.V5);
        PropertyBytes alias = new PropertyBytes().u16(PropertyBytes.TOPIC_ALIAS, 1);
        client.send(client.packets().publish(0, 0, Wire.unique("alias/"), new byte[1], alias));
        client.expectDisconnect(0x94);
    }

    @ParameterizedTest
    @EnumSource
    @Normative({"MQTT-3.2.2-15"})
    void aPacketOfMoreThanTheMaximumEndsTheConnection(Level level) throws IOException {
        String topic = Wire.unique("size/");
        RawClient client = client(level);
        client.subscribe(1, topic, 0, 0);
        int header = 3 + 2 + topic.length() + (level.hasProperties() ? 1 : 0);
        client.send(client.packets().publish(topic, "x".repeat(MAX_PACKET - header)));
        assertEquals(MAX_PACKET, client.expect(Received.PUBLISH).size());
        client.sendWhatGoes(client.packets().publish(topic, "x".repeat(MAX_PACKET - header + 1)));
        client.expectDisconnect(0x95);
    }

    @Test
    @Normative("MQTT-3.2.2-15")
    void aConnectOfMoreThanTheMaximumIsRefused() throws IOException {
        RawClient client = open(Level.V5);
        client.sendWhatGoes(client.packets()
                .connect("large")
                .will("will", new byte[MAX_PACKET], 0, false)
                .done());
        assertEquals(0x95, client.expect(Received.CONNACK).reason());
        client.expectClosed();
    }

    @ParameterizedTest
    @EnumSource
    void acknowledgedMessagesAreNoLongerCountedAgainstReceiveMaximum(Level level) throws IOException {
        RawClient client = client(level);
        for (int i = 1; i <= 20; i++) {
            client.send(client.packets().publish(1, i, "none", "x"));
            assertEquals(i, client.expect(Received.PUBACK).id());
        }
        client.expectNothingMore();
    }

    @Test
    @Normative(value = "MQTT-3.1.2-28", choices = "response-information")
    void responseInformationComesToThoseWhoAsk() throws IOException {
        RawClient client = open(Level.V5);
        Received connack = client.connect(client.packets()
                .connect("asking")
                .properties(new PropertyBytes().u8(PropertyBytes.REQUEST_RESPONSE_INFORMATION, 1)));
        assertEquals("answers/asking/", connack.property(0x1A));
        RawClient silent = open(Level.V5);
        assertNull(silent.connect(silent.packets().connect("silent")).property(0x1A));
        RawClient zero = open(Level.V5);
        assertNull(zero.connect(zero.packets()
                        .connect("zero")
                        .properties(new PropertyBytes().u8(PropertyBytes.REQUEST_RESPONSE_INFORMATION, 0)))
                .property(0x1A));
    }

    @Test
    @Normative(choices = "server-keep-alive")
    void aKeepAliveThatIsTooLongIsReplaced() throws IOException {
        for (int asked : new int[] {0, 61, 65_535}) {
            RawClient client = open(Level.V5);
            Received connack =
                    client.connect(client.packets().connect(Wire.unique("k")).keepAlive(asked));
            assertEquals(60L, connack.property(PropertyBytes.SERVER_KEEP_ALIVE));
        }
    }

    @Test
    @Normative({"MQTT-3.2.2-19", "MQTT-3.2.2-20"})
    void aReasonThatWouldMakeConnackTooLargeIsLeftOut() throws IOException {
        ConnectBytes large = Packets.of(Level.V5).connect("x".repeat(24));
        Received explained = refusal(large);
        assertNotNull(explained.property(PropertyBytes.REASON_STRING));
        int size = explained.size();
        PropertyBytes less = new PropertyBytes().u32(PropertyBytes.MAXIMUM_PACKET_SIZE, size - 1);
        Received silent = refusal(large.properties(less));
        assertEquals(0x85, silent.reason());
        assertEquals(Map.of(), silent.properties());
        PropertyBytes enough = new PropertyBytes().u32(PropertyBytes.MAXIMUM_PACKET_SIZE, size);
        assertNotNull(refusal(large.properties(enough)).property(PropertyBytes.REASON_STRING));
    }

    private Received refusal(ConnectBytes connect) throws IOException {
        RawClient client = open(Level.V5);
        client.send(connect.done());
        return client.expect(Received.CONNACK);
    }
}
