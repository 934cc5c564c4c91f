package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.packet.Acknowledgement;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.testkit.Normative;
import org.marquetry.persistence.memory.internal.MemoryStore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Subscriptions that several clients share (MQTT 5.0 section 4.8). */
final class SharedSubscriptionTest {
    private static final String SHARED = "$share/g/t/#";

    private Simulation simulation = Simulation.start();
    private TestClient publisher = simulation.client("publisher").connected();

    private TestClient member(String id, QoS qos) {
        return simulation.client(id).keepingSession().connected().subscribed(SHARED, qos);
    }

    private void publish(int count, QoS qos) {
        IntStream.range(0, count).forEach(i -> publisher.publish("t/" + i, "m" + i, qos));
    }

    private static List<String> sorted(List<String> one, List<String> other) {
        List<String> all = new ArrayList<>(one);
        all.addAll(other);
        return all.stream().sorted().toList();
    }

    private static List<String> payloads(int count) {
        return IntStream.range(0, count).mapToObj(i -> "m" + i).sorted().toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void eachMessageGoesToOneMemberAndEachMemberGetsItsShare(int loops) {
        simulation = Simulation.start(loops, 3, new MemoryStore());
        publisher = simulation.client("publisher").connected();
        TestClient a = member("a", QoS.AT_LEAST_ONCE);
        TestClient b = member("b", QoS.AT_LEAST_ONCE);
        TestClient alone = simulation.client("alone").connected().subscribed("t/#", QoS.AT_LEAST_ONCE);
        for (QoS qos : List.of(QoS.AT_MOST_ONCE, QoS.AT_LEAST_ONCE)) {
            publish(50, qos);
            List<String> ofA = a.takePayloads();
            List<String> ofB = b.takePayloads();
            assertEquals(25, ofA.size());
            assertEquals(payloads(50), sorted(ofA, ofB));
            assertEquals(50, alone.takePayloads().size());
        }
    }

    @Test
    void groupsOfAnotherNameOrFilterAreGroupsOfTheirOwn() {
        TestClient a = member("a", QoS.AT_LEAST_ONCE);
        TestClient b = simulation.client("b").connected().subscribed("$share/h/t/#", QoS.AT_LEAST_ONCE);
        TestClient c = simulation.client("c").connected().subscribed("$share/g/t/+", QoS.AT_LEAST_ONCE);
        publish(3, QoS.AT_LEAST_ONCE);
        assertEquals(3, a.takePayloads().size());
        assertEquals(3, b.takePayloads().size());
        assertEquals(3, c.takePayloads().size());
    }

    @Test
    @Normative("MQTT-4.8.2-3")
    void eachMemberHasItsOwnQos() {
        TestClient a = member("a", QoS.AT_MOST_ONCE);
        TestClient b = member("b", QoS.EXACTLY_ONCE);
        publish(10, QoS.EXACTLY_ONCE);
        assertTrue(a.takeAll(Publish.class).stream().allMatch(each -> each.qos() == QoS.AT_MOST_ONCE));
        assertTrue(b.takeAll(Publish.class).stream().allMatch(each -> each.qos() == QoS.EXACTLY_ONCE));
    }

    @Test
    void membersThatAreAwayGetNothingWhileOthersAreThere() {
        TestClient away = member("away", QoS.AT_LEAST_ONCE);
        TestClient there = member("there", QoS.AT_LEAST_ONCE);
        away.disconnect();
        publish(10, QoS.AT_LEAST_ONCE);
        assertEquals(10, there.takePayloads().size());
        away.connect();
        assertEquals(List.of(), away.takePayloads());
    }

    @Test
    void whileAllAreAwayMessagesWaitForSomeOfThem() {
        TestClient a = member("a", QoS.AT_LEAST_ONCE);
        TestClient b = member("b", QoS.AT_LEAST_ONCE);
        a.disconnect();
        b.disconnect();
        publish(10, QoS.AT_LEAST_ONCE);
        a.connect();
        b.connect();
        assertEquals(payloads(10), sorted(a.takePayloads(), b.takePayloads()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void whatAMemberLeavesUnfinishedAtQos1GoesToAnother(int loops) {
        simulation = Simulation.start(loops, 3, new MemoryStore());
        publisher = simulation.client("publisher").connected();
        TestClient leaving = simulation
                .client("leaving")
                .with(Property.RECEIVE_MAXIMUM, 2)
                .withoutAnswering()
                .connected()
                .subscribed(SHARED, QoS.AT_LEAST_ONCE);
        publish(5, QoS.AT_LEAST_ONCE);
        assertEquals(2, leaving.takePayloads().size());
        TestClient staying = member("staying", QoS.AT_LEAST_ONCE);
        leaving.loseConnection();
        assertEquals(payloads(5), sorted(staying.takePayloads(), List.of()));
    }

    @Test
    @Normative({"MQTT-4.8.2-4", "MQTT-4.8.2-5"})
    void whatWasSentAtQos2GoesToNobodyElse() {
        TestClient leaving = simulation
                .client("leaving")
                .keepingSession(10)
                .withoutAnswering()
                .connected()
                .subscribed(SHARED, QoS.EXACTLY_ONCE);
        publisher.publish("t/1", "m", QoS.EXACTLY_ONCE);
        leaving.loseConnection();
        TestClient staying = member("staying", QoS.EXACTLY_ONCE);
        leaving.connect();
        assertEquals(List.of("m"), leaving.takePayloads());
        leaving.loseConnection();
        simulation.passSeconds(12);
        assertEquals(List.of(), staying.takePayloads());
    }

    @Test
    void whatWasNeverSentAtQos2GoesToAnother() {
        TestClient leaving = simulation
                .client("leaving")
                .with(Property.RECEIVE_MAXIMUM, 1)
                .withoutAnswering()
                .connected()
                .subscribed(SHARED, QoS.EXACTLY_ONCE);
        publish(3, QoS.EXACTLY_ONCE);
        TestClient staying = member("staying", QoS.EXACTLY_ONCE);
        leaving.loseConnection();
        assertEquals(List.of("m1", "m2"), staying.takePayloads());
    }

    @Test
    void aMemberThatUnsubscribesGetsNoMore() {
        TestClient a = member("a", QoS.AT_LEAST_ONCE);
        TestClient b = member("b", QoS.AT_LEAST_ONCE);
        a.unsubscribe(SHARED);
        publish(4, QoS.AT_LEAST_ONCE);
        assertEquals(List.of(), a.takePayloads());
        assertEquals(4, b.takePayloads().size());
        b.unsubscribe(SHARED);
        publish(4, QoS.AT_LEAST_ONCE);
        assertEquals(List.of(), b.takePayloads());
        assertEquals(0, simulation.counters().subscriptions());
    }

    @Test
    void aMembersIdentifierComesWithItsMessages() {
        TestClient a = simulation.client("a").connected();
        a.subscribe(TopicSubscription.of(SHARED, QoS.AT_LEAST_ONCE), 33);
        publish(1, QoS.AT_LEAST_ONCE);
        assertEquals(33, a.take(Publish.class).properties().number(Property.SUBSCRIPTION_IDENTIFIER, 0));
    }

    @Test
    void aSharedSubscriptionGetsNoRetainedMessages() {
        publisher.publish("t/1", "old", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        assertEquals(List.of(), member("a", QoS.AT_LEAST_ONCE).takePayloads());
    }

    @Test
    @Normative("MQTT-4.8.2-6")
    void whatAMemberRefusesIsNotGivenToAnother() {
        TestClient a = simulation.client("a").withoutAnswering().connected().subscribed(SHARED, QoS.AT_LEAST_ONCE);
        publish(1, QoS.AT_LEAST_ONCE);
        TestClient b = member("b", QoS.AT_LEAST_ONCE);
        a.say(new Acknowledgement(
                PacketType.PUBACK, a.take(Publish.class).packetId(), ReasonCode.UNSPECIFIED_ERROR, Properties.NONE));
        a.loseConnection();
        assertEquals(List.of(), b.takePayloads());
        assertFalse(b.isEnded());
    }
}
