package org.marquetry.itests.clients;

import java.net.InetSocketAddress;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Messages that the broker keeps for subscribers to come. */
class RetainedTest extends Scenario {
    RetainedTest(InetSocketAddress broker) {
        super(broker);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.3.1-5", "MQTT-3.3.1-6", "MQTT-3.3.1-7", "MQTT-3.3.1-8", "MQTT-3.3.1-9"},
            v311 = {"MQTT-3.3.1-5", "MQTT-3.3.1-6", "MQTT-3.3.1-8", "MQTT-3.3.1-10", "MQTT-3.3.1-11", "MQTT-3.3.1-12"})
    void keepsReplacesAndClearsTheRetainedMessageOfATopic(ClientKind kind) throws Exception {
        TestClient sender = connected(kind, Login.as(kind.unique("s")));
        String topic = kind.unique("retained/");
        sender.publish(Message.of(topic, "one", 1).retained());
        assertEquals(topic + " q1 retained one", firstMessage(kind, topic));
        sender.publish(Message.of(topic, "two", 2).retained());
        sender.publish(Message.of(topic, "not kept", 2));
        assertEquals(topic + " q2 retained two", firstMessage(kind, topic));
        sender.publish(Message.of(topic, "zero", 0).retained());
        // Acknowledged, and so is what was sent before.
        sender.publish(Message.of(topic + "/after", "zero", 1));
        assertEquals(topic + " q0 retained zero", firstMessage(kind, topic));
        sender.publish(Message.of(topic, "", 1).retained());
        assertEquals(topic + "/marker q2 nothing retained", firstMessage(kind, topic));
    }

    /** What a new subscriber gets first: the retained message, or else a marker. */
    private String firstMessage(ClientKind kind, String topic) throws Exception {
        try (TestClient client = connected(kind, Login.as(kind.unique("n")))) {
            client.subscribe(Subscription.to(topic + "/marker", 2));
            client.subscribe(Subscription.to(topic, 2));
            client.publish(Message.of(topic + "/marker", "nothing retained", 2));
            return client.inbox().next().summary();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.3.1-12", v311 = "MQTT-3.3.1-9")
    void clearsTheFlagForSubscribersThatWereThereAlready(ClientKind kind) throws Exception {
        TestClient client = connected(kind, Login.as(kind.unique("e")));
        String topic = kind.unique("retained/");
        client.subscribe(Subscription.to(topic, 1));
        client.publish(Message.of(topic, "live", 1).retained());
        client.inbox().expect(topic + " q1 live");
        client.publish(Message.of(topic, "", 1).retained());
        client.inbox().expect(topic + " q1 ");
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.8.4-4", v311 = "MQTT-3.8.4-3")
    void sendsRetainedMessagesAgainForARepeatedSubscription(ClientKind kind) throws Exception {
        TestClient client = connected(kind, Login.as(kind.unique("a")));
        String topic = kind.unique("retained/");
        client.publish(Message.of(topic, "kept", 1).retained());
        client.subscribe(Subscription.to(topic, 1));
        client.inbox().expect(topic + " q1 retained kept");
        client.subscribe(Subscription.to(topic, 0));
        client.inbox().expect(topic + " q0 retained kept");
        client.publish(Message.of(topic, "", 1).retained());
    }

    @ParameterizedTest
    @EnumSource
    void deliversEveryRetainedMessageThatAWildcardMatches(ClientKind kind) throws Exception {
        TestClient sender = connected(kind, Login.as(kind.unique("s")));
        String root = kind.unique("retained/");
        Set<String> sent = new TreeSet<>();
        for (int i = 0; i < 100; i++) {
            Message message =
                    Message.of(root + "/" + i + "/x", "" + i, 1 + i % 2).retained();
            sent.add(message.summary());
            sender.publish(message);
        }
        TestClient receiver = connected(kind, Login.as(kind.unique("r")));
        receiver.subscribe(Subscription.to(root + "/+/x", 2));
        Set<String> got = new TreeSet<>();
        for (int i = 0; i < 100; i++) {
            got.add(receiver.inbox().next().summary());
        }
        assertEquals(sent, got);
        for (int i = 0; i < 100; i++) {
            sender.publish(Message.of(root + "/" + i + "/x", "", 1).retained());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = ".*_5")
    @Normative({"MQTT-3.3.1-10", "MQTT-3.3.1-11"})
    void obeysRetainHandling(ClientKind kind) throws Exception {
        TestClient client = connected(kind, Login.as(kind.unique("h")));
        String topic = kind.unique("retained/");
        client.publish(Message.of(topic, "kept", 1).retained());
        client.subscribe(Subscription.to(topic, 1).retainHandling(2));
        client.publish(Message.of(topic, "marker 2", 1));
        client.inbox().expect(topic + " q1 marker 2");
        client.subscribe(Subscription.to(topic, 1).retainHandling(1));
        client.publish(Message.of(topic, "marker 1", 1));
        client.inbox().expect(topic + " q1 marker 1");
        client.unsubscribe(topic);
        client.subscribe(Subscription.to(topic, 1).retainHandling(1));
        client.inbox().expect(topic + " q1 retained kept");
        client.publish(Message.of(topic, "", 1).retained());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = ".*_5")
    @Normative("MQTT-3.3.1-13")
    void leavesTheFlagAsPublishedWhereAskedTo(ClientKind kind) throws Exception {
        TestClient client = connected(kind, Login.as(kind.unique("p")));
        String topic = kind.unique("retained/");
        client.subscribe(Subscription.to(topic, 1).asPublished());
        client.publish(Message.of(topic, "live", 1).retained());
        client.inbox().expect(topic + " q1 retained live");
        client.publish(Message.of(topic, "plain", 1));
        client.inbox().expect(topic + " q1 plain");
        client.publish(Message.of(topic, "", 1).retained());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = ".*_5")
    @Normative({"MQTT-3.3.2-6", "MQTT-3.3.2-5"})
    void countsTheExpiryOfARetainedMessageDown(ClientKind kind) throws Exception {
        TestClient client = connected(kind, Login.as(kind.unique("x")));
        String topic = kind.unique("retained/");
        client.publish(Message.of(topic, "kept", 1).retained().with(Extras.NONE.withExpiry(1000)));
        client.subscribe(Subscription.to(topic, 1));
        Message kept = client.inbox().next();
        assertTrue(
                kept.extras().expiry() != null
                        && kept.extras().expiry() <= 1000
                        && kept.extras().expiry() > 900,
                kept::toString);
        client.publish(Message.of(topic, "", 1).retained());
    }
}
