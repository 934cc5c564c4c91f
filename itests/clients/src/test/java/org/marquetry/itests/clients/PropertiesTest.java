package org.marquetry.itests.clients;

import java.net.InetSocketAddress;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.Line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What MQTT 5.0 adds to messages and subscriptions, from one real client to another. */
class PropertiesTest extends Scenario {
    private static final String MQTT_5 = ".*_5";

    PropertiesTest(InetSocketAddress broker) {
        super(broker);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = MQTT_5)
    @Normative({"MQTT-3.3.2-4", "MQTT-3.3.2-15", "MQTT-3.3.2-16", "MQTT-3.3.2-17", "MQTT-3.3.2-18", "MQTT-3.3.2-20"})
    void carriesAllPropertiesOfAMessage(ClientKind kind) throws Exception {
        TestClient sender = connected(kind, Login.as(kind.unique("s")));
        String topic = kind.unique("properties/");
        Extras extras = new Extras(
                1,
                null,
                "text/plain; charset=utf-8",
                topic + "/answer",
                "number 42 \u00e4",
                List.of("a=1", "a=2", "b=", "c=d=e"),
                List.of());
        for (ClientKind other : List.of(ClientKind.PAHO_5, ClientKind.HIVEMQ_5)) {
            TestClient receiver = connected(other, Login.as(kind.unique("r")));
            receiver.subscribe(Subscription.to(topic, 2));
            for (int qos = 0; qos <= 2; qos++) {
                sender.publish(Message.of(topic, "text", qos).with(extras));
                assertEquals(extras, receiver.inbox().next().extras());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = MQTT_5)
    void sendsMessagesWithPropertiesToClientsOfEarlierVersions(ClientKind kind) throws Exception {
        TestClient sender = connected(kind, Login.as(kind.unique("s")));
        String topic = kind.unique("properties/");
        Extras extras = new Extras(1, 60L, "text/plain", topic + "/answer", "42", List.of("a=1"), List.of());
        for (ClientKind old : List.of(ClientKind.PAHO_31, ClientKind.HIVEMQ_311)) {
            TestClient receiver = connected(old, Login.as(kind.unique("r")));
            receiver.subscribe(Subscription.to(topic, 1));
            sender.publish(Message.of(topic, "text", 1).with(extras));
            receiver.inbox().expect(topic + " q1 text");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = MQTT_5)
    @Normative({"MQTT-3.3.2-5", "MQTT-3.3.2-6"})
    void countsTheExpiryOfWaitingMessagesDownAndDropsTheExpired(ClientKind kind) throws Exception {
        String topic = kind.unique("expiry/");
        Login sleeper = Login.as(kind.unique("k")).kept();
        TestClient asleep = connected(kind, sleeper);
        asleep.subscribe(Subscription.to(topic, 1));
        asleep.disconnect();
        TestClient sender = connected(kind, Login.as(kind.unique("s")));
        sender.publish(Message.of(topic, "brief", 1).with(Extras.NONE.withExpiry(1)));
        sender.publish(Message.of(topic, "long", 1).with(Extras.NONE.withExpiry(1000)));
        awaitTwoSeconds(kind, sender);
        TestClient awake = connected(kind, sleeper);
        Message message = awake.inbox().next();
        assertEquals("long", message.text());
        assertTrue(
                message.extras().expiry() > 900 && message.extras().expiry() <= 998,
                () -> "expiry of " + message.extras().expiry() + " s after 2 s of waiting");
        awake.disconnect();
        connected(kind, Login.as(sleeper.clientId())).disconnect();
    }

    /** Lets the broker's own clock say that two seconds have passed: by a delayed will. */
    private void awaitTwoSeconds(ClientKind kind, TestClient watcher) throws Exception {
        String topic = kind.unique("clock/");
        watcher.subscribe(Subscription.to(topic, 0));
        Line line = line();
        create(kind, line.address())
                .connect(Login.as(kind.unique("c"))
                        .keptFor(60)
                        .will(Message.of(topic, "now", 1))
                        .willDelay(2));
        line.cut();
        watcher.inbox().expect(topic + " q0 now");
    }

    @ParameterizedTest
    @EnumSource(names = {"PAHO_5", "MQTTJS_5"})
    @Normative({"MQTT-3.3.4-3", "MQTT-3.8.4-3"})
    void tellsWhichSubscriptionAMessageCameBy(ClientKind kind) throws Exception {
        TestClient client = connected(kind, Login.as(kind.unique("i")));
        String topic = kind.unique("identifiers/");
        client.subscribe(Subscription.to(topic + "/a", 1).identifiedBy(1));
        client.subscribe(Subscription.to(topic + "/b", 1).identifiedBy(268_435_455));
        client.subscribe(Subscription.to(topic + "/c", 1));
        client.publish(Message.of(topic + "/a", "", 1));
        assertEquals(List.of(1), client.inbox().next().extras().subscriptionIdentifiers());
        client.publish(Message.of(topic + "/b", "", 1));
        assertEquals(List.of(268_435_455), client.inbox().next().extras().subscriptionIdentifiers());
        client.publish(Message.of(topic + "/c", "", 1));
        assertEquals(List.of(), client.inbox().next().extras().subscriptionIdentifiers());
        client.subscribe(Subscription.to(topic + "/a", 1).identifiedBy(7));
        client.publish(Message.of(topic + "/a", "", 1));
        assertEquals(List.of(7), client.inbox().next().extras().subscriptionIdentifiers());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = MQTT_5)
    @Normative("MQTT-3.8.3-3")
    void sparesAClientItsOwnMessagesWhereAskedTo(ClientKind kind) throws Exception {
        TestClient client = connected(kind, Login.as(kind.unique("n")));
        TestClient other = connected(kind, Login.as(kind.unique("o")));
        String topic = kind.unique("nolocal/");
        client.subscribe(Subscription.to(topic, 1).withoutOwn());
        client.publish(Message.of(topic, "own", 1));
        other.publish(Message.of(topic, "other's", 1));
        client.inbox().expect(topic + " q1 other's");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = MQTT_5)
    @Normative("MQTT-3.3.2-12")
    void understandsTheTopicAliasesThatClientsChooseAndViceVersa(ClientKind kind) throws Exception {
        TestClient sender = connected(kind, Login.as(kind.unique("s")).topicAliasMaximum(4));
        // Paho does not look up the topic of an alias that it allowed.
        ClientKind able = kind == ClientKind.PAHO_5 ? ClientKind.HIVEMQ_5 : kind;
        TestClient receiver = connected(able, Login.as(kind.unique("r")).topicAliasMaximum(4));
        String root = kind.unique("alias/");
        receiver.subscribe(Subscription.to(root + "/#", 1));
        for (int i = 0; i < 60; i++) {
            String topic = root + "/" + i * i % 7;
            sender.publish(Message.of(topic, "message " + i, 1));
            receiver.inbox().expect(topic + " q1 message " + i);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = MQTT_5)
    @Normative("MQTT-3.3.4-9")
    void obeysASmallReceiveMaximum(ClientKind kind) throws Exception {
        TestClient sender = connected(kind, Login.as(kind.unique("s")));
        TestClient receiver = connected(kind, Login.as(kind.unique("r")).receiveMaximum(1));
        String topic = kind.unique("window/");
        receiver.subscribe(Subscription.to(topic, 2));
        for (int i = 0; i < 30; i++) {
            sender.publish(Message.of(topic, "message " + i, 2));
        }
        for (int i = 0; i < 30; i++) {
            receiver.inbox().expect(topic + " q2 message " + i);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = MQTT_5)
    void carriesRequestsAndResponses(ClientKind kind) throws Exception {
        TestClient asking = connected(kind, Login.as(kind.unique("q")));
        TestClient answering = connected(kind, Login.as(kind.unique("a")));
        String topic = kind.unique("request/");
        answering.subscribe(Subscription.to(topic, 1));
        asking.subscribe(Subscription.to(topic + "/answer", 1));
        Extras extras = new Extras(null, null, null, topic + "/answer", "request 1", List.of(), List.of());
        asking.publish(Message.of(topic, "question", 1).with(extras));
        Extras asked = answering.inbox().next().extras();
        Extras answer = new Extras(null, null, null, null, asked.correlationData(), List.of(), List.of());
        answering.publish(Message.of(asked.responseTopic(), "answer", 1).with(answer));
        Message answered = asking.inbox().next();
        assertEquals(topic + "/answer q1 answer", answered.summary());
        assertEquals("request 1", answered.extras().correlationData());
    }
}
