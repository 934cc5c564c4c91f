package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.packet.Disconnect;
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

/** A QoS 2 publication whose receivers are on several loops is kept as a whole or not at all, and delivered after that. */
final class ExactlyOnceTest {
    private static final int RECEIVERS = 12;

    private final ControlledStore store = new ControlledStore();
    private final Simulation simulation = Simulation.start(4, 1, store);
    private final TestClient publisher =
            simulation.client("p").keepingSession().withoutAnswering().connected();
    private final List<TestClient> receivers = new ArrayList<>();

    @BeforeEach
    void subscribe() {
        IntStream.range(0, RECEIVERS)
                .forEach(i -> receivers.add(
                        simulation.client("r" + i).keepingSession().connected().subscribed("t", QoS.of(i % 3))));
    }

    private Publish publication(String payload) {
        return publisher.publication("t", payload, QoS.EXACTLY_ONCE, false, Properties.NONE);
    }

    private void completeNext() {
        store.completeNext();
        simulation.settle();
    }

    private void complete() {
        while (store.waiting() > 0) {
            completeNext();
        }
    }

    private List<String> arrived() {
        return receivers.stream().flatMap(each -> each.takePayloads().stream()).toList();
    }

    @Test
    void itIsOneCommitAndNobodyGetsItBefore() {
        store.hold(true);
        publisher.say(publication("m"));
        assertEquals(1, store.waiting());
        assertEquals(List.of(), arrived());
        assertEquals(List.of(), publisher.received());
        complete();
        assertEquals(RECEIVERS, arrived().size());
        assertEquals(1, publisher.takeAll(PacketType.PUBREC).size());
    }

    @Test
    @Normative({"MQTT-4.3.3-8", "MQTT-4.3.3-10"})
    void whatACrashHasPreventedComesOnceWhenItIsPublishedAgain() {
        Publish publication = publication("m");
        store.hold(true);
        publisher.say(publication);
        store.crash();
        simulation.crash();
        receivers.forEach(TestClient::connect);
        assertEquals(List.of(), arrived());
        publisher.connect();
        publisher.say(publication);
        assertEquals(RECEIVERS, arrived().size());
    }

