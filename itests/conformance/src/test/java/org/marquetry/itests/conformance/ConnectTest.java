package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What CONNECT leads to: sections 3.1.2.4 to 3.1.4, but for the will. */
class ConnectTest extends Wire {
    private static final String ALLOWED = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    ConnectTest(InetSocketAddress broker) {
        super(broker);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.1.2-5", "MQTT-3.1.2-6", "MQTT-3.1.3-2", "MQTT-3.1.4-4", "MQTT-3.1.4-5", "MQTT-3.2.2-3"},
            v311 = {"MQTT-3.1.2-4", "MQTT-3.1.3-2", "MQTT-3.1.4-3", "MQTT-3.1.4-4", "MQTT-3.2.2-2", "MQTT-3.2.2-3"})
    void aSessionIsFoundAgainByItsIdentifier(Level level) throws IOException {
        String id = unique("s");
        String topic = unique("session/");
        RawClient first = resumed(level, id, false);
        first.subscribe(1, topic, 1, 1);
        first.close();
        RawClient sender = client(level);
        sender.send(sender.packets().publish(1, 1, topic, "while away"));
        sender.expect(Received.PUBACK);
        resumed(level, unique("s"), false).expectNothingMore();
        // The broker may not have seen the first one close: the session is the same either way.
        RawClient second = resumed(level, id, true);
        Received message = second.expect(Received.PUBLISH);
        assertEquals("while away", message.payloadText());
        second.send(Packets.puback(message.id()));
        sender.send(sender.packets().publish(topic, "now"));
        assertEquals("now", second.expect(Received.PUBLISH).payloadText());
        forget(level, id);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.1.2-4", "MQTT-3.1.4-4", "MQTT-3.2.2-2"},
            v311 = {"MQTT-3.1.2-6", "MQTT-3.2.2-1"})
    void aCleanStartBeginsANewSession(Level level) throws IOException {
        String id = unique("s");
        String topic = unique("session/");
        RawClient first = resumed(level, id, false);
        first.subscribe(1, topic, 1, 1);
        first.send(Packets.disconnect());
        first.expectClosed();
        RawClient sender = client(level);
        sender.send(sender.packets().publish(1, 1, topic, "while away"));
        sender.expect(Received.PUBACK);
        RawClient clean = open(level);
        PropertyBytes kept = new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 600);
        assertFalse(clean.connect(clean.packets().connect(id).properties(kept)).sessionPresent());
        sender.send(sender.packets().publish(1, 1, topic, "later"));
        sender.expect(Received.PUBACK);
        clean.expectNothingMore();
        clean.close();
        if (level.hasProperties()) {
            // What began clean is kept nevertheless, if it is to be.
            resumed(level, id, true);
        }
        forget(level, id);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.1.2-23", v311 = "MQTT-3.1.2-5")
    void aSessionThatIsNotKeptEndsWithItsConnection(Level level) throws IOException {
        String id = unique("s");
        RawClient first = closing(RawClient.connected(broker, level, id));
        first.subscribe(1, unique("session/"), 1, 1);
        first.send(Packets.disconnect());
        first.expectClosed();
        resumed(level, id, false);
        forget(level, id);
    }

