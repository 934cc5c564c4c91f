package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.testkit.Normative;
import org.marquetry.api.topic.TopicFilter;
import org.marquetry.broker.internal.topic.RetainedCursor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Retained messages that the heap has no room for are in the store, and come from there. */
final class RetainedPagingTest {
    private final ControlledStore store = new ControlledStore();
    private final Simulation simulation = Simulation.start(2, 3, store, "retainedMemory", 1);
    private final TestClient publisher = simulation.client("publisher").connected();

    private void retain(String topic, String payload) {
        publisher.publish(topic, payload, QoS.AT_LEAST_ONCE, true, Properties.NONE);
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(i -> "m" + i).sorted().toList();
    }

    private static List<String> sorted(List<String> payloads) {
        return payloads.stream().sorted().toList();
    }

    private void completeReads() {
        while (store.waitingReads() > 0) {
            store.completeReads();
            simulation.settle();
        }
    }

    private RetainedCursor everything() {
        return simulation.engine().retained().cursor(TopicFilter.of("#").toString());
    }

    @ParameterizedTest
    @EnumSource(QoS.class)
    @Normative("MQTT-3.3.1-9")
    void aNewSubscriptionGetsWhatIsInTheStore(QoS qos) {
        IntStream.range(0, 300).forEach(i -> retain("t/" + i, "m" + i));
        assertEquals(300, simulation.counters().retained());
        assertEquals(null, everything().next(1000).message());
        TestClient client = simulation.client("c").connected().subscribed("t/+", qos);
        List<Publish> got = client.takeAll(Publish.class);
        assertEquals(
                numbers(300),
                sorted(got.stream().map(each -> each.payload().toText()).toList()));
        assertTrue(got.stream().allMatch(each -> each.retain() && each.qos() == qos.atMost(QoS.AT_LEAST_ONCE)));
    }

