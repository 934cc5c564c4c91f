package org.marquetry.broker.internal;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.RetainHandling;
import org.marquetry.api.packet.Subscribe;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.packet.Unsubscribe;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What clients see of a store that fails, and that nothing is lost or invented over it once it works again. */
final class StoreFailureTest {
    private final ControlledStore store = new ControlledStore();
    private final Simulation simulation = Simulation.start(1, 0, store);
    private final TestClient subscriber =
            simulation.client("s").keepingSession().connected().subscribed("t", QoS.EXACTLY_ONCE);
    private final TestClient publisher =
            simulation.client("p").keepingSession().withoutAnswering().connected();

    @Test
    void aSubscriptionThatWasToBeKeptAgainEndsWithItsSession() {
        TestClient former =
                simulation.client("c").keepingSession(100).connected().subscribed("u", QoS.AT_MOST_ONCE);
        store.fail(true);
        assertTrue(former.subscribe("u", QoS.AT_LEAST_ONCE).isError());
        TestClient clean = simulation.client("c").startingClean(true);
        assertTrue(clean.tryToConnect().reason().isError());
        store.fail(false);
        clean.connected().disconnect();
        simulation.passSeconds(3);
        TestClient next = simulation.client("c").keepingSession(100);
        assertFalse(next.connect().sessionPresent());
        simulation.crash();
        assertTrue(next.connect().sessionPresent());
        publisher.connected().publish("u", "m", QoS.AT_MOST_ONCE);
        assertEquals(List.of(), next.takePayloads());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStoreThatThrowsInACommitHasFailedAndIsAskedAgain(boolean error) {
        TestClient other = simulation.client("q").connected();
        store.inCommits(() -> {
            if (error) {
                throw new AssertionError("this store has a bug");
            }
            throw new IllegalStateException("this store has a bug");
        });
        publisher.publish("t", "perhaps", QoS.AT_LEAST_ONCE);
        assertEquals(
                ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
                publisher.take(Disconnect.class).reason());
        store.inCommits(() -> {});
        other.publish("t", "next", QoS.AT_LEAST_ONCE);
        assertEquals(ReasonCode.SUCCESS, other.take(PacketType.PUBACK).reason());
        assertTrue(subscriber.takePayloads().contains("next"));
    }

    private void storeWorksAgain() {
        store.fail(false);
        simulation.passSeconds(3);
    }

    @ParameterizedTest
    @CsvSource({"FULL, QUOTA_EXCEEDED, QUOTA_EXCEEDED", "FAILED, IMPLEMENTATION_SPECIFIC_ERROR, SERVER_UNAVAILABLE"})
    void reasonsTellAFullStoreFromABrokenOne(StoreException.Kind kind, ReasonCode reason, ReasonCode ofConnect) {
        TestClient other = simulation.client("q").connected();
        store.fail(kind);
        publisher.publish("t", "perhaps", QoS.AT_LEAST_ONCE);
        assertEquals(reason, publisher.take(Disconnect.class).reason());
        other.publish("t", "m", QoS.AT_LEAST_ONCE);
        assertEquals(reason, other.take(PacketType.PUBACK).reason());
        assertEquals(reason, subscriber.subscribe("u", QoS.AT_LEAST_ONCE));
        assertEquals(
                ofConnect,
                simulation.client("c").keepingSession().tryToConnect().reason());
        assertFalse(other.isEnded());
    }

    @Test
    @Normative("MQTT-4.3.3-4")
    void aPublicationThatWasRefusedFreesItsIdentifier() {
        store.fail(true);
        int packetId = publisher.publish("t", "refused", QoS.EXACTLY_ONCE);
        assertEquals(
                ReasonCode.QUOTA_EXCEEDED, publisher.take(PacketType.PUBREC).reason());
        powerFails();
        publisher.say(publication("next", QoS.EXACTLY_ONCE, packetId, false));
        assertEquals(List.of("next"), subscriber.takePayloads());
    }

    @ParameterizedTest
    @CsvSource({"AT_LEAST_ONCE, PUBACK", "EXACTLY_ONCE, PUBREC"})
    @Normative({"MQTT-4.3.2-5", "MQTT-4.3.3-9"})
    void aPublicationThatALossOfPowerMayBringBackIsNeverTakenForAnother(QoS qos, PacketType acknowledgement) {
        store.fail(StoreException.Kind.FAILED);
        int packetId = publisher.publish("t", "perhaps", qos);
        assertEquals(
                ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
                publisher.take(Disconnect.class).reason());
        assertTrue(publisher.isEnded());
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, publisher.tryToConnect().reason());
        powerFails();
        publisher.say(publication("perhaps", qos, packetId, true));
        assertEquals(ReasonCode.SUCCESS, publisher.take(acknowledgement).reason());
        assertEquals(Set.of("perhaps"), Set.copyOf(subscriber.takePayloads()));
    }

