package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.Test;
import org.marquetry.api.auth.Access;
import org.marquetry.api.auth.AccessRequest;
import org.marquetry.api.auth.AuthenticationResult;
import org.marquetry.api.auth.Authorization;
import org.marquetry.api.auth.Authorization.Abstained;
import org.marquetry.api.auth.Authorization.Allowed;
import org.marquetry.api.auth.Authorization.Denied;
import org.marquetry.api.auth.Authorizer;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.SubAck;
import org.marquetry.api.packet.Subscribe;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What clients may do. */
final class AuthorizationTest {
    private static final Map<String, Object> NO_PROPERTIES = Map.of();

    private final Simulation simulation = Simulation.start();
    private final Rules rules = new Rules();

    /** Forbids what it is told to, counts what it is asked, and answers late if that is wanted. */
    private static final class Rules implements Authorizer {
        private final Set<String> forbidden = new java.util.HashSet<>();
        private final List<AccessRequest> asked = new ArrayList<>();
        private final List<Runnable> late = new ArrayList<>();
        private boolean lasting = true;
        private boolean answersLate;

        void forbid(Access access, String topic) {
            forbidden.add(access + " " + topic);
        }

        @Override
        public CompletionStage<Authorization> authorize(AccessRequest request) {
            asked.add(request);
            CompletableFuture<Authorization> answer = new CompletableFuture<>();
            Runnable decide = () -> answer.complete(
                    forbidden.contains(request.access() + " " + request.topic())
                            ? new Denied(lasting, "a rule")
                            : new Allowed(lasting, null));
            if (answersLate) {
                late.add(decide);
            } else {
                decide.run();
            }
            return answer;
        }

        void answer() {
            List<Runnable> all = List.copyOf(late);
            late.clear();
            all.forEach(Runnable::run);
        }

        long asked(Access access) {
            return asked.stream().filter(request -> request.access() == access).count();
        }
    }

    private void authorize(Authorizer... authorizers) {
        for (Authorizer authorizer : authorizers) {
            simulation.authorizers().add(authorizer, NO_PROPERTIES);
        }
        simulation.settle();
    }

    private void rulesChange() {
        simulation.authorizers().changed();
        simulation.settle();
    }

    private static Authorizer always(Authorization answer) {
        return request -> CompletableFuture.completedStage(answer);
    }

    @Test
    @Normative(v311 = "MQTT-3.3.5-2")
    void whatMayNotBePublishedIsAcknowledgedAndReachesNobody() {
        TestClient receiver = simulation.client("receiver").connected().subscribed("#", QoS.EXACTLY_ONCE);
        rules.forbid(Access.PUBLISH, "secret");
        authorize(rules);
        for (ProtocolVersion version : ProtocolVersion.values()) {
            TestClient sender =
                    simulation.client("sender").speaking(version).connected().withoutAnswering();
            ReasonCode expected = version.hasProperties() ? ReasonCode.NOT_AUTHORIZED : ReasonCode.SUCCESS;
            sender.publish("secret", "0", QoS.AT_MOST_ONCE);
            sender.publish("secret", "1", QoS.AT_LEAST_ONCE);
            assertEquals(expected, sender.take(PacketType.PUBACK).reason());
            sender.publish("secret", "2", QoS.EXACTLY_ONCE);
            assertEquals(expected, sender.take(PacketType.PUBREC).reason());
            sender.publish("open", version.toString(), QoS.AT_LEAST_ONCE);
            assertFalse(sender.isEnded());
            assertEquals(List.of(version.toString()), receiver.takePayloads());
            sender.disconnect();
        }
        assertEquals(9, simulation.counters().denied());
    }

    @Test
    void anEarlierClientEndsAForbiddenQos2PublicationAsUsual() {
        rules.forbid(Access.PUBLISH, "secret");
        authorize(rules);
        TestClient sender =
                simulation.client("sender").speaking(ProtocolVersion.MQTT_3_1_1).connected();
        sender.publish("secret", "2", QoS.EXACTLY_ONCE);
        sender.take(PacketType.PUBREC);
        sender.take(PacketType.PUBCOMP);
        assertFalse(sender.isEnded());
    }

