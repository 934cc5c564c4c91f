package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** However loops and store take their turns, the store ends up with the retained messages that the broker has. */
final class RetainedOrderTest {
    private static final int STEPS = 200;
    private static final int TOPICS = 3;

    static Stream<Integer> seeds() {
        return IntStream.range(0, 60).boxed();
    }

    private final ControlledStore store = new ControlledStore();

    private static Map<String, String> retained(Simulation simulation) {
        Map<String, String> found = new TreeMap<>();
        TestClient reader = simulation.client("reader").connected().subscribed("t/#", QoS.AT_MOST_ONCE);
        reader.takeAll(Publish.class)
                .forEach(each -> found.put(each.topic(), each.payload().toText()));
        reader.disconnect();
        return found;
    }

    private static void takeTurns(Simulation simulation, Random random) {
        for (int turns = random.nextInt(4); turns > 0; turns--) {
            simulation.loops().turn(1 + random.nextInt(3));
        }
    }

    private static TestClient publisher(Simulation simulation, int i) {
        TestClient client = simulation.client("p" + i);
        return (i % 2 == 0 ? client : client.keepingSession()).connected();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theStoreHasInTheEndWhatTheBrokerHas(int seed) {
        Random random = new Random(seed);
        Simulation simulation = Simulation.start(4, seed, store);
        IntStream.range(0, 3)
                .forEach(i -> simulation
                        .client("away" + i)
                        .keepingSession()
                        .connected()
                        .subscribed("t/#", QoS.of(i))
                        .disconnect());
        List<TestClient> publishers =
                IntStream.range(0, 6).mapToObj(i -> publisher(simulation, i)).toList();
        store.hold(true);
        for (int i = 0; i < STEPS; i++) {
            TestClient publisher = publishers.get(random.nextInt(publishers.size()));
            String payload = random.nextInt(4) == 0 ? "" : publisher.id() + " " + i;
            publisher.send(publisher.publication(
                    "t/" + random.nextInt(TOPICS), payload, QoS.of(random.nextInt(3)), true, Properties.NONE));
            takeTurns(simulation, random);
            if (random.nextInt(3) == 0) {
                store.completeOne(random);
            }
        }
        simulation.settle();
        while (store.waiting() > 0) {
            store.completeOne(random);
            simulation.settle();
        }
        store.hold(false);
        Map<String, String> before = retained(simulation);
        simulation.crash();
        assertEquals(before, retained(simulation));
    }

    /** Publications of clients on all loops, some of which are refused; answers the payloads of those. */
    private Set<String> publishWhileTheStoreFails(Simulation simulation, Random random) {
        List<TestClient> publishers = IntStream.range(0, 6)
                .mapToObj(i -> simulation.client("p" + i).withoutAnswering().connected())
                .toList();
        Map<String, String> payloads = new HashMap<>();
        store.hold(true);
        for (int i = 0; i < STEPS; i++) {
            TestClient publisher = publishers.get(random.nextInt(publishers.size()));
            String payload = random.nextInt(4) == 0 ? "" : publisher.id() + " " + i;
            QoS qos = QoS.of(1 + random.nextInt(2));
            Publish publication =
                    publisher.publication("t/" + random.nextInt(TOPICS), payload, qos, true, Properties.NONE);
            payloads.put(publisher.id() + " " + publication.packetId(), payload);
            publisher.send(publication);
            takeTurns(simulation, random);
            if (random.nextInt(3) == 0) {
                store.fail(random.nextBoolean());
                store.completeOne(random);
            }
        }
        simulation.settle();
        store.fail(false);
        store.hold(false);
        simulation.settle();
        Set<String> refused = new HashSet<>();
        for (TestClient each : publishers) {
            Stream.of(PacketType.PUBACK, PacketType.PUBREC)
                    .flatMap(type -> each.takeAll(type).stream())
                    .filter(answer -> answer.reason().isError())
                    .forEach(answer -> refused.add(payloads.get(each.id() + " " + answer.packetId())));
        }
        return refused;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatWasRefusedIsNotRetained(int seed) {
        Random random = new Random(seed);
        Simulation simulation = Simulation.start(4, seed, store);
        IntStream.range(0, 3)
                .forEach(i -> simulation
                        .client("away" + i)
                        .keepingSession()
                        .connected()
                        .subscribed("t/#", QoS.of(i))
                        .disconnect());
        Set<String> refused = publishWhileTheStoreFails(simulation, random);
        Map<String, String> before = retained(simulation);
        assertTrue(refused.size() > 5, () -> "only " + refused);
        assertTrue(Collections.disjoint(refused, before.values()), () -> before + " though refused: " + refused);
        simulation.crash();
        assertEquals(before, retained(simulation));
    }

    @Test
    void aRetainedMessageThatReplacedARefusedOneStays() {
        Simulation simulation = Simulation.start(2, 0, store);
        TestClient publisher = simulation.client("p").connected();
        TestClient elsewhere = IntStream.range(0, 100)
                .mapToObj(i -> simulation.client("q" + i).connected())
                .filter(each ->
                        each.connection().loop() != publisher.connection().loop())
                .findFirst()
                .orElseThrow();
        store.hold(true);
        publisher.publish("t/1", "refused", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        elsewhere.publish("t/1", "taken", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        store.fail(true);
        store.completeNext();
        simulation.settle();
        store.fail(false);
        store.hold(false);
        simulation.settle();
        assertEquals(
                ReasonCode.QUOTA_EXCEEDED, publisher.take(PacketType.PUBACK).reason());
        assertEquals(
                ReasonCode.NO_MATCHING_SUBSCRIBERS,
                elsewhere.take(PacketType.PUBACK).reason());
        assertEquals(Map.of("t/1", "taken"), retained(simulation));
        simulation.crash();
        assertEquals(Map.of("t/1", "taken"), retained(simulation));
    }

    @Test
    void whatFollowsARefusedOneBeforeThatIsToldIsRefusedToo() {
        Simulation simulation = Simulation.start(1, 0, store);
        TestClient publisher = simulation.client("p").connected();
        store.hold(true);
        publisher.publish("t/1", "first", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        publisher.publish("t/2", "second", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        store.fail(true);
        store.completeNext();
        store.fail(false);
        store.hold(false);
        simulation.settle();
        assertEquals(
                2,
                publisher.takeAll(PacketType.PUBACK).stream()
                        .filter(each -> each.reason().isError())
                        .count());
        assertEquals(Map.of(), retained(simulation));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void afterACrashNothingIsOlderThanWhatWasAcknowledged(int seed) {
        Random random = new Random(seed);
        Simulation simulation = Simulation.start(4, seed, store);
        TestClient publisher = simulation.client("p").keepingSession().connected();
        simulation
                .client("away")
                .keepingSession()
                .connected()
                .subscribed("t/#", QoS.EXACTLY_ONCE)
                .disconnect();
        List<String> payloads = new ArrayList<>();
        Map<Integer, Integer> numbers = new TreeMap<>();
        store.hold(true);
        int most = 10 + random.nextInt(20);
        for (int i = 0; i < most; i++) {
            payloads.add("number " + i);
            QoS qos = random.nextBoolean() ? QoS.AT_LEAST_ONCE : QoS.EXACTLY_ONCE;
            Publish publication = publisher.publication("t", payloads.get(i), qos, true, Properties.NONE);
            numbers.put(publication.packetId(), i);
            publisher.send(publication);
            takeTurns(simulation, random);
            store.completeOne(random);
        }
        int acknowledged = Stream.of(PacketType.PUBACK, PacketType.PUBREC)
                .flatMap(type -> publisher.takeAll(type).stream())
                .mapToInt(each -> numbers.get(each.packetId()))
                .max()
                .orElse(-1);
        store.crash();
        simulation.crash();
        String found = retained(simulation).get("t");
        assertTrue(
                found == null ? acknowledged < 0 : payloads.indexOf(found) >= acknowledged,
                () -> "found " + found + " though number " + acknowledged + " was acknowledged");
    }
}