    @Test
    @Normative({"MQTT-3.1.2-23", "MQTT-3.1.2-5"})
    void aSessionIsKeptForAsLongAsTheClientHasAsked() throws IOException {
        String shortLived = unique("s");
        String longLived = unique("s");
        for (String id : List.of(shortLived, longLived)) {
            RawClient client = open(Level.V5);
            PropertyBytes expiry =
                    new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, id.equals(shortLived) ? 1 : 60);
            client.connect(client.packets().connect(id).properties(expiry));
            client.send(Packets.disconnect());
            client.expectClosed();
        }
        Awaitility.await().atMost(Deadline.PATIENCE).until(() -> {
            try (RawClient client = RawClient.open(broker, Level.V5)) {
                // Looked at under another expiry, it would be kept on: each look asks for the same second again.
                PropertyBytes expiry = new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 0);
                boolean present = client.connect(
                                client.packets().connect(shortLived).resuming().properties(expiry))
                        .sessionPresent();
                return !present;
            }
        });
        resumed(Level.V5, longLived, true);
        forget(Level.V5, longLived);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.1.3-5", v311 = "MQTT-3.1.3-5")
    void identifiersOfUpTo23LettersAndDigitsAreAllowed(Level level) throws IOException {
        List<String> ids = new ArrayList<>();
        for (int at = 0; at < ALLOWED.length(); at++) {
            ids.add(ALLOWED.substring(at, at + 1));
        }
        for (int at = 0; at < ALLOWED.length() - 23; at += 13) {
            ids.add(ALLOWED.substring(at, at + 23));
        }
        for (String id : ids) {
            RawClient client = open(level);
            client.send(client.packets().connect(id).done());
            assertEquals(0, client.expect(Received.CONNACK).reason(), id);
            client.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(choices = "client-id-characters")
    void longerIdentifiersOfOtherCharactersAreAllowedToo(Level level) throws IOException {
        for (String id : List.of("a/b c#+$é\uFEFF" + unique("-"), unique("x".repeat(1000)), unique("%$SYS/"))) {
            RawClient client = open(level);
            client.connect(client.packets().connect(id));
            client.expectNothingMore();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V311", "V5"})
    @Normative(
            value = {"MQTT-3.1.3-6", "MQTT-3.1.3-7", "MQTT-3.2.2-16"},
            v311 = {"MQTT-3.1.3-6", "MQTT-3.1.3-7"},
            choices = "client-id-empty")
    void emptyIdentifiersBecomeNamesOfTheirOwn(Level level) throws IOException {
        Set<Object> names = new HashSet<>();
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            RawClient client = open(level);
            Received connack = client.connect(client.packets().connect(""));
            assertFalse(connack.sessionPresent());
            clients.add(client);
            if (level.hasProperties()) {
                assertTrue(names.add(connack.property(PropertyBytes.ASSIGNED_CLIENT_IDENTIFIER)), names::toString);
            }
        }
        for (RawClient client : clients) {
            // None has taken over another.
            client.expectNothingMore();
        }
        assertFalse(names.contains(null) || names.contains(""), names::toString);
    }

    @Test
    @Normative({"MQTT-3.1.3-7", "MQTT-3.2.2-16"})
    void aSessionUnderAnAssignedIdentifierIsFoundAgain() throws IOException {
        RawClient client = open(Level.V5);
        PropertyBytes kept = new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 600);
        Received connack =
                client.connect(client.packets().connect("").resuming().properties(kept));
        assertFalse(connack.sessionPresent());
        String id = (String) connack.property(PropertyBytes.ASSIGNED_CLIENT_IDENTIFIER);
        client.close();
        resumed(Level.V5, id, true);
        forget(Level.V5, id);
    }

    @Test
    @Normative(v311 = {"MQTT-3.1.3-8", "MQTT-3.1.3-9"})
    void anEmptyIdentifierForASessionToBeKeptIsRefusedIn311() throws IOException {
        RawClient client = open(Level.V311);
        client.send(client.packets().connect("").resuming().done());
        Received connack = client.expect(Received.CONNACK);
        assertEquals(0x02, connack.reason());
        assertFalse(connack.sessionPresent());
        client.expectClosed();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.1.4-3", v311 = "MQTT-3.1.4-2", choices = "take-over")
    void theOlderConnectionOfAClientIsClosed(Level level) throws IOException {
        String id = unique("t");
        RawClient first = closing(RawClient.connected(broker, level, id));
        RawClient second = closing(RawClient.connected(broker, level, id));
        first.expectDisconnect(0x8E);
        second.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.1.4-3", v311 = "MQTT-3.1.4-2")
    void aTakeOverByAnotherVersionIsOneToo(Level level) throws IOException {
        String id = unique("t");
        RawClient first = closing(RawClient.connected(broker, level, id));
        for (Level other : Level.values()) {
            RawClient next = closing(RawClient.connected(broker, other, id));
            first.expectDisconnect(0x8E);
            first = next;
        }
        first.expectNothingMore();
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.1.4-5", v311 = "MQTT-3.1.4-4", choices = "packets-before-connack")
    void packetsMayFollowConnectAtOnce(Level level) throws IOException {
        String topic = unique("early/");
        RawClient client = open(level);
        Packets packets = client.packets();
        client.send(
                packets.connect(unique("e")).done(),
                packets.subscribe(1, topic, 0),
                packets.publish(topic, "at once"),
                Packets.pingreq());
        assertEquals(0, client.expect(Received.CONNACK).reason());
        client.expect(Received.SUBACK);
        Set<Integer> types = new TreeSet<>();
        for (int i = 0; i < 2; i++) {
            types.add(client.next(Deadline.PATIENCE).type());
        }
        assertEquals(Set.of(Received.PUBLISH, Received.PINGRESP), types);
    }

    @Test
    @Normative(value = "MQTT-3.1.2-28", choices = "response-information")
    void noResponseInformationComesUnasked() throws IOException {
        for (PropertyBytes asking :
                List.of(PropertyBytes.NONE, new PropertyBytes().u8(PropertyBytes.REQUEST_RESPONSE_INFORMATION, 0))) {
            RawClient client = open(Level.V5);
            Received connack =
                    client.connect(client.packets().connect(unique("i")).properties(asking));
            assertNull(connack.property(0x1A));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    @Normative(value = "MQTT-3.1.2-29", choices = "reason-strings")
    void reasonsAreExplainedOnlyToThoseWhoWantIt(int wanted) throws IOException {
        RawClient client = open(Level.V5);
        client.connect(client.packets()
                .connect(unique("p"))
                .properties(new PropertyBytes().u8(PropertyBytes.REQUEST_PROBLEM_INFORMATION, wanted)));
        String deep = "a/".repeat(300) + "a";
        client.send(client.packets().subscribe(1, deep, 0));
        Received suback = client.expect(Received.SUBACK);
        assertEquals(List.of(0x8F), suback.reasons());
        assertEquals(wanted == 1, suback.property(PropertyBytes.REASON_STRING) != null);
        client.send(
                client.packets().publish(1, 2, deep, "x"),
                Packets.pubrel(77),
                client.packets().unsubscribe(3, deep));
        for (int type : new int[] {Received.PUBACK, Received.PUBCOMP, Received.UNSUBACK}) {
            Received answer = client.expect(type);
            assertFalse(wanted == 0 && answer.properties().containsKey(PropertyBytes.REASON_STRING));
            assertFalse(answer.properties().containsKey(PropertyBytes.USER_PROPERTY));
        }
        // DISCONNECT may say more in any case.
        client.send(Packets.framed(0x00));
        Received disconnect = client.expect(Received.DISCONNECT);
        assertEquals(0x81, disconnect.reason());
        assertNotNull(disconnect.property(PropertyBytes.REASON_STRING));
    }

    @Test
    @Normative(choices = "unknown-authentication-method")
    void aMethodOfAuthenticationThatNobodyKnowsIsRefused() throws IOException {
        byte[] connect = Packets.of(Level.V5)
                .connect(unique("m"))
                .properties(new PropertyBytes().text(PropertyBytes.AUTHENTICATION_METHOD, "NO-SUCH-METHOD"))
                .done();
        assertRefused(Level.V5, 0x8C, connect);
    }
}
