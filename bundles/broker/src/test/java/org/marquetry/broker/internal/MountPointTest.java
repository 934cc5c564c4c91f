package org.marquetry.broker.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.auth.Authorization;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.SubAck;
import org.marquetry.api.packet.Subscribe;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.transport.ListenerPolicy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Clients of a listener whose topics are a part of the broker's. */
final class MountPointTest {
    private final Simulation simulation = Simulation.start();

    private TestClient behind(String mountPoint, String id) {
        simulation.policy(ListenerPolicy.named("mounted").mountPoint(mountPoint).build());
        return simulation.client(id);
    }

    private TestClient connectedBehind(String mountPoint, String id) {
        return behind(mountPoint, id).connected();
    }

    private TestClient outside(String id) {
        simulation.policy(ListenerPolicy.unrestricted("all"));
        return simulation.client(id).connected();
    }

    private static List<String> takeTopics(TestClient client) {
        return client.takeAll(Publish.class).stream().map(Publish::topic).toList();
    }

    @ParameterizedTest
    @EnumSource(QoS.class)
    void whatIsPublishedHasItsWholeNameOnlyOutside(QoS qos) {
        TestClient all = outside("all").subscribed("#", qos);
        TestClient one = connectedBehind("one/", "a").subscribed("#", qos);
        TestClient other = connectedBehind("other/", "b").subscribed("#", qos);

        one.publish("t/x", "1", qos);
        outsideAgain(all, "one/t/y", qos);
        outsideAgain(all, "t/z", qos);
        outsideAgain(all, "one", qos);
        outsideAgain(all, "one/", qos);

        assertEquals(List.of("one/t/x", "one/t/y", "t/z", "one", "one/"), takeTopics(all));
        assertEquals(List.of("t/x", "t/y"), takeTopics(one));
        assertEquals(List.of(), takeTopics(other));
    }

    private static void outsideAgain(TestClient all, String topic, QoS qos) {
        all.publish(topic, "2", qos);
    }

    /** What could be passed on as the bytes that it came in must not be, in either direction. */
    @Test
    void olderVersionsAreNotToldOfIt() {
        TestClient one = behind("one/", "a").speaking(ProtocolVersion.MQTT_3_1_1);
        one.connect();
        one.subscribe("+", QoS.AT_MOST_ONCE);
        TestClient same = behind("one/", "b").speaking(ProtocolVersion.MQTT_3_1_1);
        same.connect();
        same.subscribe("t", QoS.AT_MOST_ONCE);
        simulation.policy(ListenerPolicy.unrestricted("all"));
        TestClient all = simulation.client("all").speaking(ProtocolVersion.MQTT_3_1_1);
        all.connect();
        all.subscribe("one/t", QoS.AT_MOST_ONCE);

        one.publish("t", "1", QoS.AT_MOST_ONCE);
        all.publish("one/t", "2", QoS.AT_MOST_ONCE);

        assertEquals(List.of("t", "t"), takeTopics(one));
        assertEquals(List.of("t", "t"), takeTopics(same));
        assertEquals(List.of("one/t", "one/t"), takeTopics(all));
    }

    @Test
    void sharedSubscriptionsAreThoseOfTheWholeNames() {
        TestClient one = connectedBehind("one/", "a").subscribed("$share/g/t", QoS.AT_LEAST_ONCE);
        TestClient all = outside("all").subscribed("$share/g/one/t", QoS.AT_LEAST_ONCE);
        TestClient other = connectedBehind("other/", "b").subscribed("$share/g/t", QoS.AT_LEAST_ONCE);

        for (int i = 0; i < 4; i++) {
            all.publish("one/t", "" + i, QoS.AT_LEAST_ONCE);
        }

        assertEquals(List.of("t", "t"), takeTopics(one));
        assertEquals(List.of("one/t", "one/t"), takeTopics(all));
        assertEquals(List.of(), takeTopics(other));
        assertEquals(List.of(ReasonCode.SUCCESS), one.unsubscribe("$share/g/t").reasons());
        assertEquals(
                List.of(ReasonCode.NO_SUBSCRIPTION_EXISTED),
                one.unsubscribe("one/t").reasons());
    }

