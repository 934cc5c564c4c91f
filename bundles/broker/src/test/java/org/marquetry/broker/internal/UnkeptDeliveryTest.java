package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.SubAck;
import org.marquetry.api.packet.Subscribe;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What was on its way to a client when the store failed, once it works again. */
final class UnkeptDeliveryTest {
    private static final Properties SHORT_LIVED =
            Properties.builder().put(Property.MESSAGE_EXPIRY_INTERVAL, 1).build();

    private final ControlledStore store = new ControlledStore();
    private final Simulation simulation = Simulation.start(1, 0, store, "queuePageMessages", 1);
    private final TestClient subscriber =
            simulation.client("s").keepingSession().withoutAnswering().connected();
    private final TestClient publisher = simulation.client("p").connected();

    private List<Publish> sent() {
        return subscriber.takeAll(Publish.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Normative({"MQTT-4.4.0-1", "MQTT-3.3.1-1"})
    void whatWasSentComesAgainUnderItsIdentifierThoughTheStoreCouldNotLearnIt(boolean crash) {
        subscriber.subscribed("t", QoS.AT_LEAST_ONCE).loseConnection();
        for (String each : List.of("m0", "m1", "m2")) {
            publisher.publish("t", each, QoS.AT_LEAST_ONCE);
        }
        subscriber.connect();
        List<Publish> before = sent();
        assertEquals(3, before.size());
        store.fail(true);
        subscriber.loseConnection();
        store.fail(false);
        subscriber.connect();
        assertEquals(before.size(), sent().size());
        subscriber.loseConnection();
        if (crash) {
            simulation.crash();
        }
        subscriber.connect();
        List<Publish> again = sent();
        assertEquals(before.size(), again.size());
        for (int i = 0; i < again.size(); i++) {
            assertEquals(before.get(i).packetId(), again.get(i).packetId());
            assertEquals(before.get(i).payload(), again.get(i).payload());
            assertTrue(again.get(i).dup());
        }
    }

    @Test
    @Normative("MQTT-3.3.1-9")
    void aRetainedMessageThatNobodyPublishesAgainIsNotLost() {
        publisher.publish("r/1", "r/1", QoS.EXACTLY_ONCE, true, Properties.NONE);
        publisher.publish("r/2", "r/2", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        publisher.publish("r/3", "r/3", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        store.hold(true);
        TestClient client = subscriber.answering();
        TopicSubscription all = TopicSubscription.of("r/#", QoS.EXACTLY_ONCE);
        client.say(new Subscribe(7, List.of(all), Properties.NONE));
        store.completeNext();
        simulation.settle();
        assertFalse(client.takeAll(SubAck.class).isEmpty());
        store.fail(true);
        store.hold(false);
        simulation.settle();
        store.fail(false);
        simulation.passSeconds(5);
        List<String> came = client.takePayloads();
        assertTrue(came.containsAll(List.of("r/1", "r/2", "r/3")), came::toString);
    }

    @Test
    @Normative({"MQTT-3.3.2-5", "MQTT-4.6.0-5"})
    void whatExpiredWhileItWasKeptDoesNotComeBackBehindWhatFollowedIt() {
        subscriber.subscribed("t", QoS.EXACTLY_ONCE);
        store.hold(true);
        publish(QoS.EXACTLY_ONCE);
        simulation.passSeconds(2);
        expectNothingExpired();
    }

    @Test
    @Normative({"MQTT-3.3.2-5", "MQTT-4.6.0-5"})
    void whatExpiredUnderAnIdentifierForWhoWasAwayDoesNotComeBackBehindWhatFollowedIt() {
        subscriber.subscribed("t", QoS.EXACTLY_ONCE).loseConnection();
        publish(QoS.AT_LEAST_ONCE);
        store.hold(true);
        connectHeld();
        subscriber.loseConnection();
        store.hold(false);
        simulation.passSeconds(2);
        store.hold(true);
        connectHeld();
        expectNothingExpired();
    }

    private void connectHeld() {
        subscriber.open().send(subscriber.connectPacket());
        simulation.settle();
        assertTrue(store.completeNext());
        simulation.settle();
        assertEquals(ReasonCode.SUCCESS, subscriber.take(ConnAck.class).reason());
    }

    /** The first is QoS 2, so that what follows it may have an identifier before it is sent. */
    private void publish(QoS qos) {
        publisher.publish("t", "first", QoS.EXACTLY_ONCE);
        publisher.publish("t", "expires", qos, false, SHORT_LIVED);
        publisher.publish("t", "last", qos);
    }

    private void expectNothingExpired() {
        List<String> came = new ArrayList<>();
        while (!came.contains("last")) {
            assertTrue(store.completeNext());
            simulation.settle();
            came.addAll(subscriber.takePayloads());
        }
        assertEquals(List.of("first", "last"), came);
        assertEquals(1, simulation.counters().expired());
        store.crash();
        simulation.crash();
        subscriber.connect();
        assertFalse(subscriber.takePayloads().contains("expires"));
    }
}