    @Test
    void whoCannotBeToldWhetherItHasSubscribedIsDisconnected() {
        store.fail(StoreException.Kind.FAILED);
        subscriber.say(new Subscribe(1, List.of(TopicSubscription.of("u", QoS.AT_LEAST_ONCE)), Properties.NONE));
        assertEquals(
                ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
                subscriber.take(Disconnect.class).reason());
        assertTrue(subscriber.isEnded());
    }

    private void powerFails() {
        store.crash();
        store.fail(false);
        simulation.crash();
        publisher.connect();
        subscriber.connect();
    }

    private static Publish publication(String payload, QoS qos, int packetId, boolean again) {
        return new Publish("t", Bytes.of(payload), qos, false, again, packetId, Properties.NONE);
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1", "MQTT_3_1_1"})
    @Normative(v311 = "MQTT-4.8.0-2")
    void clientsWithoutReasonsAreDisconnected(ProtocolVersion version) {
        TestClient old =
                simulation.client("old").speaking(version).keepingSession().connected();
        store.fail(true);
        old.publish("t", "m", QoS.AT_LEAST_ONCE);
        assertTrue(old.isEnded());
        assertEquals(List.of(), old.received());
    }

    @Test
    void aSubscriptionThatIsRefusedIsNotThere() {
        store.fail(true);
        assertEquals(ReasonCode.QUOTA_EXCEEDED, subscriber.subscribe("u", QoS.AT_LEAST_ONCE));
        publisher.publish("u", "m", QoS.AT_MOST_ONCE);
        assertEquals(List.of(), subscriber.takePayloads());
        assertEquals(1, simulation.counters().subscriptions());
        storeWorksAgain();
        simulation.crash();
        assertEquals(1, simulation.counters().subscriptions());
    }

    @Test
    void aSubscriptionThatCouldNotBeReplacedIsAsBefore() {
        subscriber.subscribed("u", QoS.AT_LEAST_ONCE);
        store.fail(true);
        assertEquals(ReasonCode.QUOTA_EXCEEDED, subscriber.subscribe("u", QoS.AT_MOST_ONCE));
        storeWorksAgain();
        simulation.crash();
        publisher.connect();
        subscriber.connect();
        publisher.publish("u", "m", QoS.AT_LEAST_ONCE);
        assertEquals(QoS.AT_LEAST_ONCE, subscriber.take(Publish.class).qos());
    }

    @Test
    void whetherItHasUnsubscribedAClientIsNotToldThatCannotKnow() {
        store.fail(true);
        subscriber.say(new Unsubscribe(1, List.of("t"), Properties.NONE));
        assertEquals(
                ReasonCode.QUOTA_EXCEEDED, subscriber.take(Disconnect.class).reason());
        assertTrue(subscriber.isEnded());
    }

    @Test
    @Normative("MQTT-4.3.3-11")
    void pubcompComesWhenTheStoreWorksAgain() {
        int packetId = publisher.publish("t", "first", QoS.EXACTLY_ONCE);
        publisher.take(PacketType.PUBREC);
        store.fail(true);
        publisher.acknowledge(PacketType.PUBREL, packetId);
        simulation.passSeconds(5);
        assertEquals(List.of(), publisher.received());
        storeWorksAgain();
        assertEquals(ReasonCode.SUCCESS, publisher.take(PacketType.PUBCOMP).reason());
        simulation.crash();
        assertEquals(
                List.of(),
                store.unfinished().stream()
                        .filter(each -> !each.toString().contains("messages"))
                        .toList());
    }

    @Test
    void aReleaseOnTheNextConnectionIsAnsweredWhenTheStoreHasForgotten() {
        int packetId = publisher.publish("t", "first", QoS.EXACTLY_ONCE);
        publisher.take(PacketType.PUBREC);
        store.hold(true);
        publisher.acknowledge(PacketType.PUBREL, packetId);
        publisher.loseConnection();
        publisher.open().say(publisher.connectPacket());
        publisher.acknowledge(PacketType.PUBREL, packetId);
        assertEquals(List.of(), publisher.takeAll(PacketType.PUBCOMP));
        store.hold(false);
        simulation.settle();
        assertEquals(1, publisher.takeAll(PacketType.PUBCOMP).size());
    }

    @Test
    void theTimeOfADisconnectIsKeptWhenTheStoreWorksAgain() {
        TestClient client = simulation.client("c").keepingSession(20).connected();
        store.fail(true);
        client.loseConnection();
        simulation.passSeconds(3);
        storeWorksAgain();
        simulation.passSeconds(5);
        simulation.crash();
        assertEquals(3, simulation.counters().sessions());
        simulation.passSeconds(12);
        assertEquals(2, simulation.counters().sessions());
    }

    @Test
    void aDelayedWillIsKeptWhenTheStoreWorksAgain() {
        TestClient client = simulation
                .client("c")
                .keepingSession()
                .withWill(
                        "t",
                        "gone",
                        QoS.AT_LEAST_ONCE,
                        false,
                        Properties.builder()
                                .put(Property.WILL_DELAY_INTERVAL, 30)
                                .build())
                .connected();
        store.fail(true);
        client.loseConnection();
        storeWorksAgain();
        simulation.crash();
        subscriber.connect();
        simulation.passSeconds(40);
        assertEquals(List.of("gone"), subscriber.takePayloads());
    }

    @Test
    @Normative("MQTT-3.8.3-3")
    void aWillOfTheSessionBeforeIsTheClientsOwnToo() {
        store.fail(true);
        simulation
                .client("c")
                .withWill("t", "gone", QoS.AT_LEAST_ONCE, true, Properties.NONE)
                .connected()
                .loseConnection();
        TestClient other = simulation.client("o").connected().subscribed("t", QoS.AT_LEAST_ONCE);
        TestClient next = simulation.client("c").connected();
        next.subscribe(new TopicSubscription("t", QoS.AT_LEAST_ONCE, true, false, RetainHandling.DO_NOT_SEND), 0);
        store.fail(false);
        simulation.passSeconds(60);
        assertEquals(List.of("gone"), other.takePayloads());
        assertEquals(List.of(), next.takePayloads());
    }

    @Test
    void aWillThatCannotBeKeptIsPublishedWhenTheStoreWorksAgain() {
        TestClient client = simulation
                .client("c")
                .withWill("t", "gone", QoS.AT_LEAST_ONCE, true, Properties.NONE)
                .connected();
        TestClient passing = simulation.client("x").connected().subscribed("t", QoS.AT_MOST_ONCE);
        subscriber.disconnect();
        store.fail(true);
        client.loseConnection();
        simulation.passSeconds(3);
        assertEquals(List.of(), passing.takePayloads());
        storeWorksAgain();
        assertEquals(List.of("gone"), passing.takePayloads());
        subscriber.connect();
        assertEquals(List.of("gone"), subscriber.takePayloads());
        assertEquals(1, simulation.counters().retained());
    }

    @ParameterizedTest
    @EnumSource(
            value = QoS.class,
            names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    void aRetainedMessageThatIsRefusedLeavesTheOneBefore(QoS qos) {
        publisher.publish("r", "old", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        store.fail(true);
        publisher.publish("r", "new", qos, true, Properties.NONE);
        publisher.publish("r", "", qos, true, Properties.NONE);
        publisher.publish("other", "new", qos, true, Properties.NONE);
        assertEquals(List.of("old"), retained("r"));
        assertEquals(List.of(), retained("other"));
        storeWorksAgain();
        simulation.crash();
        assertEquals(List.of("old"), retained("r"));
        assertEquals(List.of(), retained("other"));
    }

    @Test
    void aRetainedMessageThatCouldNotBeRemovedIsThereThoughOnlyTheStoreHasIt() {
        simulation.configure("retainedMemory", 1);
        publisher.publish("r", "old", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        store.fail(true);
        publisher.publish("r", "", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        storeWorksAgain();
        assertEquals(List.of("old"), retained("r"));
        simulation.crash();
        assertEquals(List.of("old"), retained("r"));
    }

    private List<String> retained(String topic) {
        TestClient reader = simulation.client("reader").connected().subscribed(topic, QoS.AT_MOST_ONCE);
        List<String> found = reader.takePayloads();
        reader.disconnect();
        return found;
    }

    @Test
    void aBrokenStoreIsAskedNoMoreThanOnceASecond() {
        for (int i = 0; i < 50; i++) {
            simulation.client("c" + i).keepingSession().connected();
        }
        publisher.publish("t", "m", QoS.EXACTLY_ONCE);
        publisher.take(PacketType.PUBREC);
        store.fail(true);
        simulation
                .loops()
                .loop(0)
                .execute(() -> List.copyOf(
                                simulation.engine().loop(0).connections().values())
                        .forEach(each -> each.end(ReasonCode.ADMINISTRATIVE_ACTION, "test")));
        simulation.settle();
        long before = store.failures();
        simulation.passSeconds(60);
        assertTrue(store.failures() - before <= 61, () -> store.failures() - before + " commits have failed");
        assertTrue(store.failures() - before >= 30, () -> store.failures() - before + " commits have failed");
    }

    @ParameterizedTest
    @EnumSource(
            value = QoS.class,
            names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    void whatWasRefusedIsNotDeliveredLater(QoS qos) {
        subscriber.disconnect();
        store.fail(true);
        publisher.publish("t", "refused", qos);
        storeWorksAgain();
        publisher.publish("t", "taken", qos);
        subscriber.connect();
        assertEquals(List.of("taken"), subscriber.takePayloads());
        simulation.crash();
        subscriber.connect();
        assertEquals(List.of(), subscriber.takePayloads());
    }

    @Test
    @Normative("MQTT-4.3.3-4")
    void pubrelComesWhenTheStoreWorksAgain() {
        subscriber.withoutAnswering();
        publisher.publish("t", "m", QoS.EXACTLY_ONCE);
        int packetId = subscriber.take(Publish.class).packetId();
        store.fail(true);
        subscriber.acknowledge(PacketType.PUBREC, packetId);
        simulation.passSeconds(5);
        assertEquals(List.of(), subscriber.received());
        storeWorksAgain();
        assertEquals(packetId, subscriber.take(PacketType.PUBREL).packetId());
        simulation.crash();
        subscriber.connect();
        assertEquals(packetId, subscriber.take(PacketType.PUBREL).packetId());
    }

    @Test
    void aQos2MessageGetsItsIdentifierWhenTheStoreWorksAgain() {
        TestClient narrow = simulation
                .client("n")
                .keepingSession()
                .with(Property.RECEIVE_MAXIMUM, 1)
                .withoutAnswering()
                .connected()
                .subscribed("t", QoS.EXACTLY_ONCE);
        publisher.publish("t", "first", QoS.EXACTLY_ONCE);
        publisher.publish("t", "second", QoS.EXACTLY_ONCE);
        int first = narrow.take(Publish.class).packetId();
        narrow.acknowledge(PacketType.PUBREC, first);
        narrow.take(PacketType.PUBREL);
        store.fail(true);
        narrow.acknowledge(PacketType.PUBCOMP, first);
        simulation.passSeconds(5);
        assertEquals(List.of(), narrow.received());
        storeWorksAgain();
        assertEquals(List.of("second"), narrow.takePayloads());
        assertFalse(narrow.isEnded());
    }

    @Test
    void theRetainedMessageOfANewSubscriptionComesWhenTheStoreWorksAgain() {
        publisher.publish("r", "kept", QoS.EXACTLY_ONCE, true, Properties.NONE);
        store.hold(true);
        subscriber.say(new Subscribe(7, List.of(TopicSubscription.of("r", QoS.EXACTLY_ONCE)), Properties.NONE));
        store.completeNext();
        simulation.settle();
        store.fail(true);
        store.hold(false);
        simulation.passSeconds(5);
        assertEquals(List.of(), subscriber.takePayloads());
        storeWorksAgain();
        assertEquals(List.of("kept"), subscriber.takePayloads());
    }

    @Test
    void aSharedMessageOfASessionThatEndsGoesToAnotherWhenTheStoreWorksAgain() {
        TestClient one = simulation.client("one").keepingSession(2).connected();
        one.subscribed("$share/g/t", QoS.AT_LEAST_ONCE).disconnect();
        publisher.publish("t", "m", QoS.AT_LEAST_ONCE);
        TestClient other = simulation.client("other").keepingSession().connected();
        other.subscribed("$share/g/t", QoS.AT_LEAST_ONCE).disconnect();
        store.fail(true);
        simulation.passSeconds(5);
        storeWorksAgain();
        other.connect();
        assertEquals(List.of("m"), other.takePayloads());
    }
}