    @Test
    @Normative("MQTT-3.8.4-6")
    void whatMayNotBeSubscribedToIsRefusedFilterByFilter() {
        rules.forbid(Access.SUBSCRIBE, "secret/#");
        authorize(rules);
        TestClient client = simulation.client("c").connected();
        client.say(new Subscribe(
                7,
                List.of(
                        TopicSubscription.of("open/#", QoS.AT_LEAST_ONCE),
                        TopicSubscription.of("secret/#", QoS.AT_LEAST_ONCE)),
                Properties.NONE));
        assertEquals(
                List.of(ReasonCode.GRANTED_QOS_1, ReasonCode.NOT_AUTHORIZED),
                client.take(SubAck.class).reasons());
        assertEquals(1, simulation.counters().subscriptions());
    }

    @Test
    void whatMayNotBeReceivedIsNotSentWhateverTheSubscriptionSays() {
        rules.forbid(Access.RECEIVE, "home/secret");
        simulation.client("r").connected().publish("home/secret", "old", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        authorize(rules);
        TestClient receiver = simulation.client("receiver").connected().subscribed("home/#", QoS.EXACTLY_ONCE);
        TestClient sender = simulation.client("sender").connected();
        for (QoS qos : QoS.values()) {
            sender.publish("home/secret", "secret", qos);
            sender.publish("home/door", "open", qos);
        }
        assertEquals(List.of("open", "open", "open"), receiver.takePayloads());
    }

    @Test
    void aWillThatMayNotBeLeftRefusesTheConnection() {
        rules.forbid(Access.WILL, "secret");
        authorize(rules);
        TestClient client = simulation.client("c").withWill("secret", "gone");
        assertEquals(ReasonCode.NOT_AUTHORIZED, client.tryToConnect().reason());
        assertEquals(0, simulation.counters().sessions());
        client.withWill("open", "gone").connect();
    }

    @Test
    void theAuthorizerIsToldWhoWantsToDoWhat() {
        authorize(rules);
        simulation.authenticators(credentials -> CompletableFuture.completedStage(
                new AuthenticationResult.Allowed(new Identity("ann", Set.of("cook"), Map.of("floor", "1")))));
        TestClient client = simulation.client("c").as("ann", "secret").connected();
        client.publish("t", "m", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        AccessRequest asked = rules.asked.get(0);
        assertEquals(Access.PUBLISH, asked.access());
        assertEquals("ann", asked.identity().principal());
        assertEquals(Set.of("cook"), asked.identity().roles());
        assertEquals("c", asked.clientId());
        assertEquals("simulated", asked.listener());
        assertEquals("t", asked.topic());
        assertEquals(QoS.AT_LEAST_ONCE, asked.qos());
        assertTrue(asked.retain());
    }

    @Test
    void aLastingAnswerIsAskedForOnceAndAnotherEachTime() {
        authorize(rules);
        TestClient receiver = simulation.client("receiver").connected().subscribed("t", QoS.AT_LEAST_ONCE);
        TestClient sender = simulation.client("sender").connected();
        for (int i = 0; i < 5; i++) {
            sender.publish("t", "m", QoS.AT_LEAST_ONCE);
        }
        assertEquals(1, rules.asked(Access.PUBLISH));
        assertEquals(1, rules.asked(Access.RECEIVE));
        rules.lasting = false;
        rulesChange();
        for (int i = 0; i < 5; i++) {
            sender.publish("t", "m", QoS.AT_LEAST_ONCE);
        }
        assertEquals(6, rules.asked(Access.PUBLISH));
        assertEquals(6, rules.asked(Access.RECEIVE));
        assertEquals(10, receiver.takePayloads().size());
    }

    @Test
    void changedRulesHoldForTheNextPacket() {
        authorize(rules);
        TestClient receiver = simulation.client("receiver").connected().subscribed("t", QoS.AT_LEAST_ONCE);
        TestClient sender = simulation.client("sender").connected();
        sender.publish("t", "before", QoS.AT_LEAST_ONCE);
        sender.take(PacketType.PUBACK);
        rules.forbid(Access.PUBLISH, "t");
        simulation.authorizers().changed();
        sender.publish("t", "after", QoS.AT_LEAST_ONCE);
        assertEquals(ReasonCode.NOT_AUTHORIZED, sender.take(PacketType.PUBACK).reason());
        assertEquals(List.of("before"), receiver.takePayloads());
    }

    @Test
    void changedRulesEndSubscriptionsAndWillsThatTheyForbid() {
        authorize(rules);
        TestClient watcher = simulation.client("watcher").connected().subscribed("will", QoS.AT_MOST_ONCE);
        TestClient client = simulation
                .client("c")
                .withWill("will", "gone")
                .keepingSession()
                .connected()
                .subscribed("a", QoS.AT_LEAST_ONCE)
                .subscribed("b", QoS.AT_LEAST_ONCE);
        rules.forbid(Access.SUBSCRIBE, "a");
        rules.forbid(Access.WILL, "will");
        rulesChange();
        assertEquals(2, simulation.counters().subscriptions());
        TestClient sender = simulation.client("sender").connected();
        sender.publish("a", "a", QoS.AT_LEAST_ONCE);
        sender.publish("b", "b", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("b"), client.takePayloads());
        client.loseConnection();
        assertEquals(List.of(), watcher.takePayloads());
        simulation.crash();
        assertEquals(1, simulation.counters().subscriptions());
    }

    @Test
    void subscriptionsOfASessionThatIsResumedAreAskedForAgain() {
        TestClient client = simulation.client("c").keepingSession().connected().subscribed("a", QoS.AT_LEAST_ONCE);
        client.disconnect();
        rules.forbid(Access.SUBSCRIBE, "a");
        authorize(rules);
        assertTrue(client.connect().sessionPresent());
        assertEquals(0, simulation.counters().subscriptions());
    }

    @Test
    void whatWaitedForAClientIsAskedForWhenItIsSent() {
        authorize(rules);
        TestClient client = simulation.client("c").keepingSession().connected().subscribed("#", QoS.AT_LEAST_ONCE);
        client.disconnect();
        TestClient sender = simulation.client("sender").connected();
        sender.publish("a", "a", QoS.AT_LEAST_ONCE);
        sender.publish("b", "b", QoS.AT_LEAST_ONCE);
        rules.forbid(Access.RECEIVE, "a");
        rulesChange();
        client.connect();
        simulation.settle();
        assertEquals(List.of("b"), client.takePayloads());
    }

    @Test
    void whatIsAnsweredLaterKeepsItsOrder() {
        rules.answersLate = true;
        authorize(rules);
        TestClient receiver = simulation.client("receiver").connected();
        receiver.send(new Subscribe(1, List.of(TopicSubscription.of("#", QoS.EXACTLY_ONCE)), Properties.NONE));
        simulation.settle();
        assertEquals(List.of(), receiver.received());
        answerAll();
        receiver.take(SubAck.class);
        TestClient sender = simulation.client("sender").connected();
        for (int i = 0; i < 9; i++) {
            sender.send(sender.publication("t/" + i % 2, "" + i, QoS.of(1 + i % 2), false, Properties.NONE));
        }
        simulation.settle();
        assertEquals(List.of(), receiver.takePayloads());
        answerAll();
        assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8"), receiver.takePayloads());
        assertEquals(
                9, sender.received().size() - sender.takeAll(PacketType.PUBCOMP).size());
    }

    @Test
    void messagesOfQos0WaitForTheAnswerInTheirOrder() {
        authorize(rules);
        TestClient receiver = simulation.client("receiver").connected().subscribed("#", QoS.AT_LEAST_ONCE);
        TestClient sender = simulation.client("sender").connected();
        rules.answersLate = true;
        for (int i = 0; i < 6; i++) {
            sender.publish("t/" + i % 3, "" + i, QoS.of(i % 2));
        }
        simulation.settle();
        assertEquals(List.of(), receiver.takePayloads());
        answerAll();
        assertEquals(List.of("0", "1", "2", "3", "4", "5"), receiver.takePayloads());
    }

    private void answerAll() {
        while (!rules.late.isEmpty()) {
            rules.answer();
            simulation.settle();
        }
    }

    @Test
    void noAnswerInTimeIsARefusal() {
        simulation.configure("serviceGrace", 5);
        rules.answersLate = true;
        authorize(rules);
        TestClient client = simulation.client("c").connected();
        client.publish("t", "m", QoS.AT_LEAST_ONCE);
        simulation.passSeconds(4);
        assertEquals(List.of(), client.received());
        simulation.passSeconds(2);
        assertEquals(ReasonCode.NOT_AUTHORIZED, client.take(PacketType.PUBACK).reason());
        rules.answer();
        simulation.settle();
        assertEquals(List.of(), client.received());
    }

    @Test
    void whileTheAuthorizerIsAwayItsQuestionsWaitForIt() {
        authorize(rules);
        TestClient receiver = simulation.client("receiver").connected().subscribed("#", QoS.AT_LEAST_ONCE);
        TestClient client = simulation.client("c").connected();
        simulation.authorizers().remove(rules);
        client.publish("t", "m", QoS.AT_LEAST_ONCE);
        assertEquals(List.of(), client.received());
        simulation.passSeconds(3);
        rules.forbid(Access.PUBLISH, "secret");
        authorize(rules);
        assertEquals(ReasonCode.SUCCESS, client.take(PacketType.PUBACK).reason());
        assertEquals(List.of("m"), receiver.takePayloads());
        simulation.authorizers().remove(rules);
        client.publish("t", "lost", QoS.AT_LEAST_ONCE);
        simulation.passSeconds(11);
        assertEquals(ReasonCode.NOT_AUTHORIZED, client.take(PacketType.PUBACK).reason());
        assertFalse(client.isEnded());
    }

    @Test
    void whereAuthorizationIsRequiredNothingIsAllowedBeforeThereIsAnAuthorizer() {
        TestClient client = simulation.client("c").connected();
        simulation.configure("authorization", "required");
        client.publish("t", "m", QoS.AT_LEAST_ONCE);
        simulation.passSeconds(9);
        assertEquals(List.of(), client.received());
        simulation.passSeconds(2);
        assertEquals(ReasonCode.NOT_AUTHORIZED, client.take(PacketType.PUBACK).reason());
        client.publish("t", "m", QoS.AT_LEAST_ONCE);
        authorize(rules);
        assertEquals(
                ReasonCode.NO_MATCHING_SUBSCRIBERS,
                client.take(PacketType.PUBACK).reason());
    }

    @Test
    void whereAuthorizationIsNotRequiredAnyMoreAnAuthorizerThatWasThereIsStillNeeded() {
        simulation.configure("authorization", "required");
        simulation.configure("authorization", "auto");
        TestClient client = simulation.client("c").connected();
        assertEquals(ReasonCode.granted(QoS.AT_LEAST_ONCE), client.subscribe("t", QoS.AT_LEAST_ONCE));
        simulation.authorizers().known();
        simulation.configure("authorization", "auto");
        client.send(new Subscribe(9, List.of(TopicSubscription.of("u", QoS.AT_LEAST_ONCE)), Properties.NONE));
        simulation.passSeconds(11);
        assertEquals(
                List.of(ReasonCode.NOT_AUTHORIZED), client.take(SubAck.class).reasons());
    }

    @Test
    void theFirstAuthorizerThatDoesNotAbstainDecidesAndNobodyMeansNo() {
        authorize(always(new Abstained()), always(new Allowed(true, null)), always(new Denied(true, null)));
        TestClient client = simulation.client("c").connected();
        assertEquals(ReasonCode.granted(QoS.AT_MOST_ONCE), client.subscribe("t", QoS.AT_MOST_ONCE));
        Simulation other = Simulation.start();
        other.authorizers().add(always(new Abstained()), NO_PROPERTIES);
        assertEquals(ReasonCode.NOT_AUTHORIZED, other.client("c").connected().subscribe("t", QoS.AT_MOST_ONCE));
    }

    @Test
    void anAuthorizerThatFailsAllowsNothing() {
        List<Authorizer> broken = List.of(
                request -> {
                    throw new IllegalStateException("broken");
                },
                request -> CompletableFuture.failedFuture(new IllegalStateException("broken")),
                always(null),
                request -> null);
        for (Authorizer each : broken) {
            Simulation other = Simulation.start();
            other.authorizers().add(each, NO_PROPERTIES);
            assertEquals(
                    ReasonCode.NOT_AUTHORIZED, other.client("c").connected().subscribe("t", QoS.AT_MOST_ONCE));
        }
    }

    @Test
    void anIdentityThatExpiresEndsTheConnection() {
        simulation.authenticators(credentials ->
                CompletableFuture.completedStage(new AuthenticationResult.Allowed(new Identity(
                        "ann",
                        Set.of(),
                        Map.of(),
                        java.time.Instant.ofEpochMilli(simulation.time().wallMillis() + 60_000)))));
        TestClient client = simulation.client("c").as("ann", "secret").connected();
        simulation.passSeconds(59);
        assertFalse(client.isEnded());
        simulation.passSeconds(2);
        assertEquals(
                ReasonCode.MAXIMUM_CONNECT_TIME,
                client.take(org.marquetry.api.packet.Disconnect.class).reason());
        assertTrue(client.isEnded());
        assertEquals(List.of(), client.takeAll(Publish.class));
        assertEquals(List.of(), client.takeAll(ConnAck.class).stream().skip(1).toList());
    }
}
