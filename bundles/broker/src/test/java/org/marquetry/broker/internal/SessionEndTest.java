package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What a session leaves at its end, its will and messages of shared subscriptions, reaches others whenever the broker dies and
 * whatever becomes of the store.
 */
final class SessionEndTest {
    private static final String SHARED = "$share/g/t";
    private static final int MESSAGES = 30;

    private final ControlledStore store = new ControlledStore();
    private final Simulation simulation = Simulation.start(3, 7, store, "queuePageMessages", 4);

    private TestClient away(String id, String filter, QoS qos) {
        TestClient client = simulation.client(id).keepingSession().connected().subscribed(filter, qos);
        client.disconnect();
        return client;
    }

    private TestClient leaving(QoS qos, long delay, long expiry) {
        Properties ofWill =
                Properties.builder().put(Property.WILL_DELAY_INTERVAL, delay).build();
        return simulation
                .client("leaving")
                .keepingSession(expiry)
                .withWill("w", "gone", qos, true, ofWill)
                .connected();
    }

    private List<String> retained() {
        TestClient reader = simulation.client("reader").connected().subscribed("w", QoS.AT_MOST_ONCE);
        List<String> found = reader.takePayloads();
        reader.disconnect();
        return found;
    }

    /** So many commits more are made, and then the broker dies. */
    private void dieAfter(int commits) {
        for (int i = 0; i < commits; i++) {
            store.completeNext();
            simulation.settle();
        }
        store.crash();
        simulation.crash();
    }

    static Stream<Arguments> killsWithWills() {
        return Stream.of(new int[] {10, 60}, new int[] {60, 10}, new int[] {10, 10})
                .flatMap(times -> Stream.of(QoS.values())
                        .flatMap(qos -> IntStream.range(0, 8).mapToObj(i -> Arguments.of(times[0], times[1], qos, i))));
    }

