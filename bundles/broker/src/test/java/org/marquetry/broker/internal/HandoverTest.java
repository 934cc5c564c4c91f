package org.marquetry.broker.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.PingReq;
import org.marquetry.api.packet.PingResp;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.RetainHandling;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.persistence.memory.internal.MemoryStore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What clients notice of an engine that another one follows: nothing but a pause. */
final class HandoverTest {
    private final Simulation simulation = Simulation.start(3, 7, new MemoryStore());

    private TestClient client(String id, boolean keeps) {
        return keeps ? simulation.client(id).keepingSession(100) : simulation.client(id);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void clientsStayConnectedAndSubscribed(boolean keeps) {
        TestClient subscriber = client("s", keeps).connected();
        subscriber.subscribe(new TopicSubscription("t/#", QoS.EXACTLY_ONCE, true, true, RetainHandling.SEND), 17);
        TestClient publisher = simulation.client("p").connected();
        simulation.exchange();
        assertEquals(2, simulation.counters().connections());
        assertEquals(2, simulation.counters().sessions());
        assertEquals(1, simulation.counters().subscriptions());
        for (QoS qos : QoS.values()) {
            publisher.publish("t/" + qos, "m", qos, true, Properties.NONE);
            Publish got = subscriber.take(Publish.class);
            assertEquals(qos, got.qos());
            assertTrue(got.retain());
            assertEquals(17, got.properties().number(Property.SUBSCRIPTION_IDENTIFIER, 0));
        }
        subscriber.publish("t/own", "own", QoS.AT_LEAST_ONCE);
        assertEquals(List.of(), subscriber.takeAll(Publish.class));
        assertFalse(subscriber.isEnded());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsInFlightIsNeitherSentAgainNorForgotten(boolean keeps) {
        TestClient receiver = client("r", keeps).withoutAnswering().connected().subscribed("t", QoS.EXACTLY_ONCE);
        TestClient publisher = simulation.client("p").connected();
        publisher.publish("t", "once", QoS.AT_LEAST_ONCE);
        publisher.publish("t", "released", QoS.EXACTLY_ONCE);
        publisher.publish("t", "received", QoS.EXACTLY_ONCE);
        List<Publish> got = receiver.takeAll(Publish.class);
        receiver.acknowledge(PacketType.PUBREC, got.get(1).packetId());
        assertEquals(got.get(1).packetId(), receiver.take(PacketType.PUBREL).packetId());
        simulation.exchange();
        assertEquals(List.of(), receiver.received());
        receiver.acknowledge(PacketType.PUBREC, got.get(2).packetId());
        assertEquals(got.get(2).packetId(), receiver.take(PacketType.PUBREL).packetId());
        publisher.publish("t", "next", QoS.EXACTLY_ONCE);
        Publish next = receiver.take(Publish.class);
        assertFalse(got.stream().anyMatch(each -> each.packetId() == next.packetId()));
        receiver.acknowledge(PacketType.PUBACK, got.get(0).packetId());
        receiver.acknowledge(PacketType.PUBCOMP, got.get(1).packetId());
        receiver.acknowledge(PacketType.PUBCOMP, got.get(2).packetId());
        receiver.acknowledge(PacketType.PUBREC, next.packetId());
        receiver.acknowledge(PacketType.PUBCOMP, next.packetId());
        receiver.loseConnection();
        assertEquals(keeps, receiver.connect().sessionPresent());
        assertEquals(List.of(), receiver.takeAll(Publish.class));
    }

    @Test
    void whatAClientHasReceivedWhileTheStoreFailedIsReleasedOnceByThisEngineOrTheNext() {
        ControlledStore store = new ControlledStore();
        Simulation failing = Simulation.start(3, 9, store);
        TestClient receiver = failing.client("r").keepingSession(100).withoutAnswering();
        receiver.connected().subscribed("t", QoS.EXACTLY_ONCE);
        TestClient publisher = failing.client("p").connected();
        for (int i = 0; i < 5; i++) {
            publisher.publish("t", "m" + i, QoS.EXACTLY_ONCE);
        }
        List<Integer> sent =
                receiver.takeAll(Publish.class).stream().map(Publish::packetId).toList();
        store.hold(true);
        store.fail(true);
        sent.forEach(each -> receiver.acknowledge(PacketType.PUBREC, each));
        CompletableFuture<Void> parked = failing.parking();
        store.hold(false);
        failing.settle();
        store.fail(false);
        // One a second is tried again, and that is not answered before the time is up.
        store.hold(true);
        failing.passSeconds(4);
        store.hold(false);
        failing.parked(parked);
        failing.startNext();
        assertEquals(Set.copyOf(sent), Set.copyOf(released(receiver, sent.size())));
        failing.exchange();
        assertEquals(List.of(), receiver.received());
        sent.forEach(each -> receiver.acknowledge(PacketType.PUBCOMP, each));
        receiver.loseConnection();
        assertTrue(receiver.connect().sessionPresent());
        assertEquals(List.of(), receiver.received());
    }

    private static List<Integer> released(TestClient receiver, int count) {
        List<Integer> released = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            released.add(receiver.take(PacketType.PUBREL).packetId());
        }
        return released;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatWaitsForTheReceiverComesInOrder(boolean keeps) {
        TestClient receiver = client("r", keeps)
                .with(Property.RECEIVE_MAXIMUM, 2)
                .withoutAnswering()
                .connected()
                .subscribed("t", QoS.EXACTLY_ONCE);
        TestClient publisher = simulation.client("p").connected();
        for (int i = 0; i < 6; i++) {
            publisher.publish("t", "m" + i, i % 2 == 0 ? QoS.AT_LEAST_ONCE : QoS.EXACTLY_ONCE);
        }
        List<Publish> first = receiver.takeAll(Publish.class);
        assertEquals(2, first.size());
        simulation.exchange();
        assertEquals(List.of(), receiver.takeAll(Publish.class));
        receiver.answering();
        receiver.acknowledge(PacketType.PUBACK, first.get(0).packetId());
        receiver.acknowledge(PacketType.PUBREC, first.get(1).packetId());
        assertEquals(List.of("m2", "m3", "m4", "m5"), receiver.takePayloads());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatAClientHasPublishedIsTakenOnce(boolean keeps) {
        TestClient subscriber = simulation.client("s").connected().subscribed("t", QoS.EXACTLY_ONCE);
        TestClient publisher = client("p", keeps).withoutAnswering().connected();
        Publish publish = publisher.publication("t", "m", QoS.EXACTLY_ONCE, false, Properties.NONE);
        publisher.say(publish);
        assertEquals(publish.packetId(), publisher.take(PacketType.PUBREC).packetId());
        simulation.exchange();
        publisher.say(publish);
        assertEquals(publish.packetId(), publisher.take(PacketType.PUBREC).packetId());
        publisher.acknowledge(PacketType.PUBREL, publish.packetId());
        assertEquals(ReasonCode.SUCCESS, publisher.take(PacketType.PUBCOMP).reason());
        assertEquals(List.of("m"), subscriber.takePayloads());
    }

    @Test
    void anEngineThatEndsBeforeItHasAllClientsReadsFromNone() {
        for (int turns = 0; turns < 100; turns++) {
            Simulation exchanging = Simulation.start(3, turns, new MemoryStore());
            TestClient subscriber = exchanging.client("s").connected().subscribed("t", QoS.AT_LEAST_ONCE);
            TestClient publisher = exchanging.client("p").connected();
            exchanging.park();
            publisher.send(publisher.publication("t", "0", QoS.AT_MOST_ONCE, false, Properties.NONE));
            publisher.send(publisher.publication("t", "1", QoS.AT_LEAST_ONCE, false, Properties.NONE));
            exchanging.beginNext();
            for (int i = 0; i < turns; i++) {
                exchanging.loops().turn(1);
            }
            exchanging.park();
            exchanging.startNext();
            assertEquals(List.of("0", "1"), subscriber.takePayloads(), "after " + turns + " turns");
        }
    }

    @Test
    void whatComesWhileThereIsNoEngineIsTakenByTheNext() {
        TestClient subscriber = simulation.client("s").connected().subscribed("t", QoS.AT_LEAST_ONCE);
        TestClient publisher = simulation.client("p").connected();
        publisher.connection().mostRead(3);
        publisher.send(publisher.publication("t", "before", QoS.AT_LEAST_ONCE, false, Properties.NONE));
        simulation.park();
        publisher.send(publisher.publication("t", "meanwhile", QoS.AT_LEAST_ONCE, false, Properties.NONE));
        simulation.settle();
        simulation.startNext();
        assertEquals(List.of("before", "meanwhile"), subscriber.takePayloads());
        assertEquals(2, publisher.takeAll(PacketType.PUBACK).size());
    }

    @Test
    void aliasesOfBothSidesStayWhatTheyStandFor() {
        TestClient receiver = simulation
                .client("r")
                .with(Property.TOPIC_ALIAS_MAXIMUM, 3)
                .connected()
                .subscribed("#", QoS.AT_LEAST_ONCE);
        TestClient publisher = simulation.client("p").connected();
        Properties alias = Properties.builder().put(Property.TOPIC_ALIAS, 5).build();
        publisher.publish("some/topic", "1", QoS.AT_LEAST_ONCE, false, alias);
        Publish first = receiver.take(Publish.class);
        assertEquals("some/topic", first.topic());
        simulation.exchange();
        publisher.publish("", "2", QoS.AT_LEAST_ONCE, false, alias);
        Publish second = receiver.take(Publish.class);
        assertEquals("", second.topic());
        assertEquals(
                first.properties().number(Property.TOPIC_ALIAS, 0),
                second.properties().number(Property.TOPIC_ALIAS, 0));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theWillIsPublishedWhenTheConnectionIsLostLater(boolean keeps) {
        TestClient watcher = simulation.client("w").connected().subscribed("will", QoS.AT_LEAST_ONCE);
        TestClient mortal = client("m", keeps).withWill("will", "gone").connected();
        simulation.exchange();
        assertEquals(List.of(), watcher.takePayloads());
        mortal.loseConnection();
        assertEquals(List.of("gone"), watcher.takePayloads());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theWillOfAClientThatIsLostMeanwhileIsPublishedByTheNextEngine(boolean keeps) {
        TestClient watcher = simulation.client("w").connected().subscribed("will", QoS.AT_LEAST_ONCE);
        TestClient mortal = client("m", keeps).withWill("will", "gone").connected();
        simulation.park();
        mortal.loseConnection();
        simulation.startNext();
        assertEquals(List.of("gone"), watcher.takePayloads());
        assertEquals(keeps ? 2 : 1, simulation.counters().sessions());
        simulation.passSeconds(102);
        assertEquals(1, simulation.counters().sessions());
    }

    @Test
    void theWillOfAClientThatIsLostMeanwhileReachesAllWhoAreHandedOver() {
        List<TestClient> watchers = new ArrayList<>();
        TestClient mortal = null;
        for (int i = 0; i < 20; i++) {
            watchers.add(simulation.client("w" + i).connected().subscribed("will", QoS.AT_LEAST_ONCE));
            mortal = i == 9 ? simulation.client("m").withWill("will", "gone").connected() : mortal;
        }
        simulation.park();
        mortal.loseConnection();
        simulation.startNext();
        watchers.forEach(each -> assertEquals(List.of("gone"), each.takePayloads()));
    }

    @Test
    void aClientThatSaysGoodbyeAfterItHasNoWill() {
        TestClient watcher = simulation.client("w").connected().subscribed("will", QoS.AT_LEAST_ONCE);
        TestClient polite = simulation.client("m").withWill("will", "gone").connected();
        simulation.park();
        polite.disconnect();
        simulation.startNext();
        assertEquals(List.of(), watcher.takePayloads());
        assertEquals(1, simulation.counters().connections());
    }

    @Test
    void silenceIsCountedOnButNotThePause() {
        TestClient silent = simulation.client("c").keepAlive(10).connected();
        simulation.passSeconds(10);
        simulation.park();
        simulation.time().pass(Duration.ofSeconds(30).toMillis());
        simulation.startNext();
        simulation.passSeconds(4);
        assertFalse(silent.isEnded());
        simulation.passSeconds(2);
        assertTrue(silent.isEnded());
    }

    @Test
    void whoHasNotSaidAnythingYetIsServedByTheNext() {
        TestClient early = simulation.client("c").open();
        simulation.settle();
        simulation.exchange();
        early.say(early.connectPacket());
        assertEquals(ReasonCode.SUCCESS, early.take(ConnAck.class).reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.1", "3.1.1", "5.0"})
    void clientsOfAllVersionsStay(String spoken) {
        ProtocolVersion version = List.of(ProtocolVersion.values()).stream()
                .filter(each -> each.toString().equals(spoken))
                .findFirst()
                .orElseThrow();
        TestClient client = simulation.client("c").speaking(version).connected().subscribed("t", QoS.AT_LEAST_ONCE);
        simulation.exchange();
        simulation.exchange();
        client.say(new PingReq());
        client.take(PingResp.class);
        client.publish("t", "own", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("own"), client.takePayloads());
    }

    @Test
    void aSharedSubscriptionKeepsItsMembers() {
        TestClient one = simulation.client("1").connected().subscribed("$share/g/t", QoS.AT_LEAST_ONCE);
        TestClient other = simulation.client("2").keepingSession(100).connected();
        other.subscribed("$share/g/t", QoS.AT_LEAST_ONCE);
        TestClient publisher = simulation.client("p").connected();
        simulation.exchange();
        for (int i = 0; i < 10; i++) {
            publisher.publish("t", "m" + i, QoS.AT_LEAST_ONCE);
        }
        int ofOne = one.takePayloads().size();
        int ofOther = other.takePayloads().size();
        assertEquals(10, ofOne + ofOther);
        assertTrue(ofOne > 0 && ofOther > 0, ofOne + " and " + ofOther);
    }

    @Test
    void aSessionThatEndsWithAClientThatIsLostMeanwhileEndsOnce() {
        simulation.client("c").keepingSession(100).connected().disconnect();
        TestClient again = simulation.client("c").keepingSession(0).startingClean(false);
        assertTrue(again.connect().sessionPresent());
        simulation.park();
        again.loseConnection();
        simulation.startNext();
        assertEquals(0, simulation.counters().sessions());
    }

    @Test
    void whatCouldNotBeKeptKeepsItsIdentifier() {
        ControlledStore store = new ControlledStore();
        Simulation failing = Simulation.start(3, 9, store);
        TestClient receiver = failing.client("r").keepingSession(100).withoutAnswering();
        receiver.connected().subscribe("t", QoS.AT_LEAST_ONCE);
        store.hold(true);
        failing.client("p").connected().publish("t", "refused", QoS.AT_LEAST_ONCE);
        int first = receiver.take(Publish.class).packetId();
        store.fail(true);
        store.hold(false);
        failing.settle();
        store.fail(false);
        failing.exchange();
        failing.client("p2").connected().publish("t", "kept", QoS.AT_LEAST_ONCE);
        assertNotEquals(first, receiver.take(Publish.class).packetId());
    }

    @Test
    void whatCouldNotBeKeptAndIsKeptByTheNextEngineComesOnce() {
        ControlledStore store = new ControlledStore();
        Simulation failing = Simulation.start(3, 9, store);
        TestClient publisher = failing.client("p").connected();
        TestClient receiver = failing.client("r")
                .keepingSession(100)
                .with(Property.RECEIVE_MAXIMUM, 2)
                .withoutAnswering()
                .connected()
                .subscribed("t", QoS.AT_LEAST_ONCE);
        publisher.publish("t", "first", QoS.AT_LEAST_ONCE);
        store.fail(true);
        publisher.publish("t", "refused", QoS.AT_LEAST_ONCE);
        store.fail(false);
        publisher.publish("t", "last", QoS.AT_LEAST_ONCE);
        List<Publish> sent = receiver.takeAll(Publish.class);
        assertEquals(2, sent.size());
        failing.exchange();
        receiver.answering();
        sent.forEach(each -> receiver.acknowledge(PacketType.PUBACK, each.packetId()));
        assertEquals(List.of("last"), receiver.takePayloads());
    }

    @Test
    void anEngineThatEndsBeforeItHasReadTheStoreLeavesItsClientsToTheNext() {
        ControlledStore store = new ControlledStore();
        Simulation slow = Simulation.start(3, 9, store);
        TestClient subscriber = slow.client("s").keepingSession(100).connected().subscribed("t", QoS.EXACTLY_ONCE);
        TestClient publisher = slow.client("p").connected();
        CompletableFuture<Void> read = new CompletableFuture<>();
        slow.park();
        store.replayAfter(read);
        slow.startNext();
        slow.park();
        read.complete(null);
        slow.settle();
        slow.startNext();
        publisher.publish("t", "m", QoS.EXACTLY_ONCE);
        assertEquals(List.of("m"), subscriber.takePayloads());
        assertFalse(subscriber.isEnded());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoNeedsNothingOfTheStoreStaysThoughItFailsOrHangs(boolean hangs) {
        ControlledStore store = new ControlledStore();
        Simulation bad = Simulation.start(3, 9, store);
        TestClient stays = bad.client("s").connected().subscribed("t", QoS.EXACTLY_ONCE);
        TestClient kept = bad.client("k").keepingSession(100).connected().subscribed("t", QoS.AT_LEAST_ONCE);
        TestClient publisher = bad.client("p").connected();
        store.hold(hangs);
        store.fail(!hangs);
        publisher.publish("t", "perhaps", QoS.AT_LEAST_ONCE);
        bad.settle();
        CompletableFuture<Void> parking = bad.parking();
        bad.passSeconds(7);
        assertTrue(parking.isDone(), "an engine leaves, whatever the store does");
        store.fail(false);
        store.hold(false);
        bad.parked(parking);
        bad.startNext();
        bad.settle();
        assertFalse(stays.isEnded());
        assertTrue(kept.isEnded(), "the next engine may not find its session as it is here");
        bad.client("n").connected().publish("t", "m", QoS.EXACTLY_ONCE);
        assertTrue(stays.takePayloads().contains("m"));
        List<String> received = new ArrayList<>(kept.takePayloads());
        received.addAll(bad.client("k").keepingSession(100).connected().takePayloads());
        assertTrue(received.contains("m"), received::toString);
        boolean isAcknowledged = publisher.take(PacketType.PUBACK).reason() == ReasonCode.SUCCESS;
        assertTrue(received.contains("perhaps") || !isAcknowledged, received::toString);
    }

    @Test
    void aTakeOverAfterItEndsTheAdoptedConnection() {
        TestClient first = simulation.client("c").keepingSession(100).connected();
        simulation.exchange();
        TestClient second = simulation.client("c").keepingSession(100).startingClean(false);
        assertTrue(second.connect().sessionPresent());
        assertTrue(first.isEnded());
        assertFalse(second.isEnded());
    }
}
