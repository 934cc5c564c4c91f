package org.marquetry.broker.internal;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.SubAck;
import org.marquetry.api.packet.Subscribe;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What was on its way to a client when the store failed, once it works again. */
final class UnkeptDeliveryTest {
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
}
