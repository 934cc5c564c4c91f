package org.marquetry.itests.clients;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Messages between real clients of every version. */
class DeliveryTest extends Scenario {
    DeliveryTest(InetSocketAddress broker) {
        super(broker);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.3.4-1", "MQTT-3.8.4-7", "MQTT-3.8.4-8", "MQTT-4.3.2-4", "MQTT-4.3.3-8", "MQTT-4.3.3-11"},
            v311 = {"MQTT-3.3.4-1", "MQTT-3.8.4-6", "MQTT-4.3.2-2", "MQTT-4.3.3-2"})
    void deliversWithTheLesserQosOfMessageAndSubscription(ClientKind kind) throws Exception {
        TestClient sender = connected(kind, Login.as(kind.unique("s")));
        TestClient receiver = connected(kind, Login.as(kind.unique("r")));
        String topic = kind.unique("delivery/");
        for (int granted = 0; granted <= 2; granted++) {
            assertEquals(granted, receiver.subscribe(Subscription.to(topic + "/" + granted, granted)));
            for (int sent = 0; sent <= 2; sent++) {
                sender.publish(Message.of(topic + "/" + granted, "sent " + sent, sent));
                receiver.inbox().expect(topic + "/" + granted + " q" + Math.min(sent, granted) + " sent " + sent);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"},
            v311 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"})
    void keepsTheOrderOfATopicAtEachQos(ClientKind kind) throws Exception {
        TestClient sender = connected(kind, Login.as(kind.unique("s")));
        TestClient receiver = connected(kind, Login.as(kind.unique("r")));
        String topic = kind.unique("order/");
        receiver.subscribe(Subscription.to(topic + "/+", 2));
        for (int qos = 0; qos <= 2; qos++) {
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                sent.add(qos + "-" + i);
                sender.publish(Message.of(topic + "/" + qos, qos + "-" + i, qos));
            }
            assertEquals(sent, receiver.inbox().nextTexts(50));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(v311 = "MQTT-7.0.0-2")
    void carriesLargePayloadsUnharmed(ClientKind kind) throws Exception {
        TestClient sender = connected(kind, Login.as(kind.unique("s")));
        TestClient receiver = connected(kind, Login.as(kind.unique("r")));
        String topic = kind.unique("large/");
        receiver.subscribe(Subscription.to(topic, 1));
        for (int size : new int[] {0, 1, 127, 128, 16_383, 16_384, 1 << 20, 10 << 20}) {
            byte[] payload = new byte[size];
            new Random(size).nextBytes(payload);
            sender.publish(Message.of(topic, payload, 1));
            assertArrayEquals(payload, receiver.inbox().next().payload(), "payload of " + size + " bytes");
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = "MQTT-3.3.2-3",
            v311 = {"MQTT-3.3.2-3", "MQTT-4.7.1-1"})
    void matchesWildcardsOverManyTopics(ClientKind kind) throws Exception {
        TestClient sender = connected(kind, Login.as(kind.unique("s")));
        TestClient receiver = connected(kind, Login.as(kind.unique("r")));
        String root = kind.unique("many/");
        receiver.subscribe(Subscription.to(root + "/+/even", 0));
        for (int i = 0; i < 200; i++) {
            sender.publish(Message.of(root + "/" + i + (i % 2 == 0 ? "/even" : "/odd"), "" + i, 1));
        }
        for (int i = 0; i < 200; i += 2) {
            receiver.inbox().expect(root + "/" + i + "/even q0 " + i);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.10.4-1", "MQTT-3.10.4-2", "MQTT-3.10.4-4"},
            v311 = {"MQTT-3.10.4-1", "MQTT-3.10.4-2", "MQTT-3.10.4-4"})
    void sendsNothingMoreForAnUnsubscribedFilter(ClientKind kind) throws Exception {
        TestClient client = connected(kind, Login.as(kind.unique("u")));
        String topic = kind.unique("unsubscribe/");
        client.subscribe(Subscription.to(topic + "/a", 1));
        client.subscribe(Subscription.to(topic + "/b", 1));
        client.publish(Message.of(topic + "/a", "first", 1));
        client.inbox().expect(topic + "/a q1 first");
        client.unsubscribe(topic + "/a");
        client.publish(Message.of(topic + "/a", "second", 1));
        client.publish(Message.of(topic + "/b", "marker", 1));
        client.inbox().expect(topic + "/b q1 marker");
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-4.7.2-1", v311 = "MQTT-4.7.2-1")
    void keepsDollarTopicsFromLeadingWildcards(ClientKind kind) throws Exception {
        TestClient client = connected(kind, Login.as(kind.unique("d")));
        String name = kind.unique("dollar");
        client.subscribe(Subscription.to("+/" + name + "/#", 0));
        client.subscribe(Subscription.to("#", 0));
        client.publish(Message.of("$private/" + name + "/x", "hidden", 1));
        client.unsubscribe("#");
        client.publish(Message.of("open/" + name + "/x", "marker", 1));
        assertEquals("open/" + name + "/x q0 marker", nextAbout(name, client).summary());
        client.subscribe(Subscription.to("$private/" + name + "/#", 0));
        client.publish(Message.of("$private/" + name + "/x", "seen", 1));
        assertEquals("$private/" + name + "/x q0 seen", nextAbout(name, client).summary());
    }

    /** What other tests publish meanwhile arrives through # too, and some of it after the test has moved on. */
    private static Message nextAbout(String name, TestClient client) throws Exception {
        Message next = client.inbox().next();
        while (!next.topic().contains(name)) {
            next = client.inbox().next();
        }
        return next;
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.3.4-2", v311 = "MQTT-3.3.5-1")
    void deliversToOverlappingSubscriptionsAtTheHighestQos(ClientKind kind) throws Exception {
        TestClient client = connected(kind, Login.as(kind.unique("o")));
        String topic = kind.unique("overlap/");
        client.subscribe(Subscription.to(topic + "/#", 0));
        client.subscribe(Subscription.to(topic + "/+", 2));
        client.subscribe(Subscription.to(topic + "/x", 1));
        client.subscribe(Subscription.to(topic + "/marker", 2));
        client.publish(Message.of(topic + "/x", "message", 2));
        client.publish(Message.of(topic + "/marker", "marker", 2));
        // The specification allows one copy a subscription as well as one for all of them.
        Set<String> copies = new TreeSet<>();
        Message next = client.inbox().next();
        for (; next.topic().endsWith("x"); next = client.inbox().next()) {
            assertTrue(copies.add(next.summary()), next::toString);
        }
        assertTrue(copies.contains(topic + "/x q2 message"), copies::toString);
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.8.4-3", v311 = "MQTT-3.8.4-3")
    void replacesASubscriptionToTheSameFilter(ClientKind kind) throws Exception {
        TestClient client = connected(kind, Login.as(kind.unique("p")));
        String topic = kind.unique("replace/");
        client.subscribe(Subscription.to(topic, 0));
        client.subscribe(Subscription.to(topic, 2));
        client.publish(Message.of(topic, "once", 2));
        client.publish(Message.of(topic, "marker", 2));
        client.inbox().expect(topic + " q2 once");
        client.inbox().expect(topic + " q2 marker");
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-4.7.3-4", v311 = "MQTT-4.7.3-4")
    void takesTopicsAsTheyAre(ClientKind kind) throws Exception {
        TestClient client = connected(kind, Login.as(kind.unique("t")));
        String root = kind.unique("/texts/");
        client.subscribe(Subscription.to(root + "/#", 1));
        List<String> levels = new ArrayList<>(List.of("Ä ß", "日本語", " leading", "e\u0301", "//"));
        if (kind != ClientKind.PAHO_31 && kind != ClientKind.PAHO_311) {
            // Paho for MQTT 3 takes these for errors.
            levels.add("\uD83D\uDE00");
            levels.add("\uFEFFbom");
        }
        for (String level : levels) {
            client.publish(Message.of(root + "/" + level, level, 1));
            client.inbox().expect(root + "/" + level + " q1 " + level);
        }
    }
}