    @Test
    void theHeapHoldsWhatItHasRoomFor() {
        simulation.configure("retainedMemory", 1000);
        IntStream.range(0, 100).forEach(i -> retain("t/" + i, "m" + i));
        long inHeap = 0;
        RetainedCursor cursor = everything();
        while (!cursor.isAtEnd()) {
            var found = cursor.next(1);
            inHeap += found == null || found.message() == null ? 0 : 1;
        }
        assertTrue(inHeap > 3 && inHeap < 20, inHeap + " in the heap");
        TestClient client = simulation.client("c").connected().subscribed("#", QoS.AT_LEAST_ONCE);
        assertEquals(numbers(100), sorted(client.takePayloads()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theNextEngineLeavesThemInTheStore(boolean crash) {
        IntStream.range(0, 100).forEach(i -> retain("t/" + i, "m" + i));
        if (crash) {
            simulation.crash();
        } else {
            simulation.restart();
        }
        assertEquals(100, simulation.counters().retained());
        TestClient client = simulation.client("c").connected().subscribed("#", QoS.AT_LEAST_ONCE);
        assertEquals(numbers(100), sorted(client.takePayloads()));
    }

    @Test
    void whatIsNotCommittedYetComesFromTheHeap() {
        store.hold(true);
        retain("t", "new");
        store.failReads(true);
        TestClient client = simulation.client("c").connected().subscribed("t", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("new"), client.takePayloads());
    }

    @Test
    void whatIsRemovedWhileItIsReadDoesNotCome() {
        retain("t/1", "a");
        retain("t/2", "b");
        store.holdReads(true);
        TestClient client = simulation.client("c").connected().subscribed("t/+", QoS.AT_LEAST_ONCE);
        retain("t/1", "");
        client.takePayloads();
        completeReads();
        assertEquals(List.of("b"), client.takePayloads());
        assertEquals(0, simulation.counters().damaged());
    }

    @Test
    void whatIsReplacedWhileItIsReadComesAsItIsNow() {
        retain("t/1", "a");
        retain("t/2", "b");
        store.holdReads(true);
        TestClient client = simulation.client("c").connected().subscribed("t/+", QoS.AT_LEAST_ONCE);
        retain("t/1", "new");
        assertEquals(List.of("new"), client.takePayloads());
        completeReads();
        assertEquals(List.of("b", "new"), sorted(client.takePayloads()));
    }

    @Test
    void whatIsReplacedWhileTheReceiverTakesItsTimeComesAsItIsNow() {
        IntStream.range(0, 10).forEach(i -> retain("t/" + i, "m" + i));
        TestClient client = simulation
                .client("c")
                .with(Property.RECEIVE_MAXIMUM, 1)
                .withoutAnswering()
                .connected()
                .subscribed("t/+", QoS.AT_LEAST_ONCE);
        IntStream.range(0, 10).forEach(i -> retain("t/" + i, "n" + i));
        List<String> got = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            for (Publish each : client.takeAll(Publish.class)) {
                got.add(each.payload().toText());
                client.acknowledge(PacketType.PUBACK, each.packetId());
            }
        }
        assertEquals(20, got.size());
        assertEquals(1, got.stream().filter(each -> each.startsWith("m")).count());
    }

    @Test
    void whatCannotBeReadNowIsReadLater() {
        retain("t", "m");
        store.failReads(true);
        TestClient client = simulation.client("c").connected().subscribed("t", QoS.AT_LEAST_ONCE);
        simulation.passSeconds(3);
        assertEquals(List.of(), client.takePayloads());
        assertFalse(client.isEnded());
        store.failReads(false);
        simulation.passSeconds(2);
        assertEquals(List.of("m"), client.takePayloads());
    }

    @Test
    void whatIsDamagedIsCountedAndForgottenAndTheRestComes() {
        IntStream.range(0, 5).forEach(i -> retain("t/" + i, "m" + i));
        store.damage();
        TestClient client = simulation.client("c").connected().subscribed("t/+", QoS.AT_LEAST_ONCE);
        assertEquals(4, client.takePayloads().size());
        assertEquals(1, simulation.counters().damaged());
        assertEquals(4, simulation.counters().retained());
        simulation.restart();
        assertEquals(4, simulation.counters().retained());
    }

    @Test
    void whatExpiresInTheStoreDoesNotComeAndIsForgotten() {
        Properties soon =
                Properties.builder().put(Property.MESSAGE_EXPIRY_INTERVAL, 3).build();
        publisher.publish("t/1", "perishable", QoS.AT_LEAST_ONCE, true, soon);
        retain("t/2", "lasting");
        publisher.publish("u", "perishable", QoS.AT_LEAST_ONCE, true, soon);
        simulation.passSeconds(4);
        TestClient client = simulation.client("c").connected().subscribed("t/+", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("lasting"), client.takePayloads());
        simulation.passSeconds(10);
        assertEquals(1, simulation.counters().retained());
        simulation.restart();
        assertEquals(1, simulation.counters().retained());
    }

    @Test
    void whatCouldNotBeReplacedIsThereStill() {
        retain("t", "old");
        store.fail(true);
        retain("t", "new");
        store.fail(false);
        simulation.passSeconds(5);
        TestClient client = simulation.client("c").connected().subscribed("t", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("old"), client.takePayloads());
    }

    @Test
    void whoLeavesWhileTheStoreIsReadGetsTheRestOnReturnAndWhoUnsubscribesDoesNot() {
        IntStream.range(0, 100).forEach(i -> retain("t/" + i, "m" + i));
        store.holdReads(true);
        TestClient staying = simulation.client("s").keepingSession().connected().subscribed("t/+", QoS.AT_LEAST_ONCE);
        TestClient leaving = simulation.client("l").connected().subscribed("t/+", QoS.AT_LEAST_ONCE);
        TestClient ending = simulation.client("e").connected().subscribed("t/+", QoS.AT_LEAST_ONCE);
        staying.loseConnection();
        leaving.unsubscribe("t/+");
        ending.disconnect();
        completeReads();
        assertEquals(List.of(), leaving.takePayloads());
        assertEquals(List.of(), ending.takePayloads());
        staying.connect();
        completeReads();
        assertEquals(numbers(100), sorted(staying.takePayloads()));
    }

    @Test
    void subscribersWithinTheRuntimeGetThemToo() {
        IntStream.range(0, 100).forEach(i -> retain("t/" + i, "m" + i));
        List<String> got = new ArrayList<>();
        var handle = simulation.subscriptions().subscribe("local", List.of("t/#"), QoS.AT_MOST_ONCE, received -> {
            byte[] payload = new byte[received.message().payloadLength()];
            received.message().payload().get(payload);
            got.add(new String(payload));
        });
        handle.demand(Long.MAX_VALUE);
        simulation.settle();
        assertEquals(numbers(100), sorted(got));
        handle.close();
    }
}
