package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.store.StoreChange.SessionPut;
import org.marquetry.api.store.StoreChange.SubscriptionPut;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Clients are let in when the sessions are there, and what still comes from the store takes its place without harm. */
final class RestorationTest {
    private static final String ERROR = "what the store keeps could not all be read: a record is damaged";

    private final ControlledStore store = new ControlledStore();
    private final Simulation simulation = Simulation.start(3, 7, store, "queuePageMessages", 4);
    private final TestClient publisher = simulation.client("publisher").connected();

    private void retain(String topic, String payload) {
        publisher.publish(topic, payload, QoS.AT_LEAST_ONCE, true, Properties.NONE);
    }

    private void restartSlowly() {
        store.holdLoading(true);
        simulation.restart();
        publisher.connect();
    }

    private void load() {
        store.load(false);
        store.holdLoading(false);
        simulation.settle();
    }

    @Test
    void clientsAreLetInAndServedWhileRetainedMessagesAreRead() {
        TestClient sleeper = simulation.client("s").keepingSession().connected().subscribed("t/#", QoS.AT_LEAST_ONCE);
        sleeper.disconnect();
        publisher.publish("t/1", "before", QoS.AT_LEAST_ONCE);
        retain("r", "retained");
        restartSlowly();
        publisher.publish("t/2", "meanwhile", QoS.AT_LEAST_ONCE);
        assertTrue(sleeper.connect().sessionPresent());
        assertEquals(List.of("before", "meanwhile"), sleeper.takePayloads());
        assertEquals(0, simulation.counters().retained());
        load();
        assertEquals(1, simulation.counters().retained());
    }

    @Test
    void aNewSubscriptionGetsRetainedMessagesWhenAllAreThere() {
        retain("r/1", "a");
        retain("r/2", "b");
        restartSlowly();
        TestClient client = simulation.client("c").connected();
        client.subscribed("r/1", QoS.AT_LEAST_ONCE).subscribed("r/2", QoS.AT_MOST_ONCE);
        assertEquals(List.of(), client.takePayloads());
        load();
        assertEquals(List.of("a", "b"), client.takePayloads().stream().sorted().toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "new"})
    void whatCouldNotBeReplacedOrRemovedMeanwhileIsThereAfterwards(String refused) {
        retain("before", "old");
        retain("behind", "old");
        restartSlowly();
        store.hold(true);
        retain("before", refused);
        retain("behind", refused);
        store.fail(true);
        store.completeNext();
        simulation.settle();
        load();
        store.complete();
        store.fail(false);
        store.hold(false);
        simulation.settle();
        TestClient client = simulation.client("c").connected().subscribed("+", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("old", "old"), client.takePayloads());
        assertEquals(2, simulation.counters().retained());
    }

    /** Else somebody could subscribe or unsubscribe before what was due long ago. */
    @Test
    @Normative("MQTT-3.1.2-8")
    void aWillThatFallsDueWhileSessionsAreReadIsPublishedAsSoonAsTheyAreThere() {
        Properties later =
                Properties.builder().put(Property.WILL_DELAY_INTERVAL, 10).build();
        TestClient watcher = simulation.client("w").keepingSession().connected().subscribed("will", QoS.AT_LEAST_ONCE);
        simulation
                .client("mortal")
                .keepingSession(100)
                .withWill("will", "gone", QoS.AT_LEAST_ONCE, false, later)
                .connected()
                .loseConnection();
        simulation.settle();
        CompletableFuture<Void> read = new CompletableFuture<>();
        store.replayAfter(read);
        simulation.crash();
        simulation.passSeconds(11);
        read.complete(null);
        simulation.settle();
        assertEquals(List.of("gone"), watcher.connected().takePayloads());
    }

    @Test
    void whatIsRetainedOrRemovedMeanwhileWins() {
        retain("replaced", "old");
        retain("removed", "old");
        retain("replaced and removed", "old");
        retain("removed and replaced", "old");
        retain("left", "old");
        restartSlowly();
        retain("replaced", "new");
        retain("removed", "");
        retain("replaced and removed", "new");
        retain("replaced and removed", "");
        retain("removed and replaced", "");
        retain("removed and replaced", "new");
        load();
        for (int i = 0; i < 2; i++) {
            TestClient client = simulation.client("c").connected().subscribed("#", QoS.AT_LEAST_ONCE);
            assertEquals(
                    List.of("new", "new", "old"),
                    client.takePayloads().stream().sorted().toList());
            assertEquals(3, simulation.counters().retained());
            // The store knows it too.
            simulation.restart();
            publisher.connect();
        }
    }

