package org.marquetry.broker.internal;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.marquetry.api.packet.QoS;

import static org.junit.jupiter.api.Assertions.assertEquals;

final class PublishTest {
    @Test
    void aMessageReachesASubscriber() {
        Simulation simulation = Simulation.start();
        TestClient subscriber = simulation.client("subscriber").connected().subscribed("a/+", QoS.AT_MOST_ONCE);
        simulation.client("publisher").connected().publish("a/b", "hello", QoS.AT_MOST_ONCE);
        assertEquals(List.of("hello"), subscriber.takePayloads());
    }
}
