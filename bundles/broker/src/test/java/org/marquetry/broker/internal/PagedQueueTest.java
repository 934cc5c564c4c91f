package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A queue that is longer than its page is in the store, and comes from there in order and once. */
final class PagedQueueTest {
    private final ControlledStore store = new ControlledStore();
    private final Simulation simulation = Simulation.start(1, 0, store, "queuePageMessages", 4, "maxInflight", 3);
    private final TestClient publisher = simulation.client("publisher").connected();

    private TestClient receiver() {
        return simulation.client("r").keepingSession().connected().subscribed("t", QoS.EXACTLY_ONCE);
    }

    private TestClient sleeper() {
        TestClient receiver = receiver();
        receiver.disconnect();
        return receiver;
    }

    private void publish(int from, int to, QoS qos) {
        IntStream.range(from, to).forEach(i -> publisher.publish("t", "m" + i, qos));
    }

    private static List<String> payloads(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "m" + i).toList();
    }

    private void restart(boolean crash) {
        if (crash) {
            store.crash();
            simulation.crash();
        } else {
            simulation.restart();
        }
        publisher.connect();
    }

    @ParameterizedTest
    @EnumSource(
            value = QoS.class,
            names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    @Normative("MQTT-4.6.0-6")
    void aLongQueueComesInOrder(QoS qos) {
        TestClient receiver = sleeper();
        publish(0, 50, qos);
        assertEquals(50, simulation.counters().queuedMessages());
        receiver.connect();
        assertEquals(payloads(0, 50), receiver.takePayloads());
        assertEquals(0, simulation.counters().queuedMessages());
        assertEquals(0, simulation.counters().queuedBytes());
    }

    @Test
    void whatComesWhileTheQueueIsReadWaitsBehindIt() {
        TestClient receiver = sleeper();
        publish(0, 20, QoS.AT_LEAST_ONCE);
        store.holdReads(true);
        receiver.connect();
        publish(20, 30, QoS.EXACTLY_ONCE);
        while (store.waitingReads() > 0) {
            store.completeReads();
            simulation.settle();
        }
        assertEquals(payloads(0, 30), receiver.takePayloads());
    }

    @Test
    void aClientThatTakesLittleAtATimeGetsAllInOrder() {
        TestClient receiver = sleeper().withoutAnswering();
        publish(0, 30, QoS.AT_LEAST_ONCE);
        List<String> got = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            receiver.connect();
            List<Publish> page = receiver.takeAll(Publish.class);
            page.stream().limit(2).forEach(each -> {
                got.add(each.payload().toText());
                receiver.acknowledge(PacketType.PUBACK, each.packetId());
            });
            receiver.loseConnection();
        }
        assertEquals(payloads(0, 30), got);
        receiver.connect();
        assertEquals(List.of(), receiver.takePayloads());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRestartInTheMiddleLosesNothing(boolean crash) {
        TestClient receiver = sleeper().withoutAnswering();
        publish(0, 20, QoS.AT_LEAST_ONCE);
        receiver.connect();
        List<Publish> first = receiver.takeAll(Publish.class);
        first.forEach(each -> receiver.acknowledge(PacketType.PUBACK, each.packetId()));
        int second = receiver.takeAll(Publish.class).size();
        assertEquals(3, second);
        restart(crash);
        assertEquals(17, simulation.counters().queuedMessages());
        receiver.answering().connect();
        assertEquals(payloads(3, 20), receiver.takePayloads());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Normative({"MQTT-4.4.0-1", "MQTT-4.3.3-6"})
    void whatWasInFlightAtARestartIsKnownBeforeTheClientIsLetIn(boolean crash) {
        TestClient receiver = receiver().withoutAnswering();
        publish(0, 20, QoS.EXACTLY_ONCE);
        List<Publish> got = receiver.takeAll(Publish.class);
        receiver.acknowledge(PacketType.PUBREC, got.get(0).packetId());
        restart(crash);
        store.holdReads(true);
        receiver.open().say(receiver.connectPacket());
        assertEquals(List.of(), receiver.received());
        store.holdReads(false);
        simulation.settle();
        assertTrue(receiver.take(ConnAck.class).sessionPresent());
        assertEquals(got.get(0).packetId(), receiver.take(PacketType.PUBREL).packetId());
        List<Publish> again = receiver.takeAll(Publish.class);
        assertEquals(
                List.of("m1", "m2"),
                again.stream().map(each -> each.payload().toText()).toList());
        assertEquals(got.get(1).packetId(), again.get(0).packetId());
        assertEquals(got.get(2).packetId(), again.get(1).packetId());
        receiver.answering().loseConnection();
        receiver.connect();
        assertEquals(payloads(1, 20), receiver.takePayloads());
    }

    @Test
    void whatWasInFlightBehindWhatWasNotIsFoundToo() {
        TestClient receiver = receiver().withoutAnswering();
        publish(0, 2, QoS.AT_LEAST_ONCE);
        publish(2, 3, QoS.EXACTLY_ONCE);
        publish(3, 20, QoS.AT_LEAST_ONCE);
        int packetId = receiver.takeAll(Publish.class).get(2).packetId();
        store.crash();
        simulation.crash();
        receiver.answering().connect();
        List<Publish> got = receiver.takeAll(Publish.class);
        assertEquals(20, got.stream().map(Publish::payload).distinct().count());
        assertEquals(
                1,
                got.stream()
                        .filter(each -> each.qos() == QoS.EXACTLY_ONCE && each.packetId() == packetId)
                        .count());
    }

    @Test
    void aClientWhoseQueueCannotBeReadIsTurnedAway() {
        TestClient receiver = receiver().withoutAnswering();
        publish(0, 20, QoS.EXACTLY_ONCE);
        simulation.restart();
        store.failReads(true);
        assertTrue(receiver.tryToConnect().reason().isError());
        store.failReads(false);
        publisher.connect();
        assertTrue(receiver.answering().connect().sessionPresent());
        assertEquals(payloads(0, 20), receiver.takePayloads());
    }

    @Test
    void aPageThatCannotBeReadIsReadLaterAndTheConnectionStays() {
        TestClient receiver = sleeper();
        publish(0, 20, QoS.AT_LEAST_ONCE);
        store.failReads(true);
        receiver.connect();
        assertEquals(payloads(0, 4), receiver.takePayloads());
        simulation.passSeconds(5);
        assertFalse(receiver.isEnded());
        store.failReads(false);
        simulation.passSeconds(2);
        assertEquals(payloads(4, 20), receiver.takePayloads());
    }

    @Test
    void aDamagedMessageIsCountedAndTheRestArrives() {
        TestClient receiver = sleeper();
        publish(0, 8, QoS.AT_LEAST_ONCE);
        store.damage();
        receiver.connect();
        assertEquals(List.of("m0", "m1", "m2", "m3", "m5", "m6", "m7"), receiver.takePayloads());
        assertEquals(1, simulation.counters().damaged());
        assertEquals(0, simulation.counters().queuedMessages());
    }

    @Test
    void messagesExpireInTheStoreToo() {
        TestClient receiver = sleeper();
        Properties soon =
                Properties.builder().put(Property.MESSAGE_EXPIRY_INTERVAL, 10).build();
        for (int i = 0; i < 30; i++) {
            publisher.publish("t", "m" + i, QoS.AT_LEAST_ONCE, false, i % 10 == 9 ? Properties.NONE : soon);
        }
        simulation.passSeconds(11);
        receiver.connect();
        assertEquals(List.of("m9", "m19", "m29"), receiver.takePayloads());
        assertEquals(27, simulation.counters().expired());
        assertEquals(List.of(), store.unfinished());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFullQueueDropsByPolicyWhereverItsMessagesAre(boolean restarted) {
        simulation.configure("maxQueuedMessages", 20);
        TestClient receiver = sleeper();
        publish(0, 15, QoS.AT_LEAST_ONCE);
        if (restarted) {
            restart(true);
        }
        publish(15, 25, QoS.AT_LEAST_ONCE);
        assertEquals(5, simulation.counters().droppedQueueFull());
        simulation.configure("queueFullPolicy", "dropOldest");
        publish(25, 35, QoS.AT_LEAST_ONCE);
        assertEquals(15, simulation.counters().droppedQueueFull());
        assertEquals(20, simulation.counters().queuedMessages());
        receiver.connect();
        List<String> expected = new ArrayList<>(payloads(10, 20));
        expected.addAll(payloads(25, 35));
        assertEquals(expected, receiver.takePayloads());
        assertEquals(List.of(), store.unfinished());
    }

    @Test
    void whatIsInFlightIsNotDroppedAfterARestart() {
        simulation.configure("maxQueuedMessages", 10, "queueFullPolicy", "dropOldest");
        TestClient receiver = receiver().withoutAnswering();
        publish(0, 10, QoS.EXACTLY_ONCE);
        restart(true);
        receiver.connect();
        receiver.loseConnection();
        publish(10, 30, QoS.EXACTLY_ONCE);
        receiver.answering().connect();
        List<String> got = receiver.takePayloads();
        assertEquals(payloads(0, 3), got.subList(0, 3));
        assertEquals("m29", got.get(got.size() - 1));
    }

    @Test
    void theBrokersWholeQueueIsBoundedInMessages() {
        simulation.configure("maxQueuedMessagesTotal", 30);
        TestClient a = sleeper();
        simulation
                .client("b")
                .keepingSession()
                .connected()
                .subscribed("t", QoS.AT_LEAST_ONCE)
                .disconnect();
        publish(0, 20, QoS.AT_LEAST_ONCE);
        assertEquals(30, simulation.counters().queuedMessages());
        assertEquals(10, simulation.counters().droppedQueueFull());
        a.startingClean(true).connect();
        assertEquals(15, simulation.counters().queuedMessages());
    }

    @Test
    void messagesOfThoseWhoAreAwayLeaveTheHeapToOthers() {
        simulation.configure("queueMemory", 1);
        TestClient receiver = sleeper();
        publish(0, 2, QoS.AT_LEAST_ONCE);
        assertEquals(0, simulation.engine().loop(0).counters().queuedBytes.get());
        receiver.connect();
        assertEquals(payloads(0, 2), receiver.takePayloads());
    }

    @Test
    void qos0HasNoPlaceInAQueueThatIsInTheStore() {
        simulation.configure("queueQos0", true);
        TestClient receiver = sleeper();
        publish(0, 2, QoS.AT_MOST_ONCE);
        publish(2, 10, QoS.AT_LEAST_ONCE);
        publish(10, 12, QoS.AT_MOST_ONCE);
        assertEquals(2, simulation.counters().droppedQos0());
        receiver.connect();
        assertEquals(payloads(0, 10), receiver.takePayloads());
    }

    @Test
    void whatIsReadForASessionThatHasEndedIsForNobody() {
        TestClient receiver = sleeper();
        publish(0, 20, QoS.AT_LEAST_ONCE);
        store.holdReads(true);
        receiver.connect();
        receiver.startingClean(true).connect();
        receiver.subscribed("t", QoS.AT_LEAST_ONCE).startingClean(false).disconnect();
        publish(20, 30, QoS.AT_LEAST_ONCE);
        receiver.open().say(receiver.connectPacket());
        while (store.waitingReads() > 0) {
            store.completeReads();
            simulation.settle();
        }
        assertEquals(payloads(20, 30), receiver.takePayloads());
        assertEquals(0, simulation.counters().queuedMessages());
    }

    @Test
    void aSessionThatIsToEndWithItsConnectionStillGetsItsQueue() {
        TestClient receiver = sleeper();
        publish(0, 20, QoS.AT_LEAST_ONCE);
        TestClient again = simulation.client("r").startingClean(false).connected();
        assertEquals(payloads(0, 20), again.takePayloads());
        again.disconnect();
        assertFalse(receiver.connect().sessionPresent());
    }

    @Test
    void aMessageThatCouldNotBeKeptDoesNotCount() {
        TestClient receiver = sleeper();
        publish(0, 10, QoS.AT_LEAST_ONCE);
        store.fail(true);
        publish(10, 20, QoS.AT_LEAST_ONCE);
        store.fail(false);
        assertEquals(10, simulation.counters().queuedMessages());
        publish(20, 30, QoS.AT_LEAST_ONCE);
        receiver.connect();
        List<String> expected = new ArrayList<>(payloads(0, 10));
        expected.addAll(payloads(20, 30));
        assertEquals(expected, receiver.takePayloads());
    }

    @Test
    void whatIsAcknowledgedBeforeItIsWrittenIsNeverWritten() {
        receiver();
        store.hold(true);
        publish(0, 5, QoS.AT_LEAST_ONCE);
        store.hold(false);
        simulation.settle();
        assertEquals(0, store.removals());
        assertEquals(List.of(), store.unfinished());
        publish(5, 6, QoS.AT_LEAST_ONCE);
        assertEquals(1, store.removals());
    }

    private long bytesInHeap() {
        LoopCounters counters = simulation.engine().loop(0).counters();
        return counters.windowBytes.get() + counters.queuedBytes.get();
    }

    @ParameterizedTest
    @EnumSource(
            value = QoS.class,
            names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    @Normative("MQTT-4.4.0-1")
    void whatIsInFlightIsLeftToTheStoreWhileTheClientIsAway(QoS qos) {
        TestClient receiver = receiver().withoutAnswering();
        publish(0, 20, qos);
        List<Publish> first = receiver.takeAll(Publish.class);
        assertTrue(bytesInHeap() > 0);
        receiver.loseConnection();
        assertEquals(0, bytesInHeap());
        assertEquals(20, simulation.counters().queuedMessages());
        publish(20, 30, qos);
        store.holdReads(true);
        receiver.open().say(receiver.connectPacket());
        assertEquals(List.of(), receiver.received());
        store.holdReads(false);
        simulation.settle();
        receiver.take(ConnAck.class);
        List<Publish> again = receiver.takeAll(Publish.class);
        assertEquals(
                first.stream().map(Publish::packetId).toList(),
                again.stream().map(Publish::packetId).toList());
        assertTrue(again.stream().allMatch(Publish::dup));
        receiver.answering().loseConnection();
        receiver.connect();
        assertEquals(payloads(0, 30), receiver.takePayloads());
        assertEquals(0, simulation.counters().queuedMessages());
        assertEquals(0, bytesInHeap());
    }

    @Test
    void whatTheStoreHasNotKeptYetStaysInTheHeap() {
        TestClient receiver = receiver().withoutAnswering();
        store.hold(true);
        publish(0, 10, QoS.AT_LEAST_ONCE);
        receiver.loseConnection();
        assertTrue(bytesInHeap() > 0);
        store.hold(false);
        simulation.settle();
        assertEquals(0, bytesInHeap());
        receiver.answering().connect();
        assertEquals(payloads(0, 10), receiver.takePayloads());
    }

    @Test
    void whoComesBackWhileHisQueueIsReadGetsAllInOrder() {
        TestClient receiver = sleeper().withoutAnswering();
        publish(0, 30, QoS.AT_LEAST_ONCE);
        store.holdReads(true);
        receiver.connect();
        receiver.loseConnection();
        receiver.answering().open().say(receiver.connectPacket());
        while (store.waitingReads() > 0) {
            store.completeReads();
            simulation.settle();
        }
        receiver.take(ConnAck.class);
        assertEquals(payloads(0, 30), receiver.takePayloads());
    }

    @Test
    void theOldestMessagesAreDroppedBehindWhatIsInFlight() {
        simulation.configure("maxQueuedMessages", 10, "queueFullPolicy", "dropOldest");
        TestClient receiver = receiver().withoutAnswering();
        publish(0, 13, QoS.EXACTLY_ONCE);
        receiver.takePayloads();
        receiver.loseConnection();
        publish(13, 40, QoS.EXACTLY_ONCE);
        receiver.answering().connect();
        List<String> expected = new ArrayList<>(payloads(0, 3));
        expected.addAll(payloads(33, 40));
        assertEquals(expected, receiver.takePayloads());
        assertEquals(List.of(), store.unfinished());
        assertEquals(0, simulation.counters().queuedMessages());
    }
}
