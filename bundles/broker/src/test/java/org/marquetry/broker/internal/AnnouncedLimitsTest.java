package org.marquetry.broker.internal;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.auth.AuthenticationResult;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.Disconnect;
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
import org.marquetry.api.testkit.Normative;
import org.marquetry.api.transport.ListenerPolicy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The limits that CONNACK announces (MQTT 5.0 section 3.2.2.3), changed under clients that are connected: what a client was
 * told is what it is held to, neither more nor less, until it connects again.
 */
final class AnnouncedLimitsTest {
    private final Simulation simulation = Simulation.start();
    private final TestClient client = simulation.client("c").connected();

    /** What a client is told that connects now. */
    private Properties told() {
        TestClient next = simulation.client("next");
        Properties properties = next.connect().properties();
        next.disconnect();
        return properties;
    }

    private TestClient again() {
        client.disconnect();
        return client.connected();
    }

    private ReasonCode goodbye(TestClient from) {
        assertTrue(from.isEnded(), "the connection has ended");
        return from.take(Disconnect.class).reason();
    }

    @ParameterizedTest
    @CsvSource({
        "maxQos, 2, 1, MAXIMUM_QOS",
        "retainAvailable, true, false, RETAIN_AVAILABLE",
        "wildcardSubscriptionAvailable, true, false, WILDCARD_SUBSCRIPTION_AVAILABLE",
        "sharedSubscriptionAvailable, true, false, SHARED_SUBSCRIPTION_AVAILABLE",
        "subscriptionIdentifierAvailable, true, false, SUBSCRIPTION_IDENTIFIER_AVAILABLE",
        "receiveMaximum, 65535, 65534, RECEIVE_MAXIMUM",
        "maxPacketSize, 268435460, 268435459, MAXIMUM_PACKET_SIZE",
        "topicAliasMaximum, 0, 1, TOPIC_ALIAS_MAXIMUM",
        "keepAliveMax, 65535, 65534, SERVER_KEEP_ALIVE",
        "sessionExpiryMax, 4294967295, 99, SESSION_EXPIRY_INTERVAL"
    })
    @Normative("MQTT-3.2.2-9")
    void aLimitIsAnnouncedUnlessItIsWhatTheProtocolAssumes(
            String key, String assumed, String other, Property property) {
        client.keepAlive(65_535).keepingSession(100).disconnect();
        simulation.configure(key, assumed);
        assertFalse(client.connect().properties().has(property));
        client.disconnect();
        simulation.configure(key, other);
        long expected = Boolean.parseBoolean(assumed) ? 0 : Long.parseLong(other);
        assertEquals(expected, client.connect().properties().number(property, -1));
    }

    @Test
    @Normative({"MQTT-3.2.2-11", "MQTT-3.2.2-12"})
    void aLowerMaximumQosIsForThoseWhoAreToldOfIt() {
        TestClient old =
                simulation.client("o").speaking(ProtocolVersion.MQTT_3_1_1).connected();
        simulation.configure("maxQos", 1);
        client.publish("t", "m", QoS.EXACTLY_ONCE);
        old.publish("t", "m", QoS.EXACTLY_ONCE);
        assertEquals(
                ReasonCode.NO_MATCHING_SUBSCRIBERS,
                client.take(PacketType.PUBREC).reason());
        assertEquals(ReasonCode.SUCCESS, old.take(PacketType.PUBREC).reason());
        again().publish("t", "m", QoS.EXACTLY_ONCE);
        assertEquals(ReasonCode.QOS_NOT_SUPPORTED, goodbye(client));
        old.disconnect();
        old.connected().publish("t", "m", QoS.EXACTLY_ONCE);
        assertTrue(old.isEnded());
        client.withWill("w", "m", QoS.EXACTLY_ONCE, false, Properties.NONE);
        assertEquals(ReasonCode.QOS_NOT_SUPPORTED, client.tryToConnect().reason());
    }

    @Test
    @Normative({"MQTT-3.2.2-10", "MQTT-3.8.4-8"})
    void aLowerMaximumQosIsWhatNewSubscriptionsGetAndOldOnesKeepTheirs() {
        TestClient publisher = simulation.client("p").connected();
        client.subscribed("old", QoS.EXACTLY_ONCE);
        simulation.configure("maxQos", 1);
        assertEquals(ReasonCode.GRANTED_QOS_1, client.subscribe("new", QoS.EXACTLY_ONCE));
        publisher.publish("old", "m", QoS.EXACTLY_ONCE);
        publisher.publish("new", "m", QoS.EXACTLY_ONCE);
        assertEquals(
                List.of(QoS.EXACTLY_ONCE, QoS.AT_LEAST_ONCE),
                client.takeAll(Publish.class).stream().map(each -> each.qos()).toList());
    }

