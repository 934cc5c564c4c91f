package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.marquetry.api.broker.MessageListener;
import org.marquetry.api.broker.ReceivedMessage;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.QoS;
import org.marquetry.persistence.memory.internal.MemoryStore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Subscribing from within the runtime: as a Flow.Publisher, and by the whiteboard. */
final class LocalSubscriptionTest {
    private final Simulation simulation = Simulation.start(3, 9, new MemoryStore());
    private final TestClient publisher = simulation.client("publisher").connected();
    private final Whiteboard whiteboard = new Whiteboard(simulation.subscriptions());

    /** A subscriber that asks for no more than it is told to. */
    private static final class Collector implements Flow.Subscriber<ReceivedMessage> {
        private final List<ReceivedMessage> received = new ArrayList<>();
        private Flow.Subscription subscription;
        private Throwable error;
        private RuntimeException toThrow;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(ReceivedMessage message) {
            received.add(message);
            if (toThrow != null) {
                throw toThrow;
            }
        }

        @Override
        public void onError(Throwable throwable) {
            error = throwable;
        }

        @Override
        public void onComplete() {
            throw new AssertionError("a subscription does not end by itself");
        }

        private List<String> payloads() {
            return texts(received);
        }
    }

    private static List<String> texts(List<ReceivedMessage> messages) {
        return messages.stream()
                .map(each -> {
                    byte[] payload = new byte[each.message().payloadLength()];
                    each.message().payload().get(payload);
                    return new String(payload);
                })
                .toList();
    }

    private Collector subscribe(String filter, QoS qos) {
        Collector collector = new Collector();
        new MessagePublisher(simulation.subscriptions(), filter, qos).subscribe(collector);
        simulation.settle();
        return collector;
    }

    private void request(Collector collector, long count) {
        collector.subscription.request(count);
        simulation.settle();
    }

    private void publish(String topic, int count) {
        IntStream.range(0, count).forEach(i -> publisher.publish(topic, "m" + i, QoS.AT_LEAST_ONCE));
    }

    private List<ReceivedMessage> listen(Map<String, Object> properties) {
        List<ReceivedMessage> received = new ArrayList<>();
        whiteboard.add(received::add, properties);
        simulation.settle();
        return received;
    }

    @Test
    void aSubscriberGetsWhatItAsksForAndTheRestWhenItAsksAgain() {
        Collector collector = subscribe("t/+", QoS.EXACTLY_ONCE);
        publish("t/1", 5);
        assertEquals(List.of(), collector.payloads());
        request(collector, 2);
        assertEquals(List.of("m0", "m1"), collector.payloads());
        request(collector, 100);
        assertEquals(List.of("m0", "m1", "m2", "m3", "m4"), collector.payloads());
        publish("t/2", 1);
        assertEquals(6, collector.received.size());
    }

    @Test
    void theLowerOfBothQualitiesOfServiceIsTold() {
        Collector collector = subscribe("t", QoS.AT_LEAST_ONCE);
        request(collector, Long.MAX_VALUE);
        for (QoS qos : QoS.values()) {
            publisher.publish("t", "m", qos);
        }
        assertEquals(
                List.of(QoS.AT_MOST_ONCE, QoS.AT_LEAST_ONCE, QoS.AT_LEAST_ONCE),
                collector.received.stream().map(ReceivedMessage::qos).toList());
    }

    @Test
    void aSubscriberThatDoesNotAskLosesWhatIsTooMuchAndThatIsCounted() {
        Collector collector = subscribe("t", QoS.AT_LEAST_ONCE);
        for (int i = 0; i < 20_000; i++) {
            publisher.send(publisher.publication("t", "m", QoS.AT_MOST_ONCE, false, Properties.NONE));
        }
        simulation.settle();
        request(collector, Long.MAX_VALUE);
        assertEquals(16_384, collector.received.size());
        assertEquals(20_000 - 16_384, simulation.counters().droppedQos0());
    }

    @Test
    void aSubscriberThatCancelsGetsNoMore() {
        Collector collector = subscribe("t", QoS.AT_LEAST_ONCE);
        request(collector, 10);
        publish("t", 1);
        collector.subscription.cancel();
        collector.subscription.cancel();
        collector.subscription.request(1);
        publish("t", 1);
        assertEquals(1, collector.received.size());
        assertEquals(0, simulation.counters().subscriptions());
    }

    @Test
    void aDemandOfNothingIsAnError() {
        Collector collector = subscribe("t", QoS.AT_LEAST_ONCE);
        request(collector, 0);
        assertInstanceOf(IllegalArgumentException.class, collector.error);
        assertEquals(0, simulation.counters().subscriptions());
    }

    @Test
    void aSubscriberThatThrowsIsCancelled() {
        Collector collector = subscribe("t", QoS.AT_LEAST_ONCE);
        collector.toThrow = new IllegalStateException("cannot");
        request(collector, 10);
        publish("t", 3);
        assertEquals(1, collector.received.size());
        assertEquals(collector.toThrow, collector.error);
        assertEquals(0, simulation.counters().subscriptions());
    }

