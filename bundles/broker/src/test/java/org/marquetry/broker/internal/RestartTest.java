package org.marquetry.broker.internal;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.RetainHandling;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.testkit.Normative;
import org.marquetry.persistence.memory.internal.MemoryStore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the next engine makes of what the one before has kept. */
final class RestartTest {
    private final Simulation simulation = Simulation.start(3, 5, new MemoryStore());

    private TestClient keeping(String id) {
        return simulation.client(id).keepingSession(100);
    }

    @Test
    void connectedClientsAreToldWhyTheyAreDisconnected() {
        TestClient client = simulation.client("c").connected();
        simulation.restart();
        assertEquals(
                ReasonCode.SERVER_SHUTTING_DOWN, client.take(Disconnect.class).reason());
        assertTrue(client.isEnded());
    }

    @Test
    void noTimerKnowsAnEngineThatHasEnded() {
        simulation.stop();
        simulation.pass(Duration.ofMillis(TimerWheel.TICK_MILLIS));
        assertFalse(simulation.loops().passToNext(Long.MAX_VALUE / 2), "there was something to do");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sessionsComeBackWithSubscriptionsAndQueues(boolean crash) {
        TestClient away = keeping("away").connected().subscribed("t/#", QoS.EXACTLY_ONCE);
        TestClient there = keeping("there").connected().subscribed("$share/g/t/#", QoS.AT_LEAST_ONCE);
        there.subscribe(new TopicSubscription("u", QoS.AT_LEAST_ONCE, true, true, RetainHandling.SEND), 17);
        away.disconnect();
        TestClient publisher = simulation.client("p").connected();
        publisher.publish("t/1", "a", QoS.AT_LEAST_ONCE);
        publisher.publish("t/2", "b", QoS.EXACTLY_ONCE);
        restart(crash);
        assertEquals(2, simulation.counters().sessions());
        assertEquals(3, simulation.counters().subscriptions());
        assertTrue(away.connect().sessionPresent());
        assertEquals(List.of("a", "b"), away.takePayloads());
        assertTrue(there.connect().sessionPresent());
        publisher.connect();
        publisher.publish("t/3", "c", QoS.AT_LEAST_ONCE);
        publisher.publish("u", "d", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        there.publish("u", "own", QoS.AT_LEAST_ONCE);
        List<Publish> got = there.takeAll(Publish.class);
        assertEquals(
                List.of("c", "d"),
                got.stream().map(each -> each.payload().toText()).toList());
        assertTrue(got.get(1).retain());
        assertEquals(17, got.get(1).properties().number(Property.SUBSCRIPTION_IDENTIFIER, 0));
    }

    private void restart(boolean crash) {
        if (crash) {
            simulation.crash();
        } else {
            simulation.restart();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sessionsThatEndWithTheirConnectionDoNotComeBack(boolean crash) {
        simulation.client("c").connected().subscribed("t", QoS.AT_LEAST_ONCE);
        restart(crash);
        assertEquals(0, simulation.counters().sessions());
        assertEquals(0, simulation.counters().subscriptions());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deliveriesGoOnUnderTheirIdentifiers(boolean crash) {
        TestClient receiver = keeping("r").withoutAnswering().connected().subscribed("t", QoS.EXACTLY_ONCE);
        TestClient publisher = simulation.client("p").connected();
        publisher.publish("t", "unsent release", QoS.EXACTLY_ONCE);
        publisher.publish("t", "unanswered", QoS.EXACTLY_ONCE);
        List<Publish> got = receiver.takeAll(Publish.class);
        receiver.acknowledge(PacketType.PUBREC, got.get(0).packetId());
        restart(crash);
        receiver.connect();
        assertEquals(got.get(0).packetId(), receiver.take(PacketType.PUBREL).packetId());
        Publish again = receiver.take(Publish.class);
        assertEquals(got.get(1).packetId(), again.packetId());
        assertTrue(again.dup());
        publisher.connect();
        publisher.publish("t", "new", QoS.EXACTLY_ONCE);
        Publish next = receiver.take(Publish.class);
        assertFalse(List.of(got.get(0).packetId(), got.get(1).packetId()).contains(next.packetId()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatWasReceivedOnceIsNotTakenAgain(boolean crash) {
        TestClient subscriber = keeping("s").connected().subscribed("t", QoS.EXACTLY_ONCE);
        TestClient publisher = keeping("p").withoutAnswering().connected();
        Publish publish = publisher.publication("t", "m", QoS.EXACTLY_ONCE, false, Properties.NONE);
        publisher.say(publish);
        restart(crash);
        publisher.connect();
        publisher.say(publish);
        assertEquals(1, publisher.takeAll(PacketType.PUBREC).size());
        publisher.acknowledge(PacketType.PUBREL, publish.packetId());
        assertEquals(ReasonCode.SUCCESS, publisher.take(PacketType.PUBCOMP).reason());
        restart(crash);
        subscriber.connect();
        assertEquals(List.of(), subscriber.takePayloads());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void retainedMessagesComeBack(boolean crash) {
        TestClient publisher = simulation.client("p").connected();
        publisher.publish("a", "old", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        publisher.publish("a", "new", QoS.AT_MOST_ONCE, true, Properties.NONE);
        publisher.publish("b", "gone", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        publisher.publish("b", "", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        restart(crash);
        assertEquals(1, simulation.counters().retained());
        TestClient client = simulation.client("c").connected().subscribed("#", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("new"), client.takePayloads());
    }

    @Test
    void aSessionExpiresThoughTheBrokerWasAwayMeanwhile() {
        keeping("c").connected().disconnect();
        simulation.stop();
        simulation.time().pass(60_000);
        simulation.restart();
        assertEquals(1, simulation.counters().sessions());
        simulation.passSeconds(38);
        assertEquals(1, simulation.counters().sessions());
        simulation.passSeconds(3);
        assertEquals(0, simulation.counters().sessions());
    }

    @ParameterizedTest
    @ValueSource(ints = {99_999, 100_000})
    void aSessionThatExpiredWhileTheBrokerWasAwayIsNotResumed(int away) {
        TestClient client = keeping("c").connected();
        client.disconnect();
        simulation.stop();
        simulation.time().pass(away);
        simulation.restart();
        assertEquals(away < 100_000, client.connect().sessionPresent());
    }

    @Test
    void aSessionThatWasConnectedWhenTheBrokerDiedHasItsWholeTime() {
        keeping("c").connect();
        simulation.passSeconds(500);
        simulation.crash();
        simulation.passSeconds(99);
        assertEquals(1, simulation.counters().sessions());
        simulation.passSeconds(2);
        assertEquals(0, simulation.counters().sessions());
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.1.2-8"},
            v311 = {"MQTT-3.1.2-8"},
            choices = "will-when-the-broker-ends")
    void aBrokerThatStopsPublishesTheWillsOfItsClients(ProtocolVersion version) {
        TestClient away = keeping("away").connected().subscribed("will/#", QoS.AT_LEAST_ONCE);
        away.disconnect();
        keeping("c")
                .speaking(version)
                .withWill("will/kept", "gone", QoS.AT_LEAST_ONCE, true, Properties.NONE)
                .connected();
        simulation
                .client("d")
                .speaking(version)
                .withWill("will/brief", "gone", QoS.AT_LEAST_ONCE, true, Properties.NONE)
                .connected();
        restart(false);
        assertEquals(2, simulation.counters().retained());
        away.connect();
        assertEquals(List.of("gone", "gone"), away.takePayloads());
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.1.2-7", "MQTT-3.1.2-8"},
            v311 = {"MQTT-3.1.2-8"},
            choices = "will-when-the-broker-ends")
    void theNextEnginePublishesTheWillsOfClientsWhoseBrokerDied(ProtocolVersion version) {
        TestClient away = keeping("away").connected().subscribed("will/#", QoS.AT_LEAST_ONCE);
        away.disconnect();
        TestClient left = keeping("c")
                .speaking(version)
                .withWill("will/left", "gone", QoS.AT_LEAST_ONCE, true, Properties.NONE)
                .connected();
        TestClient polite = keeping("p")
                .speaking(version)
                .withWill("will/polite", "never", QoS.AT_LEAST_ONCE, true, Properties.NONE)
                .connected();
        polite.disconnect();
        restart(true);
        assertEquals(1, simulation.counters().retained());
        away.connect();
        assertEquals(List.of("gone"), away.takePayloads());
        // Published once: it is not there any more the next time, nor that of a client that has said goodbye meanwhile.
        left.connect();
        left.disconnect();
        restart(true);
        away.connect();
        assertEquals(List.of(), away.takePayloads());
    }

    @ParameterizedTest
    @EnumSource
    @Normative(choices = "will-when-the-broker-ends")
    void aWillThatArrivesExactlyOnceComesWhenTheStoreHasItNoMore(QoS qos) {
        ControlledStore store = new ControlledStore();
        Simulation slow = Simulation.start(3, 5, store);
        TestClient watcher = slow.client("w").connected().subscribed("will", QoS.EXACTLY_ONCE);
        TestClient client = slow.client("c")
                .keepingSession(100)
                .withWill("will", "gone", qos, false, Properties.NONE)
                .connected();
        store.hold(true);
        client.loseConnection();
        assertEquals(qos == QoS.EXACTLY_ONCE ? List.of() : List.of("gone"), watcher.takePayloads());
        store.hold(false);
        slow.settle();
        assertEquals(qos == QoS.EXACTLY_ONCE ? List.of("gone") : List.of(), watcher.takePayloads());
    }

    @Test
    @Normative(choices = "will-when-the-broker-ends")
    void theDelayOfAWillBeginsWithTheNextEngineWhereTheBrokerDied() {
        Properties ofWill =
                Properties.builder().put(Property.WILL_DELAY_INTERVAL, 20).build();
        TestClient watcher = simulation.client("w");
        keeping("back")
                .withWill("will", "back", QoS.AT_LEAST_ONCE, false, ofWill)
                .connected();
        keeping("gone")
                .withWill("will", "gone", QoS.AT_LEAST_ONCE, false, ofWill)
                .connected();
        simulation.passSeconds(50);
        restart(true);
        watcher.connected().subscribed("will", QoS.AT_LEAST_ONCE);
        simulation.passSeconds(10);
        simulation.client("back").keepingSession(100).withoutWill().connected();
        simulation.passSeconds(9);
        assertEquals(List.of(), watcher.takePayloads());
        simulation.passSeconds(2);
        assertEquals(List.of("gone"), watcher.takePayloads());
        simulation.passSeconds(100);
        assertEquals(List.of(), watcher.takePayloads());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Normative(choices = "will-when-the-broker-ends")
    void aDelayedWillIsPublishedByTheNextEngine(boolean crash) {
        Properties ofWill =
                Properties.builder().put(Property.WILL_DELAY_INTERVAL, 20).build();
        keeping("c")
                .withWill("will", "gone", QoS.AT_LEAST_ONCE, false, ofWill)
                .connected()
                .loseConnection();
        simulation.passSeconds(5);
        restart(crash);
        TestClient watcher = simulation.client("w").connected().subscribed("will", QoS.AT_LEAST_ONCE);
        simulation.passSeconds(14);
        assertEquals(List.of(), watcher.takePayloads());
        simulation.passSeconds(2);
        assertEquals(List.of("gone"), watcher.takePayloads());
        simulation.passSeconds(200);
        restart(crash);
        watcher.connected().subscribed("will", QoS.AT_LEAST_ONCE);
        simulation.passSeconds(200);
        assertEquals(List.of(), watcher.takePayloads());
    }

    @Test
    void anEngineThatWasStoppedDoesNothingAnyMore() {
        Properties ofWill =
                Properties.builder().put(Property.WILL_DELAY_INTERVAL, 20).build();
        keeping("c")
                .withWill("will", "gone", QoS.AT_LEAST_ONCE, true, ofWill)
                .connected()
                .loseConnection();
        Engine stopped = simulation.engine();
        simulation.restart();
        simulation.passSeconds(200);
        assertEquals(0, stopped.counters().retained());
        assertEquals(1, simulation.counters().retained());
        assertEquals(0, simulation.counters().sessions());
    }

    @Test
    void aStoppedEngineTakesNoNewConnections() {
        simulation.stop();
        TestClient client = simulation.client("c").open();
        client.say(client.connectPacket());
        assertTrue(client.isEnded());
        assertEquals(List.of(), client.takeAll(ConnAck.class));
    }

    @Test
    void expiredMessagesDoNotComeBack() {
        TestClient away = keeping("away").connected().subscribed("t", QoS.AT_LEAST_ONCE);
        away.disconnect();
        TestClient publisher = simulation.client("p").connected();
        Properties soon =
                Properties.builder().put(Property.MESSAGE_EXPIRY_INTERVAL, 10).build();
        publisher.publish("t", "perishable", QoS.AT_LEAST_ONCE, true, soon);
        publisher.publish("t", "lasting", QoS.AT_LEAST_ONCE);
        simulation.stop();
        simulation.time().pass(11_000);
        simulation.restart();
        away.connect();
        assertEquals(List.of("lasting"), away.takePayloads());
        assertEquals(
                List.of(),
                simulation
                        .client("n")
                        .connected()
                        .subscribed("t", QoS.AT_LEAST_ONCE)
                        .takePayloads());
    }
}