    @Test
    void aHigherMaximumQosIsForThoseWhoAreToldOfIt() {
        simulation.configure("maxQos", 0);
        again();
        simulation.configure("maxQos", 2);
        client.publish("t", "m", QoS.AT_LEAST_ONCE);
        assertEquals(ReasonCode.QOS_NOT_SUPPORTED, goodbye(client));
        client.connected().publish("t", "m", QoS.EXACTLY_ONCE);
        assertFalse(client.isEnded());
    }

    @Test
    @Normative({"MQTT-3.2.2-13", "MQTT-3.2.2-14"})
    void whoWasToldThatMessagesAreRetainedHasThemRetained() {
        simulation.configure("retainAvailable", false);
        client.publish("t", "m", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        assertEquals(1, simulation.counters().retained());
        client.subscribed("t", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("m"), client.takePayloads());
        TestClient next = simulation.client("n").connected().subscribed("t", QoS.AT_LEAST_ONCE);
        assertEquals(List.of(), next.takePayloads());
        next.publish("t", "n", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        assertEquals(ReasonCode.RETAIN_NOT_SUPPORTED, goodbye(next));
        next.withWill("w", "m", QoS.AT_MOST_ONCE, true, Properties.NONE);
        assertEquals(ReasonCode.RETAIN_NOT_SUPPORTED, next.tryToConnect().reason());
    }

    @Test
    void retainedMessagesAreThereAgainWhenTheyAreAvailableAgain() {
        client.publish("t", "m", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        simulation.configure("retainAvailable", false);
        TestClient old = simulation
                .client("o")
                .speaking(ProtocolVersion.MQTT_3_1_1)
                .connected()
                .subscribed("t", QoS.AT_LEAST_ONCE);
        assertEquals(List.of(), old.takePayloads());
        old.publish("t", "n", QoS.AT_MOST_ONCE, true, Properties.NONE);
        assertTrue(old.isEnded());
        simulation.configure("retainAvailable", true);
        old.connected().subscribed("t", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("m"), old.takePayloads());
    }

    @ParameterizedTest
    @CsvSource({
        "wildcardSubscriptionAvailable, a/#, WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED",
        "sharedSubscriptionAvailable, $share/g/a, SHARED_SUBSCRIPTIONS_NOT_SUPPORTED"
    })
    void aKindOfSubscriptionThatIsGoneIsRefusedByItsSubAckToThoseWhoKnewIt(
            String key, String filter, ReasonCode refusal) {
        TestClient old =
                simulation.client("o").speaking(ProtocolVersion.MQTT_3_1_1).connected();
        client.subscribed(filter, QoS.AT_LEAST_ONCE);
        simulation.configure(key, false);
        simulation.client("p").connected().publish("a", "m", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("m"), client.takePayloads(), "what was granted stays");
        assertEquals(refusal, client.subscribe(filter, QoS.AT_LEAST_ONCE));
        assertEquals(ReasonCode.UNSPECIFIED_ERROR, old.subscribe(filter, QoS.AT_LEAST_ONCE));
        assertFalse(client.isEnded());
        again().say(new Subscribe(1, List.of(TopicSubscription.of(filter, QoS.AT_LEAST_ONCE)), Properties.NONE));
        assertEquals(refusal, goodbye(client));
        assertEquals(List.of(), client.takeAll(SubAck.class));
        assertEquals(ReasonCode.GRANTED_QOS_1, again().subscribe("a", QoS.AT_LEAST_ONCE));
    }

    @Test
    void subscriptionIdentifiersAreTakenFromThoseWhoWereNotToldThatThereAreNone() {
        TopicSubscription wanted = TopicSubscription.of("t", QoS.AT_LEAST_ONCE);
        simulation.configure("subscriptionIdentifierAvailable", false);
        assertEquals(ReasonCode.GRANTED_QOS_1, client.subscribe(wanted, 7));
        simulation.client("p").connected().publish("t", "m", QoS.AT_LEAST_ONCE);
        assertEquals(7, client.take(Publish.class).properties().number(Property.SUBSCRIPTION_IDENTIFIER, 0));
        again().say(new Subscribe(
                1,
                List.of(wanted),
                Properties.builder().put(Property.SUBSCRIPTION_IDENTIFIER, 7).build()));
        assertEquals(ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED, goodbye(client));
    }

    private void publishUnreleased(TestClient publisher, int count) {
        for (int i = 0; i < count; i++) {
            publisher.publish("t", "m", QoS.EXACTLY_ONCE);
        }
    }

    @Test
    void aLowerReceiveMaximumIsForThoseWhoAreToldOfIt() {
        simulation.configure("receiveMaximum", 4);
        again().withoutAnswering();
        simulation.configure("receiveMaximum", 2);
        publishUnreleased(client, 4);
        assertFalse(client.isEnded());
        publishUnreleased(client, 1);
        assertEquals(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, goodbye(client));
        client.connected();
        publishUnreleased(client, 2);
        assertFalse(client.isEnded());
        publishUnreleased(client, 1);
        assertEquals(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, goodbye(client));
    }

    @Test
    void aReceiveMaximumBelowWhatAnEarlierConnectionHasLeftPunishesNobody() {
        simulation.configure("receiveMaximum", 4);
        client.keepingSession().disconnect();
        client.withoutAnswering().connect();
        publishUnreleased(client, 4);
        client.loseConnection();
        simulation.configure("receiveMaximum", 2);
        assertTrue(client.connect().sessionPresent());
        // The quota of a client begins anew with each connection (section 4.9).
        publishUnreleased(client, 2);
        assertFalse(client.isEnded());
        client.acknowledge(PacketType.PUBREL, 1);
        assertEquals(ReasonCode.SUCCESS, client.take(PacketType.PUBCOMP).reason());
        publishUnreleased(client, 1);
        assertEquals(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, goodbye(client));
    }

    @Test
    @Normative("MQTT-3.2.2-15")
    void aSmallerMaximumPacketSizeIsForThoseWhoAreToldOfIt() {
        TestClient old =
                simulation.client("o").speaking(ProtocolVersion.MQTT_3_1_1).connected();
        simulation.configure("maxPacketSize", 200);
        String large = "x".repeat(1000);
        client.publish("t", large, QoS.AT_LEAST_ONCE);
        old.publish("t", large, QoS.AT_LEAST_ONCE);
        assertFalse(client.isEnded() || old.isEnded());
        again().publish("t", large, QoS.AT_LEAST_ONCE);
        assertEquals(ReasonCode.PACKET_TOO_LARGE, goodbye(client));
        old.disconnect();
        old.connected().publish("t", large, QoS.AT_LEAST_ONCE);
        assertTrue(old.isEnded());
    }

    @Test
    void aMaximumPacketSizeThatChangesWhileAClientConnectsIsAnnouncedAsItIsEnforced() {
        client.disconnect();
        client.open();
        simulation.settle();
        simulation.configure("maxPacketSize", 200);
        client.say(client.connectPacket());
        long announced = client.take(ConnAck.class).properties().number(Property.MAXIMUM_PACKET_SIZE, -1);
        assertEquals(BrokerSettings.defaults().maxPacketSize(), announced);
        client.publish("t", "x".repeat(1000), QoS.AT_LEAST_ONCE);
        assertFalse(client.isEnded());
    }

    @Test
    void aLargerMaximumPacketSizeIsForThoseWhoAreToldOfIt() {
        simulation.configure("maxPacketSize", 200);
        again();
        simulation.configure("maxPacketSize", 2000);
        client.publish("t", "x".repeat(1000), QoS.AT_LEAST_ONCE);
        assertEquals(ReasonCode.PACKET_TOO_LARGE, goodbye(client));
        client.connected().publish("t", "x".repeat(1000), QoS.AT_LEAST_ONCE);
        assertFalse(client.isEnded());
    }

    @Test
    @Normative({"MQTT-3.2.2-17", "MQTT-3.2.2-18"})
    void topicAliasesAreTakenUpToWhatTheClientWasTold() {
        Properties alias2 = Properties.builder().put(Property.TOPIC_ALIAS, 2).build();
        simulation.configure("topicAliasMaximum", 2);
        again();
        simulation.configure("topicAliasMaximum", 1);
        client.publish("t", "m", QoS.AT_LEAST_ONCE, false, alias2);
        client.publish("", "m", QoS.AT_LEAST_ONCE, false, alias2);
        assertFalse(client.isEnded());
        again().publish("t", "m", QoS.AT_LEAST_ONCE, false, alias2);
        assertEquals(ReasonCode.TOPIC_ALIAS_INVALID, goodbye(client));
        simulation.configure("topicAliasMaximum", 0);
        assertFalse(told().has(Property.TOPIC_ALIAS_MAXIMUM));
        client.connected().publish("t", "m", QoS.AT_LEAST_ONCE, false, alias2);
        assertEquals(ReasonCode.TOPIC_ALIAS_INVALID, goodbye(client));
    }

    @Test
    @Normative("MQTT-3.2.2-22")
    void aShorterKeepAliveIsForThoseWhoAreToldOfIt() {
        TestClient old = simulation
                .client("o")
                .speaking(ProtocolVersion.MQTT_3_1_1)
                .keepAlive(60)
                .connected();
        again().keepAlive(60).disconnect();
        client.connect();
        simulation.configure("keepAliveMax", 10);
        TestClient next = simulation.client("n").keepAlive(60);
        assertEquals(10, next.connect().properties().number(Property.SERVER_KEEP_ALIVE, -1));
        TestClient endless = simulation.client("e");
        assertEquals(10, endless.connect().properties().number(Property.SERVER_KEEP_ALIVE, -1));
        simulation.passSeconds(16);
        assertEquals(ReasonCode.KEEP_ALIVE_TIMEOUT, goodbye(next));
        assertEquals(ReasonCode.KEEP_ALIVE_TIMEOUT, goodbye(endless));
        assertFalse(client.isEnded() || old.isEnded());
        simulation.passSeconds(75);
        assertTrue(client.isEnded() && old.isEnded());
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1", "MQTT_3_1_1"})
    void aClientThatCannotBeToldKeepsTheKeepAliveThatItAsksFor(ProtocolVersion version) {
        simulation.configure("keepAliveMax", 10);
        TestClient old = simulation.client("o").speaking(version).keepAlive(60).connected();
        simulation.passSeconds(89);
        assertFalse(old.isEnded());
        simulation.passSeconds(2);
        assertTrue(old.isEnded());
    }

    @Test
    void aShorterSessionExpiryIsForSessionsThatAreResumedOrNew() {
        client.keepingSession(1000).disconnect();
        client.connected().subscribed("t", QoS.AT_LEAST_ONCE);
        client.disconnect();
        simulation.configure("sessionExpiryMax", 100);
        simulation.passSeconds(900);
        assertEquals(100, client.connect().properties().number(Property.SESSION_EXPIRY_INTERVAL, -1));
        client.disconnect();
        simulation.passSeconds(101);
        assertFalse(client.connect().sessionPresent());
    }

    @Test
    void aSessionExpiryGivenWithDisconnectIsHeldToWhatTheClientWasTold() {
        client.keepingSession(10).disconnect();
        client.connect();
        simulation.configure("sessionExpiryMax", 100);
        client.disconnect(
                ReasonCode.SUCCESS,
                Properties.builder().put(Property.SESSION_EXPIRY_INTERVAL, 1000).build());
        simulation.passSeconds(999);
        assertTrue(client.connect().sessionPresent());
        client.disconnect(
                ReasonCode.SUCCESS,
                Properties.builder().put(Property.SESSION_EXPIRY_INTERVAL, 1000).build());
        simulation.passSeconds(101);
        assertFalse(client.connect().sessionPresent());
    }

    @Test
    void whoWasToldThatItsSessionIsNotKeptMayStillSayThatItWouldLikeToAtItsEnd() {
        simulation.configure("sessionExpiryMax", 0);
        client.keepingSession(100).disconnect();
        assertEquals(0, client.connect().properties().number(Property.SESSION_EXPIRY_INTERVAL, -1));
        client.disconnect(
                ReasonCode.SUCCESS,
                Properties.builder().put(Property.SESSION_EXPIRY_INTERVAL, 50).build());
        assertEquals(0, simulation.counters().protocolErrors());
        assertEquals(0, simulation.counters().sessions());
    }

    @Test
    void sessionsOfClientsBefore50EndWithTheirExpiryToo() {
        TestClient old =
                simulation.client("o").speaking(ProtocolVersion.MQTT_3_1_1).keepingSession();
        simulation.configure("sessionExpiryMax", 100);
        old.connected().disconnect();
        simulation.passSeconds(99);
        assertTrue(old.connect().sessionPresent());
        old.disconnect();
        simulation.passSeconds(101);
        assertFalse(old.connect().sessionPresent());
    }

    @Test
    void whatTheClientIsToldIsWhatItsConnectWasHeldToThoughItChangesMeanwhile() {
        client.disconnect();
        simulation.policy(new ListenerPolicy("l", 10, 1 << 20, Set.of(ProtocolVersion.values()), false));
        simulation.authenticators(
                credentials -> CompletableFuture.completedFuture(new AuthenticationResult.Allowed(Identity.ANONYMOUS)));
        simulation.authenticationWorkers().hold(true);
        client.withWill("w", "gone", QoS.EXACTLY_ONCE, false, Properties.NONE).open();
        client.say(client.connectPacket());
        simulation.configure("maxQos", 0);
        simulation.authenticationWorkers().hold(false);
        simulation.settle();
        assertFalse(client.take(ConnAck.class).properties().has(Property.MAXIMUM_QOS));
        client.publish("t", "m", QoS.EXACTLY_ONCE);
        assertFalse(client.isEnded());
    }
}