    @Test
    void retainedMessagesAreBehindItToo() {
        TestClient one = connectedBehind("one/", "a");
        one.publish("t", "kept", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        outside("all").publish("t", "elsewhere", QoS.AT_LEAST_ONCE, true, Properties.NONE);

        one.subscribed("#", QoS.AT_LEAST_ONCE);

        Publish retained = one.take(Publish.class);
        assertEquals("t", retained.topic());
        assertTrue(retained.retain());
        assertEquals(List.of(), takeTopics(one));
        assertEquals(
                "one/t",
                outside("all")
                        .subscribed("one/#", QoS.AT_LEAST_ONCE)
                        .take(Publish.class)
                        .topic());
    }

    @Test
    void aWillIsLeftBehindIt() {
        TestClient all = outside("all").subscribed("#", QoS.AT_LEAST_ONCE);
        connectedBehind("one/", "quiet");
        TestClient lost = behind("one/", "a")
                .withWill(
                        "gone",
                        "1",
                        QoS.AT_LEAST_ONCE,
                        false,
                        Properties.builder().put(Property.RESPONSE_TOPIC, "why").build())
                .connected();
        lost.loseConnection();

        Publish will = all.take(Publish.class);
        assertEquals("one/gone", will.topic());
        assertEquals("one/why", will.properties().text(Property.RESPONSE_TOPIC));
    }

    @Test
    void answersFindTheirWayBack() {
        TestClient asker = connectedBehind("one/", "a").subscribed("answers", QoS.AT_MOST_ONCE);
        TestClient server = outside("all").subscribed("one/questions", QoS.AT_MOST_ONCE);

        asker.publish("questions", "?", QoS.AT_MOST_ONCE, false, responseTo("answers"));
        String to = server.take(Publish.class).properties().text(Property.RESPONSE_TOPIC);
        server.publish(to, "!", QoS.AT_MOST_ONCE);

        assertEquals("one/answers", to);
        assertEquals(List.of("!"), asker.takePayloads());
    }

    @Test
    void whereAClientCannotAnswerItIsNotAsked() {
        TestClient one = connectedBehind("one/", "a").subscribed("t", QoS.AT_MOST_ONCE);
        TestClient all = outside("all");

        all.publish("one/t", "1", QoS.AT_MOST_ONCE, false, responseTo("one/answers"));
        all.publish("one/t", "2", QoS.AT_MOST_ONCE, false, responseTo("answers"));

        List<Publish> received = one.takeAll(Publish.class);
        assertEquals("answers", received.get(0).properties().text(Property.RESPONSE_TOPIC));
        assertNull(received.get(1).properties().text(Property.RESPONSE_TOPIC));
    }

    private static Properties responseTo(String topic) {
        return Properties.builder().put(Property.RESPONSE_TOPIC, topic).build();
    }

    @Test
    void topicAliasesStandForTheNamesOfTheClient() {
        TestClient one =
                behind("one/", "a").with(Property.TOPIC_ALIAS_MAXIMUM, 5).connected();
        one.subscribed("long/topic", QoS.AT_MOST_ONCE);
        Properties alias = Properties.builder().put(Property.TOPIC_ALIAS, 1).build();

        one.publish("long/topic", "1", QoS.AT_MOST_ONCE, false, alias);
        one.publish("", "2", QoS.AT_MOST_ONCE, false, alias);

        List<Publish> received = one.takeAll(Publish.class);
        assertEquals("long/topic", received.get(0).topic());
        assertEquals("", received.get(1).topic());
        assertEquals(
                received.get(0).properties().number(Property.TOPIC_ALIAS),
                received.get(1).properties().number(Property.TOPIC_ALIAS));
    }

    @Test
    void rulesAreAboutWholeNames() {
        List<String> asked = new ArrayList<>();
        simulation
                .authorizers()
                .add(
                        request -> {
                            asked.add(request.access() + " " + request.topic());
                            return CompletableFuture.completedStage(new Authorization.Allowed(true, null));
                        },
                        Map.of());
        simulation.settle();
        TestClient one = behind("one/", "a").withWill("w", "").connected().subscribed("$share/g/t", QoS.AT_MOST_ONCE);
        one.publish("t", "", QoS.AT_MOST_ONCE);

        assertEquals(
                List.of("WILL one/w", "SUBSCRIBE $share/g/one/t", "PUBLISH one/t", "RECEIVE one/t"),
                asked.stream().distinct().toList());
    }

    /** Behind a mount point they would not begin with it any more, and so match wildcards. */
    @Test
    void namesThatBeginWithADollarDoNotExist() {
        TestClient all = outside("all").subscribed("one/#", QoS.AT_LEAST_ONCE);
        TestClient one = connectedBehind("one/", "a").subscribed("#", QoS.AT_LEAST_ONCE);

        one.publish("$x", "1", QoS.AT_LEAST_ONCE);
        assertEquals(ReasonCode.NOT_AUTHORIZED, one.take(PacketType.PUBACK).reason());
        all.publish("one/$x", "2", QoS.AT_LEAST_ONCE);

        assertEquals(List.of("one/$x"), takeTopics(all));
        assertEquals(List.of(), takeTopics(one));
        assertEquals(
                ReasonCode.TOPIC_NAME_INVALID,
                behind("one/", "b").withWill("$x", "").tryToConnect().reason());
    }

    @Test
    void aSessionIsResumedWithTheNamesOfTheListenerOfThen() {
        TestClient client = behind("one/", "a").keepingSession().connected().subscribed("t", QoS.AT_LEAST_ONCE);
        client.closeConnection();
        TestClient all = outside("all");
        all.publish("one/t", "1", QoS.AT_LEAST_ONCE);

        assertTrue(connectAgain("one/", client));
        assertEquals(List.of("t"), takeTopics(client));

        client.closeConnection();
        all.publish("one/t", "2", QoS.AT_LEAST_ONCE);
        assertTrue(connectAgain("", client));
        assertEquals(List.of("one/t"), takeTopics(client));

        client.closeConnection();
        all.publish("one/t", "3", QoS.AT_LEAST_ONCE);
        assertTrue(connectAgain("two/", client));
        assertEquals(List.of(), takeTopics(client));
    }

    private boolean connectAgain(String mountPoint, TestClient client) {
        simulation.policy(ListenerPolicy.named("l").mountPoint(mountPoint).build());
        boolean present = client.connect().sessionPresent();
        simulation.settle();
        return present;
    }

    @Test
    void aRefusedFilterIsNamedAsTheClientHasWrittenIt() {
        simulation.configure("maxTopicLevels", 3);
        TestClient one = connectedBehind("one/", "a");
        one.say(new Subscribe(1, List.of(TopicSubscription.of("$share/g/a/b/c", QoS.AT_MOST_ONCE)), Properties.NONE));

        SubAck answer = one.take(SubAck.class);
        assertEquals(List.of(ReasonCode.TOPIC_FILTER_INVALID), answer.reasons());
        assertTrue(answer.properties().text(Property.REASON_STRING).startsWith("$share/g/a/b/c: "));
    }

    @Test
    void theBrokerServiceKnowsWholeNames() {
        TestClient one = connectedBehind("one/", "a").subscribed("t", QoS.AT_MOST_ONCE);
        simulation
                .publications()
                .publish(Message.of("one/t", "1".getBytes(StandardCharsets.UTF_8), QoS.AT_MOST_ONCE, false));
        simulation.settle();
        assertEquals(List.of("t"), takeTopics(one));
    }
}