    @Test
    void whatExpiresMeanwhileStaysAway() {
        retain("t", "old");
        restartSlowly();
        Properties soon =
                Properties.builder().put(Property.MESSAGE_EXPIRY_INTERVAL, 5).build();
        publisher.publish("t", "new", QoS.AT_LEAST_ONCE, true, soon);
        simulation.passSeconds(6);
        load();
        simulation.passSeconds(20);
        assertEquals(0, simulation.counters().retained());
        TestClient client = simulation.client("c").connected().subscribed("t", QoS.AT_LEAST_ONCE);
        assertEquals(List.of(), client.takePayloads());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSizeOfAQueueIsKnownLaterAndThenCounts(boolean drainedMeanwhile) {
        simulation.configure("maxQueuedMessages", 20);
        TestClient sleeper = simulation.client("s").keepingSession().connected().subscribed("t", QoS.AT_LEAST_ONCE);
        sleeper.disconnect();
        IntStream.range(0, 15).forEach(i -> publisher.publish("t", "m" + i, QoS.AT_LEAST_ONCE));
        restartSlowly();
        if (drainedMeanwhile) {
            sleeper.connect();
            assertEquals(15, sleeper.takePayloads().size());
            sleeper.disconnect();
        }
        load();
        assertEquals(drainedMeanwhile ? 0 : 15, simulation.counters().queuedMessages());
        IntStream.range(15, 40).forEach(i -> publisher.publish("t", "m" + i, QoS.AT_LEAST_ONCE));
        assertEquals(20, simulation.counters().queuedMessages());
        sleeper.connect();
        assertEquals(20, sleeper.takePayloads().size());
        assertEquals(0, simulation.counters().queuedMessages());
        assertEquals(0, simulation.counters().queuedBytes());
    }

    @Test
    void anEngineThatStaysTellsOfWhatCannotBeRead() {
        restartSlowly();
        assertEquals(List.of(ERROR), errors(() -> store.load(true)));
    }

    @Test
    void anEngineThatHasLeftDoesNotTellThatItsStoreWasClosedWhileItWasRead() {
        restartSlowly();
        simulation.park();
        assertEquals(List.of(), errors(() -> store.load(true)));
    }

    private List<String> errors(Runnable cause) {
        List<String> errors = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                if (line.getLevel() == Level.SEVERE) {
                    errors.add(line.getMessage());
                }
            }

            @Override
            public void flush() {
                // Nothing is kept back.
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
        Logger log = Logger.getLogger("org.marquetry.broker");
        log.addHandler(handler);
        try {
            cause.run();
            simulation.settle();
        } finally {
            log.removeHandler(handler);
        }
        return errors;
    }

    @Test
    void theBrokerServesOnIfRetainedMessagesCannotBeRead() {
        retain("r", "retained");
        restartSlowly();
        TestClient client = simulation.client("c").connected().subscribed("#", QoS.AT_LEAST_ONCE);
        store.load(true);
        simulation.settle();
        retain("new", "new");
        assertEquals(List.of("new"), client.takePayloads());
        TestClient other = simulation.client("o").connected().subscribed("#", QoS.AT_LEAST_ONCE);
        assertEquals(List.of("new"), other.takePayloads());
    }

    @Test
    void anEngineThatWasStoppedIsToldNoMore() {
        retain("r", "retained");
        restartSlowly();
        simulation.stop();
        assertThrows(CancellationException.class, () -> store.load(false));
    }

    @ParameterizedTest
    @CsvSource({"false, 1", "true, 0"})
    void onlyAnEngineThatGoesOnComplainsOfWhatItCouldNotRead(boolean stops, int errors) {
        restartSlowly();
        int before = UnexpectedFailures.errors();
        if (stops) {
            simulation.stop();
        }
        store.load(true);
        simulation.settle();
        assertEquals(errors, UnexpectedFailures.errors() - before);
    }

    @Test
    void aWillThatFellDueMeanwhileReachesSubscribersOfAllLoops() {
        List<TestClient> sleepers = IntStream.range(0, 10)
                .mapToObj(i -> simulation
                        .client("sleeper" + i)
                        .keepingSession()
                        .connected()
                        .subscribed("will", QoS.AT_LEAST_ONCE))
                .toList();
        sleepers.forEach(TestClient::disconnect);
        Properties delayed =
                Properties.builder().put(Property.WILL_DELAY_INTERVAL, 20).build();
        simulation
                .client("w")
                .keepingSession()
                .withWill("will", "gone", QoS.AT_LEAST_ONCE, false, delayed)
                .connected()
                .loseConnection();
        simulation.stop();
        simulation.time().pass(30_000);
        simulation.restart();
        simulation.passSeconds(1);
        for (TestClient sleeper : sleepers) {
            sleeper.connect();
            assertEquals(List.of("gone"), sleeper.takePayloads());
        }
    }

    @Test
    void manySessionsComeBack() {
        simulation.stop();
        StoreWriter writer = store.writer(Runnable::run);
        for (int i = 0; i < 20_000; i++) {
            String client = "client" + i;
            writer.append(new SessionPut(client, "", 1000, simulation.time().wallMillis()));
            writer.append(new SubscriptionPut(client, TopicSubscription.of("t/" + i, QoS.AT_LEAST_ONCE), 0));
        }
        writer.commit(new StoreWriter.CommitListener() {
            @Override
            public void committed() {
                // Done in the call.
            }

            @Override
            public void failed(StoreException reason) {
                throw new AssertionError(reason);
            }
        });
        simulation.restart();
        assertEquals(20_000, simulation.counters().sessions());
        assertEquals(20_000, simulation.counters().subscriptions());
        publisher.connect();
        publisher.publish("t/12345", "m", QoS.AT_LEAST_ONCE);
        TestClient client = simulation.client("client12345").keepingSession();
        ConnAck answer = client.connect();
        assertFalse(answer.reason().isError());
        assertTrue(answer.sessionPresent());
        assertEquals(List.of("m"), client.takePayloads());
    }
}
