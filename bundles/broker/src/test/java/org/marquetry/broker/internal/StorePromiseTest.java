package org.marquetry.broker.internal;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.marquetry.api.packet.Acknowledgement;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.PingReq;
import org.marquetry.api.packet.PingResp;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.SubAck;
import org.marquetry.api.packet.Subscribe;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.packet.Unsubscribe;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** An acknowledgement is a promise: it leaves when the store has kept what it promises, in order, and not if it failed. */
final class StorePromiseTest {
    private final ControlledStore store = new ControlledStore();
    private final Simulation simulation = Simulation.start(1, 0, store);
    private final TestClient subscriber =
            simulation.client("s").keepingSession().connected().subscribed("t", QoS.EXACTLY_ONCE);
    private final TestClient publisher =
            simulation.client("p").keepingSession().withoutAnswering().connected();

    private void complete() {
        while (store.waiting() > 0) {
            completeOne();
        }
    }

    private void completeOne() {
        store.completeNext();
        simulation.settle();
    }

    @Test
    void connackOfAKeptSessionWaitsForTheStore() {
        store.hold(true);
        TestClient client = simulation.client("c").keepingSession().open();
        client.say(client.connectPacket());
        assertEquals(List.of(), client.received());
        complete();
        assertEquals(ReasonCode.SUCCESS, client.take(ConnAck.class).reason());
    }

    /** What a failed commit owes is written before the next one, so who is let in again has nothing in doubt. */
    @Test
    void connackOfWhoResumesASessionWaitsForTheStoreToo() {
        TestClient client = simulation.client("c").keepingSession().connected();
        client.loseConnection();
        store.hold(true);
        client.open().say(client.connectPacket());
        assertEquals(List.of(), client.received());
        complete();
        assertTrue(client.take(ConnAck.class).sessionPresent());
    }

    @Test
    void connackOfASessionThatIsNotKeptDoesNotWait() {
        store.hold(true);
        simulation.client("c").connect();
    }

    @Test
    void subackOfAKeptSessionWaitsForTheStore() {
        store.hold(true);
        publisher.say(new Subscribe(1, List.of(TopicSubscription.of("u", QoS.AT_LEAST_ONCE)), Properties.NONE));
        assertEquals(List.of(), publisher.received());
        complete();
        assertEquals(1, publisher.takeAll(SubAck.class).size());
    }

    @Test
    @Normative("MQTT-4.3.2-4")
    void pubackWaitsForTheStoreThoughTheMessageDoesNot() {
        subscriber.withoutAnswering();
        store.hold(true);
        publisher.publish("t", "m", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("m"), subscriber.takePayloads());
        assertEquals(List.of(), publisher.received());
        complete();
        assertEquals(1, publisher.takeAll(PacketType.PUBACK).size());
    }

    @Test
    void pubackDoesNotWaitForTheStoreOnceAllReceiversHaveTheMessage() {
        TestClient slow = simulation
                .client("slow")
                .keepingSession()
                .withoutAnswering()
                .connected()
                .subscribed("t", QoS.AT_LEAST_ONCE);
        store.hold(true);
        publisher.publish("t", "m", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("m"), subscriber.takePayloads());
        assertEquals(List.of(), publisher.received());
        slow.acknowledge(PacketType.PUBACK, slow.take(Publish.class).packetId());
        assertEquals(1, publisher.takeAll(PacketType.PUBACK).size());
        store.crash();
        simulation.crash();
        assertEquals(List.of(), store.unfinished());
    }

