package org.marquetry.itests.clients;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.Line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Sessions that outlive their connections, and those that do not. */
class SessionTest extends Scenario {
    SessionTest(InetSocketAddress broker) {
        super(broker);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.1.2-5", "MQTT-3.1.2-23", "MQTT-3.2.2-3", "MQTT-4.5.0-1", "MQTT-4.1.0-1"},
            v311 = {"MQTT-3.1.2-4", "MQTT-3.1.2-5", "MQTT-3.2.2-2"})
    void deliversWhatCameWhileAClientWasAwayInOrder(ClientKind kind) throws Exception {
        String topic = kind.unique("session/");
        Login login = Login.as(kind.unique("k")).kept();
        TestClient first = create(kind, broker);
        assertFalse(first.connect(login).sessionPresent());
        first.subscribe(Subscription.to(topic, 2));
        first.disconnect();
        TestClient sender = connected(kind, Login.as(kind.unique("s")));
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            // In two halves, since clients hand a message of QoS 2 on only at its PUBREL.
            int qos = 1 + i / 30;
            sender.publish(Message.of(topic, "message " + i, qos));
            sent.add(topic + " q" + qos + " message " + i);
        }
        TestClient second = create(kind, broker);
        assertEquals(kind.learnsOfSession(), second.connect(login).sessionPresent());
        for (String summary : sent) {
            second.inbox().expect(summary);
        }
        second.publish(Message.of(topic, "live again", 2));
        second.inbox().expect(topic + " q2 live again");
        discard(kind, login);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.1.2-23", v311 = "MQTT-3.1.2-5")
    void keepsTheSessionOfAClientWhoseConnectionBreaks(ClientKind kind) throws Exception {
        String topic = kind.unique("session/");
        Login login = Login.as(kind.unique("k")).kept();
        Line line = line();
        TestClient first = create(kind, line.address());
        first.connect(login);
        first.subscribe(Subscription.to(topic, 1));
        line.cut();
        connected(kind, Login.as(kind.unique("s"))).publish(Message.of(topic, "kept", 1));
        connected(kind, login).inbox().expect(topic + " q1 kept");
        discard(kind, login);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.1.2-4", "MQTT-3.2.2-2"},
            v311 = {"MQTT-3.1.2-6", "MQTT-3.2.2-1"})
    void discardsTheSessionAtACleanStart(ClientKind kind) throws Exception {
        String topic = kind.unique("session/");
        Login login = Login.as(kind.unique("k")).kept();
        TestClient first = connected(kind, login);
        first.subscribe(Subscription.to(topic, 1));
        first.disconnect();
        connected(kind, Login.as(kind.unique("s"))).publish(Message.of(topic, "lost", 1));
        TestClient clean = create(kind, broker);
        assertFalse(clean.connect(Login.as(login.clientId())).sessionPresent());
        clean.publish(Message.of(topic, "nobody listens", 1));
        clean.subscribe(Subscription.to(topic + "/marker", 1));
        clean.publish(Message.of(topic + "/marker", "marker", 1));
        clean.inbox().expect(topic + "/marker q1 marker");
        clean.disconnect();
        TestClient again = create(kind, broker);
        assertFalse(again.connect(login).sessionPresent(), "the clean session ends with its connection");
        discard(kind, login);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = ".*_5")
    @Normative({"MQTT-4.1.0-2", "MQTT-3.2.2-3"})
    void discardsTheSessionWhenItHasExpired(ClientKind kind) throws Exception {
        Login brief = Login.as(kind.unique("k")).keptFor(1);
        connected(kind, brief).disconnect();
        // Of two sessions that are left in turn, the second one's will comes when the first has expired for certain.
        String topic = kind.unique("session/");
        TestClient watcher = connected(kind, Login.as(kind.unique("w")));
        watcher.subscribe(Subscription.to(topic, 1));
        Line line = line();
        create(kind, line.address())
                .connect(Login.as(kind.unique("m"))
                        .keptFor(60)
                        .will(Message.of(topic, "time has passed", 1))
                        .willDelay(2));
        line.cut();
        watcher.inbox().next();
        TestClient back = create(kind, broker);
        assertFalse(back.connect(brief).sessionPresent());
        back.disconnect();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = ".*_5")
    @Normative("MQTT-3.1.2-5")
    void keepsTheSessionUntilItExpires(ClientKind kind) throws Exception {
        Login login = Login.as(kind.unique("k")).keptFor(600);
        connected(kind, login).disconnect();
        assertTrue(create(kind, broker).connect(login).sessionPresent());
        discard(kind, login);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.1.4-3", v311 = "MQTT-3.1.4-2")
    void endsTheOlderOfTwoConnectionsWithTheSameIdentifier(ClientKind kind) throws Exception {
        String topic = kind.unique("takeover/");
        Login login = Login.as(kind.unique("k")).kept();
        TestClient older = connected(kind, login);
        older.subscribe(Subscription.to(topic, 1));
        TestClient newer = create(kind, broker);
        assertEquals(kind.learnsOfSession(), newer.connect(login).sessionPresent());
        assertEquals(kind.speaks5() ? 0x8E : TestClient.NO_REASON, older.awaitEnd());
        newer.publish(Message.of(topic, "still subscribed", 1));
        newer.inbox().expect(topic + " q1 still subscribed");
        discard(kind, login);
    }

    @ParameterizedTest
    @EnumSource(names = {"PAHO_311", "HIVEMQ_311", "MQTTJS_311"})
    @Normative(v311 = {"MQTT-3.1.3-6", "MQTT-3.1.3-7"})
    void takesAnEmptyIdentifierForACleanSession(ClientKind kind) throws Exception {
        TestClient one = connected(kind, Login.as(""));
        TestClient two = connected(kind, Login.as(""));
        String topic = kind.unique("anonymous/");
        one.subscribe(Subscription.to(topic, 1));
        two.publish(Message.of(topic, "both are there", 1));
        one.inbox().expect(topic + " q1 both are there");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = ".*_5")
    @Normative({"MQTT-3.1.3-6", "MQTT-3.1.3-7", "MQTT-3.2.2-16"})
    void assignsAnIdentifierThatTheClientCanComeBackWith(ClientKind kind) throws Exception {
        TestClient nameless = create(kind, broker);
        String assigned = nameless.connect(Login.as("").anewFor(600)).assignedClientId();
        assertTrue(assigned != null && !assigned.isBlank(), "an identifier is assigned");
        nameless.disconnect();
        TestClient back = create(kind, broker);
        assertTrue(back.connect(Login.as(assigned).kept()).sessionPresent());
        discard(kind, Login.as(assigned));
    }

    /** Leaves nothing behind in the broker. */
    private void discard(ClientKind kind, Login login) throws Exception {
        connected(kind, Login.as(login.clientId())).disconnect();
    }
}