    @Test
    void aFilterThatIsNotAllowedIsRefused() {
        simulation.configure("maxTopicLevels", 1);
        assertThrows(IllegalArgumentException.class, () -> subscribe("a/b", QoS.AT_LEAST_ONCE));
    }

    @Test
    void retainedMessagesComeFirstAndMarked() {
        publisher.publish("t", "old", QoS.EXACTLY_ONCE, true, Properties.NONE);
        Collector collector = subscribe("t", QoS.AT_LEAST_ONCE);
        request(collector, 10);
        publisher.publish("t", "new", QoS.EXACTLY_ONCE, true, Properties.NONE);
        assertEquals(List.of("old", "new"), collector.payloads());
        assertTrue(collector.received.get(0).retained());
        assertEquals(QoS.AT_LEAST_ONCE, collector.received.get(0).qos());
        assertFalse(collector.received.get(1).retained());
    }

    @Test
    void anyNumberOfRetainedMessagesComesAtThePaceOfTheSubscriber() {
        for (int i = 0; i < 20_000; i++) {
            publisher.send(publisher.publication("t/" + i, "m", QoS.AT_MOST_ONCE, true, Properties.NONE));
        }
        simulation.settle();
        Collector collector = subscribe("t/#", QoS.AT_LEAST_ONCE);
        for (int i = 0; i < 200; i++) {
            request(collector, 100);
        }
        assertEquals(20_000, collector.received.size());
        assertEquals(0, simulation.counters().droppedQos0());
    }

    @Test
    void subscribersCanShare() {
        Collector a = subscribe("$share/g/t", QoS.AT_LEAST_ONCE);
        Collector b = subscribe("$share/g/t", QoS.AT_LEAST_ONCE);
        request(a, 100);
        request(b, 100);
        publish("t", 10);
        assertEquals(5, a.received.size());
        assertEquals(5, b.received.size());
    }

    @Test
    void aListenerGetsWhatItsFiltersMatchOnceEach() {
        publisher.publish("a/b", "retained", QoS.AT_LEAST_ONCE, true, Properties.NONE);
        List<ReceivedMessage> received =
                listen(Map.of(MessageListener.TOPIC_FILTER, new String[] {"a/#", "a/b", "c", "c"}));
        publisher.publish("a/b", "both", QoS.AT_LEAST_ONCE);
        publisher.publish("c", "one", QoS.AT_LEAST_ONCE);
        publisher.publish("d", "none", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("retained", "both", "one"), texts(received));
    }

    @Test
    void aListenerCanLimitTheQualityOfService() {
        List<ReceivedMessage> received =
                listen(Map.of(MessageListener.TOPIC_FILTER, "t", MessageListener.QOS, 0, "service.id", 7L));
        publisher.publish("t", "m", QoS.EXACTLY_ONCE);
        assertEquals(QoS.AT_MOST_ONCE, received.get(0).qos());
    }

    @Test
    void aListenerThatFailsGetsTheNextMessageAllTheSame() {
        List<ReceivedMessage> received = new ArrayList<>();
        MessageListener failing = message -> {
            received.add(message);
            throw new IllegalStateException("cannot");
        };
        whiteboard.add(failing, Map.of(MessageListener.TOPIC_FILTER, "t"));
        simulation.settle();
        publish("t", 3);
        assertEquals(3, received.size());
    }

    @Test
    void aListenerThatIsRemovedGetsNoMore() {
        List<ReceivedMessage> received = new ArrayList<>();
        MessageListener listener = received::add;
        whiteboard.add(listener, Map.of(MessageListener.TOPIC_FILTER, "t"));
        simulation.settle();
        publish("t", 1);
        whiteboard.remove(listener);
        publish("t", 1);
        assertEquals(1, received.size());
        assertEquals(0, simulation.counters().subscriptions());
    }

    @Test
    void aListenerWithoutAUsableFilterIsLeftOut() {
        assertEquals(List.of(), listen(Map.of()));
        assertEquals(List.of(), listen(Map.of(MessageListener.TOPIC_FILTER, "a/#/b")));
        assertEquals(List.of(), listen(Map.of(MessageListener.TOPIC_FILTER, "t", MessageListener.QOS, 3)));
        publish("t", 1);
        assertEquals(0, simulation.counters().subscriptions());
    }

    @Test
    void theWhiteboardEndsAllItsSubscriptions() {
        List<ReceivedMessage> received = listen(Map.of(MessageListener.TOPIC_FILTER, "t"));
        whiteboard.close();
        publish("t", 1);
        assertEquals(List.of(), received);
        assertEquals(0, simulation.counters().subscriptions());
    }

    @Test
    void aListenerIsCalledByAWorkerAndNeverByALoop() {
        List<Boolean> inLoop = new ArrayList<>();
        whiteboard.add(
                message -> inLoop.add(simulation.loops().running() != null), Map.of(MessageListener.TOPIC_FILTER, "t"));
        simulation.settle();
        publish("t", 3);
        assertEquals(List.of(false, false, false), inLoop);
    }
}