    @Test
    void pubackWaitsForTheStoreIfTheMessageIsRetainedToo() {
        store.hold(true);
        publisher.publish("t", "m", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        assertEquals(List.of("m"), subscriber.takePayloads());
        assertEquals(List.of(), publisher.received());
        complete();
        assertEquals(1, publisher.takeAll(PacketType.PUBACK).size());
    }

    @Test
    void aQos2MessageIsDeliveredAfterItIsKept() {
        store.hold(true);
        publisher.publish("t", "m", QoS.EXACTLY_ONCE);
        assertEquals(List.of(), subscriber.takePayloads());
        assertEquals(List.of(), publisher.received());
        complete();
        assertEquals(List.of("m"), subscriber.takePayloads());
        assertEquals(1, publisher.takeAll(PacketType.PUBREC).size());
    }

    @Test
    @Normative("MQTT-4.6.0-6")
    void whatAClientPublishesInItsNextSessionDoesNotOvertakeWhatWaitsOfTheOneBefore() {
        TestClient watcher = simulation.client("w").connected().subscribed("t", QoS.AT_MOST_ONCE);
        TestClient clean = simulation.client("c").connected();
        store.hold(true);
        clean.publish("t", "first", QoS.EXACTLY_ONCE);
        clean.loseConnection();
        subscriber.say(new Unsubscribe(1, List.of("t"), Properties.NONE));
        clean.connect();
        clean.publish("t", "second", QoS.EXACTLY_ONCE);
        assertEquals(List.of(), watcher.takePayloads());
        complete();
        assertEquals(List.of("first", "second"), watcher.takePayloads());
    }

    @Test
    void pubrelLeavesAfterTheReleaseIsKept() {
        subscriber.withoutAnswering();
        publisher.publish("t", "m", QoS.EXACTLY_ONCE);
        int packetId = subscriber.take(Publish.class).packetId();
        store.hold(true);
        subscriber.acknowledge(PacketType.PUBREC, packetId);
        assertEquals(List.of(), subscriber.received());
        complete();
        assertEquals(packetId, subscriber.take(PacketType.PUBREL).packetId());
    }

    @Test
    void pubcompLeavesAfterTheIdentifierIsForgotten() {
        int packetId = publisher.publish("t", "m", QoS.EXACTLY_ONCE);
        publisher.take(PacketType.PUBREC);
        store.hold(true);
        publisher.acknowledge(PacketType.PUBREL, packetId);
        assertEquals(List.of(), publisher.received());
        complete();
        assertEquals(packetId, publisher.take(PacketType.PUBCOMP).packetId());
    }

    @Test
    void whatNeedsNoStoreStillWaitsForAcknowledgementsBeforeIt() {
        subscriber.withoutAnswering();
        store.hold(true);
        publisher.publish("t", "kept", QoS.AT_LEAST_ONCE);
        publisher.publish("nobody", "not kept", QoS.AT_LEAST_ONCE);
        assertEquals(List.of(), publisher.received());
        complete();
        assertEquals(
                List.of(1, 2),
                publisher.takeAll(PacketType.PUBACK).stream()
                        .map(Acknowledgement::packetId)
                        .toList());
    }

    @Test
    void qos0AndPingsDoNotWait() {
        store.hold(true);
        publisher.publish("t", "held", QoS.AT_LEAST_ONCE);
        publisher.publish("t", "quick", QoS.AT_MOST_ONCE);
        publisher.say(new PingReq());
        assertTrue(subscriber.takePayloads().contains("quick"));
        assertEquals(1, publisher.takeAll(PingResp.class).size());
    }

    @Test
    void publicationsThatWaitForTheStoreCountOnceAgainstTheReceiveMaximum() {
        simulation.configure("receiveMaximum", 4);
        TestClient client = simulation.client("q").withoutAnswering().connected();
        store.hold(true);
        for (int i = 0; i < 4; i++) {
            client.publish("t", "m" + i, i % 2 == 0 ? QoS.EXACTLY_ONCE : QoS.AT_LEAST_ONCE);
        }
        assertFalse(client.isEnded());
        complete();
        assertEquals(4, subscriber.takePayloads().size());
        client.publish("t", "m", QoS.AT_LEAST_ONCE);
        client.publish("t", "m", QoS.AT_LEAST_ONCE);
        assertFalse(client.isEnded());
    }

    @Test
    void nothingReachesAClientBeforeItsConnack() {
        subscriber.withoutAnswering();
        publisher.publish("t", "first", QoS.EXACTLY_ONCE);
        int packetId = subscriber.take(Publish.class).packetId();
        store.hold(true);
        subscriber.acknowledge(PacketType.PUBREC, packetId);
        subscriber.loseConnection();
        subscriber.open().say(subscriber.connectPacket());
        publisher.publish("t", "second", QoS.AT_LEAST_ONCE);
        publisher.publish("t", "third", QoS.AT_MOST_ONCE);
        while (store.waiting() > 0) {
            completeOne();
            if (!subscriber.received().isEmpty()) {
                assertEquals(ConnAck.class, subscriber.received().get(0).getClass());
            }
        }
        subscriber.take(ConnAck.class);
        assertEquals(
                List.of(packetId),
                subscriber.takeAll(PacketType.PUBREL).stream()
                        .map(Acknowledgement::packetId)
                        .toList());
    }

    @Test
    @Normative("MQTT-3.14.0-1")
    void aClientThatIsTakenOverBeforeItsConnackIsJustDisconnected() {
        store.hold(true);
        TestClient first = simulation.client("c").keepingSession().open();
        first.say(first.connectPacket());
        TestClient second = simulation.client("c").keepingSession().open();
        second.say(second.connectPacket());
        complete();
        assertEquals(List.of(), first.received());
        assertTrue(first.isEnded());
        assertEquals(ReasonCode.SUCCESS, second.take(ConnAck.class).reason());
    }

    @Test
    @Normative({"MQTT-3.2.0-2", "MQTT-3.2.2-7"})
    void aSessionThatCannotBeKeptIsRefused() {
        TestClient watcher = simulation.client("w").connected().subscribed("will", QoS.AT_MOST_ONCE);
        store.fail(true);
        TestClient client = simulation.client("c").keepingSession().withWill("will", "gone");
        assertEquals(ReasonCode.QUOTA_EXCEEDED, client.tryToConnect().reason());
        assertTrue(client.isEnded());
        assertEquals(List.of(), client.received());
        assertEquals(List.of(), watcher.takePayloads());
        store.fail(false);
        assertFalse(client.connect().sessionPresent());
    }

    @Test
    void aQos1PublicationThatCannotBeKeptIsRefused() {
        store.fail(true);
        publisher.publish("t", "m", QoS.AT_LEAST_ONCE);
        assertEquals(
                ReasonCode.QUOTA_EXCEEDED, publisher.take(PacketType.PUBACK).reason());
        assertFalse(publisher.isEnded());
    }

    @Test
    @Normative("MQTT-4.3.3-9")
    void aQos2PublicationThatCannotBeKeptIsRefusedAndCanBePublishedAnew() {
        store.fail(true);
        Publish publish = new Publish("t", Bytes.of("m"), QoS.EXACTLY_ONCE, false, false, 5, Properties.NONE);
        publisher.say(publish);
        assertEquals(
                ReasonCode.QUOTA_EXCEEDED, publisher.take(PacketType.PUBREC).reason());
        assertEquals(List.of(), subscriber.takePayloads());
        store.fail(false);
        publisher.say(publish);
        assertEquals(ReasonCode.SUCCESS, publisher.take(PacketType.PUBREC).reason());
        assertEquals(List.of("m"), subscriber.takePayloads());
    }

    @Test
    void aPublicationOf311ThatCannotBeKeptEndsTheConnectionAndCanBePublishedAgain() {
        TestClient old = simulation
                .client("old")
                .speaking(ProtocolVersion.MQTT_3_1_1)
                .keepingSession()
                .withoutAnswering()
                .connected();
        store.fail(true);
        Publish publish = new Publish("t", Bytes.of("m"), QoS.EXACTLY_ONCE, false, false, 5, Properties.NONE);
        old.say(publish);
        assertEquals(List.of(), old.received());
        assertTrue(old.isEnded());
        store.fail(false);
        old.connect();
        old.say(publish);
        assertEquals(1, old.takeAll(PacketType.PUBREC).size());
        assertEquals(List.of("m"), subscriber.takePayloads());
    }

    @Test
    void qos0FlowsOnWhileTheStoreFails() {
        store.fail(true);
        publisher.publish("t", "m", QoS.AT_MOST_ONCE);
        assertEquals(List.of("m"), subscriber.takePayloads());
    }

    @Test
    void theBrokerGoesOnWhenTheStoreDoes() {
        store.fail(true);
        publisher.publish("t", "lost", QoS.AT_LEAST_ONCE);
        subscriber.takePayloads();
        store.fail(false);
        publisher.publish("t", "m", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("m"), subscriber.takePayloads());
        assertEquals(
                List.of(ReasonCode.QUOTA_EXCEEDED, ReasonCode.SUCCESS),
                publisher.takeAll(PacketType.PUBACK).stream()
                        .map(Acknowledgement::reason)
                        .toList());
    }

    @Test
    void aPublicationThatComesAgainWhileItsFirstIsBeingKeptIsAcknowledgedAfterThat() {
        store.hold(true);
        Publish publish = new Publish("t", Bytes.of("m"), QoS.EXACTLY_ONCE, false, false, 5, Properties.NONE);
        publisher.say(publish).say(publish);
        assertEquals(List.of(), publisher.received());
        complete();
        assertEquals(2, publisher.takeAll(PacketType.PUBREC).size());
        assertEquals(List.of("m"), subscriber.takePayloads());
    }

    @Test
    void whatIsKeptForQos2HasItsIdentifierBeforeItIsSent() {
        subscriber.withoutAnswering();
        publisher.publish("t", "m", QoS.EXACTLY_ONCE);
        int packetId = subscriber.take(Publish.class).packetId();
        store.crash();
        simulation.crash();
        subscriber.connect();
        Publish again = subscriber.take(Publish.class);
        assertEquals(packetId, again.packetId());
        assertTrue(again.dup());
    }

    @Test
    void aQos2MessageThatWasSentIsKnownByItsIdentifierAfterACrash() {
        subscriber.withoutAnswering();
        store.hold(true);
        publisher.publish("t", "m", QoS.EXACTLY_ONCE);
        while (store.waiting() > 0 && subscriber.received().isEmpty()) {
            completeOne();
        }
        int packetId = subscriber.take(Publish.class).packetId();
        // Whatever the engine asked for after the message had left is lost.
        store.crash();
        simulation.crash();
        subscriber.connect();
        assertEquals(packetId, subscriber.take(Publish.class).packetId());
    }

    @Test
    void clientsWaitWhileTheStoreIsBeingRead() {
        ControlledStore slow = new ControlledStore();
        CompletableFuture<Void> read = new CompletableFuture<>();
        slow.replayAfter(read);
        Simulation starting = Simulation.start(1, 0, slow);
        TestClient client = starting.client("c").open();
        client.say(client.connectPacket());
        assertEquals(List.of(), client.received());
        read.complete(null);
        starting.settle();
        assertEquals(ReasonCode.SUCCESS, client.take(ConnAck.class).reason());
    }

    @Test
    void clientsAreRefusedWhenTheStoreIsNotReadInTime() {
        ControlledStore slow = new ControlledStore();
        slow.replayAfter(new CompletableFuture<>());
        Simulation starting = Simulation.start(1, 0, slow, "serviceGrace", 3);
        TestClient client = starting.client("c").open();
        client.say(client.connectPacket());
        starting.passSeconds(4);
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, client.take(ConnAck.class).reason());
        assertTrue(client.isEnded());
    }

    @Test
    void clientsAreRefusedWhenTheStoreCannotBeRead() {
        ControlledStore broken = new ControlledStore();
        broken.replayAfter(CompletableFuture.failedFuture(new IllegalStateException("corrupt")));
        Simulation starting = Simulation.start(1, 0, broken);
        assertEquals(
                ReasonCode.SERVER_UNAVAILABLE,
                starting.client("c").tryToConnect().reason());
    }
}
