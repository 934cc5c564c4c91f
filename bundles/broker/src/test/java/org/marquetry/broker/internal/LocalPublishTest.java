package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.broker.BrokerBusyException;
import org.marquetry.api.broker.PublishResult;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.store.StoreException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Publishing from within the runtime. */
final class LocalPublishTest {
    private final ControlledStore store = new ControlledStore();
    private final Simulation simulation = Simulation.start(3, 9, store);
    private final LocalPublications publications = simulation.publications();

    private static Message message(String topic, QoS qos, boolean retain) {
        return Message.of(topic, new byte[] {'m'}, qos, retain);
    }

    private CompletableFuture<PublishResult> publish(Message message) {
        CompletableFuture<PublishResult> result = publications.publish(message).toCompletableFuture();
        simulation.settle();
        return result;
    }

    private static Throwable failure(CompletableFuture<PublishResult> result) {
        assertTrue(result.isDone());
        return assertThrows(CompletionException.class, result::join).getCause();
    }

    @Test
    void aMessageReachesClientsAndTheResultTellsHowMany() {
        TestClient a = simulation.client("a").connected().subscribed("t", QoS.EXACTLY_ONCE);
        TestClient b = simulation.client("b").connected().subscribed("#", QoS.AT_MOST_ONCE);
        for (QoS qos : QoS.values()) {
            assertEquals(2, publish(message("t", qos, false)).join().receivers());
            assertEquals(List.of("m"), a.takePayloads());
            assertEquals(List.of("m"), b.takePayloads());
        }
        assertEquals(0, publish(message("$t", QoS.AT_LEAST_ONCE, false)).join().receivers());
    }

    @Test
    void aMessageCanBeRetained() {
        publish(message("t", QoS.AT_LEAST_ONCE, true)).join();
        assertEquals(
                List.of("m"),
                simulation
                        .client("a")
                        .connected()
                        .subscribed("t", QoS.AT_MOST_ONCE)
                        .takePayloads());
    }

    @Test
    void theResultComesWhenTheMessageIsKept() {
        simulation
                .client("a")
                .keepingSession()
                .connected()
                .subscribed("t", QoS.AT_LEAST_ONCE)
                .disconnect();
        store.hold(true);
        CompletableFuture<PublishResult> result = publish(message("t", QoS.AT_LEAST_ONCE, false));
        assertFalse(result.isDone());
        store.complete();
        simulation.settle();
        assertEquals(1, result.join().receivers());
    }

    @Test
    void theResultTellsOfAMessageThatCouldNotBeKept() {
        simulation
                .client("a")
                .keepingSession()
                .connected()
                .subscribed("t", QoS.AT_LEAST_ONCE)
                .disconnect();
        store.fail(true);
        assertInstanceOf(StoreException.class, failure(publish(message("t", QoS.AT_LEAST_ONCE, false))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"maxQos=0", "retainAvailable=false", "maxTopicLevels=1", "maxTopicLength=1"})
    void aMessageThatTheLimitsDoNotAllowIsRefused(String setting) {
        String[] keyAndValue = setting.split("=");
        simulation.configure(keyAndValue[0], keyAndValue[1]);
        assertInstanceOf(IllegalArgumentException.class, failure(publish(message("a/b", QoS.AT_LEAST_ONCE, true))));
    }

    @Test
    void aMessageThatThereIsNoRoomToRetainIsRefused() {
        simulation.configure("retainedMaxCount", 0);
        assertInstanceOf(IllegalArgumentException.class, failure(publish(message("t", QoS.AT_LEAST_ONCE, true))));
    }

    @Test
    void tooManyAtOnceAreRefusedAndThereIsRoomAgainWhenSomeHaveCompleted() {
        List<CompletableFuture<PublishResult>> all = new ArrayList<>();
        for (int i = 0; i < 16_385; i++) {
            all.add(publications
                    .publish(message("t/" + i % 7, QoS.AT_LEAST_ONCE, false))
                    .toCompletableFuture());
        }
        assertInstanceOf(BrokerBusyException.class, failure(all.get(16_384)));
        simulation.settle();
        assertTrue(all.subList(0, 16_384).stream().noneMatch(CompletableFuture::isCompletedExceptionally));
        publish(message("t", QoS.AT_LEAST_ONCE, false)).join();
    }

    @Test
    void messagesOfOneTopicKeepTheirOrder() {
        TestClient client = simulation.client("a").connected().subscribed("t", QoS.AT_LEAST_ONCE);
        for (int i = 0; i < 100; i++) {
            publications.publish(Message.of("t", ("m" + i).getBytes(), QoS.AT_LEAST_ONCE, false));
        }
        simulation.settle();
        assertEquals(IntStream.range(0, 100).mapToObj(i -> "m" + i).toList(), client.takePayloads());
    }

    @Test
    void aBrokerThatStopsRefuses() {
        simulation.stop();
        assertInstanceOf(IllegalStateException.class, failure(publish(message("t", QoS.AT_MOST_ONCE, false))));
    }

    @Test
    void whatIsUnderWayWhenTheWorkersGoEndsAllTheSame() {
        CompletableFuture<PublishResult> result =
                publications.publish(message("t", QoS.AT_MOST_ONCE, false)).toCompletableFuture();
        simulation.listenerWorkers().shutDown();
        simulation.settle();
        assertInstanceOf(IllegalStateException.class, failure(result));
    }
}