    @Test
    @Normative("MQTT-4.3.3-10")
    void whatWasKeptBeforeACrashIsNotTakenAgain() {
        Publish publication = publication("m");
        publisher.say(publication);
        arrived();
        simulation.crash();
        receivers.forEach(TestClient::connect);
        publisher.connect();
        publisher.say(publication);
        assertEquals(1, publisher.takeAll(PacketType.PUBREC).size());
        assertEquals(List.of(), arrived());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    @Normative("MQTT-3.1.2-8")
    void aWillThatIsDueWhenACrashComesIsPublishedOnce(int commitsBefore) {
        receivers.forEach(TestClient::disconnect);
        simulation
                .client("mortal")
                .keepingSession(1000)
                .withWill(
                        "t",
                        "gone",
                        QoS.EXACTLY_ONCE,
                        false,
                        Properties.builder()
                                .put(Property.WILL_DELAY_INTERVAL, 10)
                                .build())
                .connected()
                .loseConnection();
        store.hold(true);
        simulation.passSeconds(11);
        for (int i = 0; i < commitsBefore && store.waiting() > 0; i++) {
            completeNext();
        }
        store.crash();
        simulation.crash();
        simulation.passSeconds(2);
        receivers.forEach(TestClient::connect);
        assertEquals(Collections.nCopies(RECEIVERS - RECEIVERS / 3, "gone"), arrived());
    }

    @Test
    @Normative("MQTT-4.6.0-6")
    void laterOnesDoNotOvertakeIt() {
        store.hold(true);
        publisher.say(publication("first")).say(publication("second"));
        complete();
        receivers.forEach(each -> assertEquals(List.of("first", "second"), each.takePayloads()));
        assertEquals(2, publisher.takeAll(PacketType.PUBREC).size());
    }

    @Test
    void whatNeedsNoStoreDoesNotOvertakeWhatDoes() {
        TestClient passing = simulation.client("passing").withoutAnswering().connected();
        TestClient other = simulation.client("other").connected().subscribed("#", QoS.EXACTLY_ONCE);
        store.hold(true);
        passing.publish("t", "kept", QoS.EXACTLY_ONCE);
        passing.publish("u", "not kept", QoS.EXACTLY_ONCE);
        assertEquals(List.of(), other.takePayloads());
        complete();
        assertEquals(List.of("kept", "not kept"), other.takePayloads());
    }

    @Test
    void onANewConnectionItIsAcknowledgedWhenTheFirstIsKept() {
        Publish publication = publication("m");
        store.hold(true);
        publisher.say(publication);
        publisher.loseConnection();
        publisher.open().say(publisher.connectPacket()).say(publication);
        completeNext();
        assertEquals(List.of(), publisher.takeAll(PacketType.PUBREC));
        complete();
        assertEquals(1, publisher.takeAll(PacketType.PUBREC).size());
        assertEquals(RECEIVERS, arrived().size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSessionThatEndsMeanwhileLeavesNothingBehind(boolean isWritten) {
        store.hold(true);
        publisher.say(publication("m"));
        if (isWritten) {
            store.writeAll();
        }
        receivers.forEach(ExactlyOnceTest::startAnew);
        startAnew(publisher);
        complete();
        assertEquals(List.of(), arrived());
        store.hold(false);
        simulation.crash();
        receivers.forEach(each -> each.startingClean(false).connect());
        assertEquals(List.of(), arrived());
        assertEquals(List.of(), store.unfinished());
    }

    @Test
    void aSessionThatEndsBeforeTheCommitIsAskedForLeavesNothingBehind() {
        SimulatedLoop here =
                simulation.loops().loop(publisher.connection().loop().index());
        TestClient receiver = receiverElsewhere();
        SimulatedLoop there =
                simulation.loops().loop(receiver.connection().loop().index());
        publisher.send(publication("m"));
        simulation.loops().turnsOf(here, 1);
        simulation.loops().turnsOf(there, 1);
        receiver.send(new Disconnect(
                ReasonCode.SUCCESS,
                Properties.builder().put(Property.SESSION_EXPIRY_INTERVAL, 0).build()));
        simulation.loops().turnsOf(there, 1);
        simulation.settle();
        assertFalse(receiver.connect().sessionPresent());
        simulation.crash();
        receiver.connect();
        assertEquals(List.of(), receiver.takePayloads());
    }

    private TestClient receiverElsewhere() {
        return receivers.stream()
                .filter(each -> receivers.indexOf(each) % 3 > 0
                        && each.connection().loop() != publisher.connection().loop())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatFollowsOneThatIsInDoubtIsNotKeptBeforeThatIsPublishedAgain() {
        SimulatedLoop here =
                simulation.loops().loop(publisher.connection().loop().index());
        Publish first = publisher.publication("only/here", "first", QoS.EXACTLY_ONCE, true, Properties.NONE);
        Publish second = publisher.publication("t", "second", QoS.EXACTLY_ONCE, false, Properties.NONE);
        Publish third = publisher.publication("only/here", "third", QoS.EXACTLY_ONCE, true, Properties.NONE);
        publisher.send(first).send(second).send(third);
        store.fail(StoreException.Kind.FAILED);
        simulation.loops().turnsOf(here, 3);
        store.fail(false);
        simulation.settle();
        assertTrue(publisher.isEnded());
        publisher.connected();
        publisher.say(first).say(second).say(third);
        assertEquals(3, publisher.takeAll(PacketType.PUBREC).size());
        TestClient later = simulation.client("later").connected().subscribed("only/here", QoS.AT_MOST_ONCE);
        assertEquals(List.of("third"), later.takePayloads());
        assertEquals(RECEIVERS, arrived().size());
    }

    private static void startAnew(TestClient client) {
        client.startingClean(true).open().say(client.connectPacket());
    }

    @Test
    @Normative("MQTT-4.3.3-9")
    void whatCannotBeKeptReachesNobody() {
        store.fail(true);
        publisher.say(publication("m"));
        assertEquals(1, publisher.takeAll(PacketType.PUBREC).size());
        store.fail(false);
        simulation.crash();
        receivers.forEach(TestClient::connect);
        assertEquals(List.of(), arrived());
        assertEquals(List.of(), store.unfinished());
    }
}