    @ParameterizedTest
    @MethodSource("killsWithWills")
    void aDelayedWillSurvivesAKillAtAnyInstant(int delay, int expiry, QoS qos, int commits) {
        List<TestClient> watchers = IntStream.range(0, 4)
                .mapToObj(i -> away("watcher" + i, "w", QoS.EXACTLY_ONCE))
                .toList();
        leaving(qos, delay, expiry).loseConnection();
        store.hold(true);
        simulation.passSeconds(12);
        dieAfter(commits);
        simulation.passSeconds(120);
        assertEquals(List.of("gone"), retained());
        for (TestClient watcher : watchers) {
            watcher.connect();
            assertEquals(qos == QoS.AT_MOST_ONCE ? List.of() : List.of("gone"), watcher.takePayloads());
        }
        assertEquals(4, simulation.counters().sessions());
        assertEquals(List.of(), store.unfinished());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWillThatCannotBeKeptIsOwed(boolean dies) {
        TestClient watcher = away("watcher", "w", QoS.EXACTLY_ONCE);
        leaving(QoS.EXACTLY_ONCE, 60, 10).loseConnection();
        store.fail(StoreException.Kind.FAILED);
        simulation.passSeconds(30);
        assertEquals(List.of(), retained());
        if (dies) {
            store.crash();
            simulation.crash();
            simulation.passSeconds(5);
        }
        store.fail(false);
        simulation.passSeconds(3);
        assertEquals(List.of("gone"), retained());
        watcher.connect();
        assertEquals(List.of("gone"), watcher.takePayloads());
        simulation.crash();
        simulation.passSeconds(5);
        watcher.connect();
        assertEquals(List.of(), watcher.takePayloads());
        assertEquals(1, simulation.counters().sessions());
    }

    @Test
    void aWillThatIsOwedDoesNotKeepAnotherFromItsTime() {
        TestClient watcher = away("watcher", "w", QoS.AT_LEAST_ONCE);
        TestClient leaving = leaving(QoS.AT_LEAST_ONCE, 5, 1000);
        leaving.loseConnection();
        store.fail(true);
        simulation.passSeconds(7);
        store.fail(false);
        store.hold(true);
        simulation.passSeconds(2);
        leaving.open().say(leaving.connectPacket());
        while (leaving.takeAll(ConnAck.class).isEmpty()) {
            store.completeNext();
            simulation.settle();
        }
        leaving.loseConnection();
        store.hold(false);
        simulation.settle();
        simulation.crash();
        simulation.passSeconds(7);
        watcher.connect();
        assertEquals(List.of("gone", "gone"), watcher.takePayloads());
    }

    @Test
    @Normative("MQTT-3.1.3-9")
    void aWillWhoseTimeHasComeIsPublishedThoughTheClientReturnsBeforeATimerSaysSo() {
        TestClient watcher = away("watcher", "w", QoS.AT_LEAST_ONCE);
        TestClient leaving = leaving(QoS.AT_LEAST_ONCE, 5, 1000);
        leaving.loseConnection();
        simulation.stop();
        simulation.time().pass(5000);
        simulation.restart();
        leaving.withoutWill().connect();
        watcher.connect();
        assertEquals(List.of("gone"), watcher.takePayloads());
    }

    @Test
    void aNewSessionWaitsForWhatTheOneBeforeHasLeft() {
        TestClient watcher = away("watcher", "w", QoS.AT_LEAST_ONCE);
        TestClient leaving = leaving(QoS.AT_LEAST_ONCE, 60, 60);
        leaving.loseConnection();
        store.hold(true);
        TestClient again = simulation.client("leaving").keepingSession().startingClean(true);
        again.open().say(again.connectPacket());
        simulation.passSeconds(30);
        assertEquals(List.of(), again.received());
        store.hold(false);
        simulation.settle();
        assertFalse(again.take(ConnAck.class).sessionPresent());
        simulation.crash();
        watcher.connect();
        assertEquals(List.of("gone"), watcher.takePayloads());
        assertEquals(2, simulation.counters().sessions());
    }

    @Test
    void aNewSessionIsRefusedWhenTheOneBeforeCannotEnd() {
        away("watcher", "w", QoS.AT_LEAST_ONCE);
        TestClient leaving = leaving(QoS.AT_LEAST_ONCE, 60, 60);
        leaving.loseConnection();
        store.fail(true);
        TestClient again = simulation.client("leaving").keepingSession().startingClean(true);
        assertEquals(ReasonCode.QUOTA_EXCEEDED, again.tryToConnect().reason());
        store.fail(false);
        simulation.passSeconds(3);
        assertEquals(List.of("gone"), retained());
        assertFalse(again.connect().sessionPresent());
    }

    @Test
    void aSessionThatNeedsNoStoreWaitsOnlyUntilThatKnowsOfTheEndOfTheOneBefore() {
        away("watcher", "w", QoS.AT_LEAST_ONCE);
        TestClient leaving = leaving(QoS.AT_LEAST_ONCE, 60, 60);
        leaving.loseConnection();
        store.hold(true);
        TestClient again = simulation.client("leaving").startingClean(true);
        again.open().say(again.connectPacket());
        simulation.passSeconds(30);
        assertEquals(List.of(), again.received());
        store.completeNext();
        simulation.settle();
        assertFalse(again.take(ConnAck.class).sessionPresent());
        assertTrue(store.waiting() > 0, "the will has been published");
    }

    /** What the client of a session that is kept does next: it wants that session gone. */
    private TestClient wantingNoSession(boolean hasLeft) {
        TestClient client = hasLeft
                ? leaving(QoS.AT_LEAST_ONCE, 60, 1000)
                : simulation.client("leaving").keepingSession(1000).connected();
        client.subscribed("t", QoS.EXACTLY_ONCE).loseConnection();
        publish(QoS.EXACTLY_ONCE);
        return simulation.client("leaving").startingClean(true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoHasBeenToldThatThereIsNoSessionIsNotToldOfOneAfterACrash(boolean hasLeft) {
        TestClient client = wantingNoSession(hasLeft);
        store.hold(true);
        client.open().say(client.connectPacket());
        simulation.passSeconds(30);
        assertEquals(List.of(), client.received());
        while (client.takeAll(ConnAck.class).isEmpty()) {
            assertTrue(store.completeNext(), "not welcome though the store has answered for all");
            simulation.settle();
        }
        store.crash();
        simulation.crash();
        client.startingClean(false);
        assertFalse(client.connect().sessionPresent());
        assertEquals(List.of(), client.takePayloads());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoCannotBeRidOfASessionIsRefusedUntilTheStoreWorks(boolean hasLeft) {
        TestClient client = wantingNoSession(hasLeft);
        store.fail(StoreException.Kind.FAILED);
        for (int i = 0; i < 3; i++) {
            assertEquals(ReasonCode.SERVER_UNAVAILABLE, client.tryToConnect().reason());
            simulation.passSeconds(i);
        }
        assertEquals(
                ReasonCode.SUCCESS, simulation.client("other").tryToConnect().reason());
        store.fail(false);
        assertFalse(client.connect().sessionPresent());
        simulation.crash();
        client.startingClean(false);
        assertFalse(client.connect().sessionPresent());
    }

    @Test
    void aSessionIsGoneAfterACrashWhenItsClientWantedItToEndWithItsConnection() {
        simulation.client("leaving").keepingSession(1000).connected().loseConnection();
        TestClient again = simulation.client("leaving").startingClean(false);
        store.hold(true);
        again.open().say(again.connectPacket());
        assertEquals(List.of(), again.received());
        store.completeNext();
        simulation.settle();
        assertTrue(again.take(ConnAck.class).sessionPresent());
        store.crash();
        simulation.crash();
        assertFalse(again.connect().sessionPresent());
    }

    @Test
    void aSessionStaysAsItWasWhenItCannotBeKeptOtherwise() {
        simulation.client("leaving").keepingSession(1000).connected().loseConnection();
        TestClient again = simulation.client("leaving").startingClean(false);
        store.fail(StoreException.Kind.FAILED);
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, again.tryToConnect().reason());
        store.fail(false);
        simulation.passSeconds(30);
        assertTrue(again.connect().sessionPresent());
    }

    @Test
    void connectionsOfOneClientAreLetInInTheirOrder() {
        TestClient first = wantingNoSession(false);
        store.hold(true);
        first.open().say(first.connectPacket());
        TestClient second = simulation.client("leaving").keepingSession(1000).startingClean(false);
        second.open().say(second.connectPacket());
        store.hold(false);
        simulation.settle();
        assertFalse(first.take(ConnAck.class).sessionPresent());
        assertTrue(first.isEnded());
        assertFalse(second.take(ConnAck.class).sessionPresent());
        assertFalse(second.isEnded());
    }

    private TestClient publish(QoS qos) {
        TestClient publisher = simulation.client("publisher").connected();
        IntStream.range(0, MESSAGES).forEach(i -> publisher.publish("t", "m" + i, qos));
        return publisher;
    }

    private static List<String> payloads(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "m" + i).toList();
    }

    @ParameterizedTest
    @EnumSource(
            value = QoS.class,
            names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    void whatOnlyTheStoreHasGoesToOthersToo(QoS qos) {
        away("leaving", SHARED, qos);
        publish(qos);
        TestClient staying = away("staying", SHARED, qos);
        simulation.client("leaving").startingClean(true).connect();
        assertEquals(MESSAGES, simulation.counters().queuedMessages());
        staying.connect();
        assertEquals(payloads(0, MESSAGES), staying.takePayloads());
        assertEquals(0, simulation.counters().queuedMessages());
        assertEquals(List.of(), store.unfinished());
    }

    static Stream<Arguments> killsWithMessages() {
        return Stream.of(QoS.AT_LEAST_ONCE, QoS.EXACTLY_ONCE)
                .flatMap(qos -> IntStream.range(0, 20).mapToObj(i -> Arguments.of(qos, i)));
    }

    @ParameterizedTest
    @MethodSource("killsWithMessages")
    void noneOfItIsLostOrComesTwiceWheneverTheBrokerDies(QoS qos, int commits) {
        away("leaving", SHARED, qos);
        publish(qos);
        List<TestClient> staying = List.of(away("a", SHARED, qos), away("b", SHARED, qos), away("c", SHARED, qos));
        store.hold(true);
        TestClient again = simulation.client("leaving").startingClean(true).keepingSession();
        again.startingClean(true).open().say(again.connectPacket());
        dieAfter(commits);
        again.startingClean(commits == 0).connect();
        assertEquals(List.of(), again.takePayloads());
        simulation.passSeconds(10);
        List<String> got = new ArrayList<>();
        staying.forEach(each -> got.addAll(each.connect() == null ? List.of() : each.takePayloads()));
        assertEquals(MESSAGES, got.size());
        assertEquals(new TreeSet<>(payloads(0, MESSAGES)), new TreeSet<>(got));
    }

    @Test
    @Normative("MQTT-4.8.2-5")
    void whatWasSentAtQos2GoesToNobodyElseThoughTheStoreHasTheRest() {
        TestClient leaving = simulation
                .client("leaving")
                .keepingSession(10)
                .with(Property.RECEIVE_MAXIMUM, 3)
                .withoutAnswering()
                .connected()
                .subscribed(SHARED, QoS.EXACTLY_ONCE);
        publish(QoS.EXACTLY_ONCE);
        assertEquals(3, leaving.takeAll(Publish.class).size());
        leaving.loseConnection();
        TestClient staying = away("staying", SHARED, QoS.EXACTLY_ONCE);
        simulation.passSeconds(12);
        staying.connect();
        assertEquals(payloads(3, MESSAGES), staying.takePayloads());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatCannotBeGivenToOthersWaitsInTheStore(boolean dies) {
        away("leaving", SHARED, QoS.EXACTLY_ONCE);
        publish(QoS.EXACTLY_ONCE);
        TestClient staying = away("staying", SHARED, QoS.EXACTLY_ONCE);
        store.hold(true);
        TestClient anew = simulation.client("leaving").startingClean(true);
        anew.open().say(anew.connectPacket());
        for (int i = 0; i < 4; i++) {
            store.completeNext();
            simulation.settle();
        }
        store.fail(true);
        store.hold(false);
        simulation.passSeconds(20);
        assertTrue(simulation.counters().queuedMessages() < MESSAGES);
        if (dies) {
            store.crash();
            simulation.crash();
        }
        store.fail(false);
        simulation.passSeconds(10);
        staying.connect();
        assertEquals(payloads(0, MESSAGES), staying.takePayloads());
        assertEquals(List.of(), store.unfinished());
    }

    @ParameterizedTest
    @EnumSource(
            value = QoS.class,
            names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    void whatIsOnItsWayToASessionThatEndsIsPromisedForAnother(QoS qos) {
        int promised = 0;
        for (int seed = 0; seed < 100; seed++) {
            promised += promisedThoughAMemberEnds(qos, seed);
        }
        assertTrue(promised > 500, "only " + promised + " messages were acknowledged");
    }

    /** Publications while a member starts anew; then the broker dies, and what was acknowledged is there. */
    private static int promisedThoughAMemberEnds(QoS qos, int seed) {
        Random random = new Random(seed);
        ControlledStore kept = new ControlledStore();
        Simulation many = Simulation.start(4, seed, kept);
        List<TestClient> members = IntStream.range(0, 3)
                .mapToObj(i -> many.client("m" + i).keepingSession().connected().subscribed(SHARED, qos))
                .toList();
        members.forEach(TestClient::disconnect);
        TestClient publisher =
                many.client("p" + seed).keepingSession().withoutAnswering().connected();
        kept.hold(true);
        Map<Integer, String> sent = new HashMap<>();
        int end = random.nextInt(10);
        for (int i = 0; i < 50; i++) {
            Publish publication = publisher.publication("t", "m" + i, qos, false, Properties.NONE);
            sent.put(publication.packetId(), "m" + i);
            publisher.send(publication);
            if (i == end) {
                TestClient anew = many.client("m0").startingClean(true);
                anew.open().send(anew.connectPacket());
            }
            for (int turns = random.nextInt(3); turns > 0; turns--) {
                many.loops().turn(1 + random.nextInt(2));
                kept.completeOne(random);
            }
        }
        PacketType type = qos == QoS.AT_LEAST_ONCE ? PacketType.PUBACK : PacketType.PUBREC;
        List<String> acknowledged = publisher.takeAll(type).stream()
                .map(each -> sent.get(each.packetId()))
                .toList();
        kept.crash();
        many.crash();
        many.client("m0").startingClean(true).connect();
        List<String> got = new ArrayList<>();
        for (TestClient member : members.subList(1, 3)) {
            member.connect();
            got.addAll(member.takePayloads());
        }
        assertTrue(got.containsAll(acknowledged), () -> "seed " + seed + ": " + acknowledged + " but " + got);
        assertTrue(qos != QoS.EXACTLY_ONCE || got.stream().distinct().count() == got.size(), () -> seed + ": " + got);
        return acknowledged.size();
    }

    @ParameterizedTest
    @EnumSource(
            value = QoS.class,
            names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    void nothingComesBackOfASessionThatItsClientHasHadDiscarded(QoS qos) {
        int welcomed = 0;
        for (int seed = 0; seed < 100; seed++) {
            welcomed += welcomedAnew(qos, seed) ? 1 : 0;
        }
        assertTrue(welcomed > 50, "only " + welcomed + " clients were welcome before the broker died");
    }

    /** Publications for a session that its client discards meanwhile; then the broker dies. */
    private static boolean welcomedAnew(QoS qos, int seed) {
        Random random = new Random(seed);
        ControlledStore kept = new ControlledStore();
        Simulation many = Simulation.start(4, seed, kept, "queuePageMessages", 4);
        many.client("r")
                .keepingSession()
                .connected()
                .subscribed("t", qos)
                .subscribed("u", qos)
                .disconnect();
        TestClient publisher =
                many.client("p" + seed).keepingSession().withoutAnswering().connected();
        TestClient anew = many.client("r").keepingSession().startingClean(true);
        kept.hold(true);
        int start = random.nextInt(10);
        for (int i = 0; i < 30; i++) {
            publisher.send(publisher.publication("t", "m" + i, qos, false, Properties.NONE));
            if (i == start) {
                anew.open().send(anew.connectPacket());
            }
            for (int turns = random.nextInt(3); turns > 0; turns--) {
                many.loops().turn(1 + random.nextInt(2));
                kept.completeOne(random);
            }
        }
        boolean welcome = !anew.takeAll(ConnAck.class).isEmpty();
        if (random.nextBoolean()) {
            kept.writeAll();
        }
        kept.crash();
        many.crash();
        boolean present = anew.startingClean(false).connect().sessionPresent();
        many.client("later").connected().publish("u", "later", QoS.AT_LEAST_ONCE);
        if (welcome) {
            assertTrue(present, () -> "seed " + seed);
            assertEquals(List.of(), anew.takePayloads(), () -> "seed " + seed);
        }
        return welcome;
    }
}
