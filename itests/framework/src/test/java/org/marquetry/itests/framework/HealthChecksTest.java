package org.marquetry.itests.framework;

import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.apache.felix.hc.api.Result.Status;
import org.apache.felix.hc.api.execution.HealthCheckExecutionOptions;
import org.apache.felix.hc.api.execution.HealthCheckExecutionResult;
import org.apache.felix.hc.api.execution.HealthCheckExecutor;
import org.apache.felix.hc.api.execution.HealthCheckSelector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.marquetry.api.broker.Broker;
import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The checks that Felix runs, asked for by their tags as an orchestrator would. */
@Timeout(60)
class HealthChecksTest {
    private static final String LIVE = "systemalive";
    private static final String READY = "systemready";
    private static final String PIECE = "mqtt-piece";
    private static final HealthCheckExecutionOptions NOW =
            new HealthCheckExecutionOptions().setForceInstantExecution(true);

    private Listeners listener;

    @BeforeEach
    void serve() throws Exception {
        Services.await(ConfigurationAdmin.class)
                .getConfiguration("org.marquetry.persistence.memory", "?")
                .update(Services.dictionary(Map.of()));
        Services.await(Broker.class);
        listener = Listeners.onAnyPort();
        listener.port();
        awaitStatus(READY, Status.OK);
    }

    @AfterEach
    void end() throws Exception {
        listener.close();
    }

    private static List<HealthCheckExecutionResult> checks(String tag) {
        try {
            return Services.await(HealthCheckExecutor.class).execute(HealthCheckSelector.tags(tag), NOW);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The one check of the broker with a tag. */
    private static HealthCheckExecutionResult check(String tag) {
        List<HealthCheckExecutionResult> found = checks(tag).stream()
                .filter(each -> each.getHealthCheckMetadata().getTags().contains("mqtt"))
                .toList();
        assertEquals(1, found.size(), found.toString());
        return found.get(0);
    }

    private static String words(HealthCheckExecutionResult check) {
        return check.getHealthCheckResult().toString();
    }

    private static void awaitStatus(String tag, Status status) {
        await().ignoreExceptions().until(() -> check(tag).getHealthCheckResult().getStatus() == status);
    }

    private static HealthCheckExecutionResult piece(String subject) {
        return checks(PIECE).stream()
                .filter(each -> each.getHealthCheckMetadata().getName().equals("MQTT: " + subject))
                .findFirst()
                .orElse(null);
    }

    @Test
    void aBrokerThatServesIsAliveAndReady() {
        assertEquals(Status.OK, check(LIVE).getHealthCheckResult().getStatus());
        assertEquals(Status.OK, check(READY).getHealthCheckResult().getStatus());
    }

    @Test
    void eachPieceThatSaysHowItIsHasACheck() {
        for (String subject : List.of("org.marquetry.broker", "org.marquetry.pieces")) {
            await().until(() -> piece(subject) != null);
        }
    }

    @Test
    void aCheckComesAndGoesWithItsPieceAndSaysTheSame() {
        HealthState[] state = {HealthState.degraded("half of it is gone", "bring it back")};
        Piece.whileThere(Services.context(), false, () -> state[0], () -> {
            assertEquals(Status.WARN, piece("example").getHealthCheckResult().getStatus());
            assertTrue(words(piece("example")).contains("half of it is gone: bring it back"), words(piece("example")));
            state[0] = HealthState.failed("all of it is gone", "");
            assertEquals(
                    Status.CRITICAL, piece("example").getHealthCheckResult().getStatus());
            state[0] = HealthState.WELL;
            assertEquals(Status.OK, piece("example").getHealthCheckResult().getStatus());
        });
        await().until(() -> piece("example") == null);
    }

    @Test
    void whatIsNotNeededToServeMayFail() {
        Piece.whileThere(Services.context(), false, () -> HealthState.failed("gone", ""), () -> {
            assertEquals(Status.OK, check(READY).getHealthCheckResult().getStatus());
            assertEquals(Status.OK, check(LIVE).getHealthCheckResult().getStatus());
        });
    }

    @Test
    void aBrokerWithAVitalPieceThatHasFailedIsNotAlive() {
        Piece.whileThere(Services.context(), true, () -> HealthState.failed("it stands still", ""), () -> {
            assertEquals(Status.CRITICAL, check(LIVE).getHealthCheckResult().getStatus());
            assertTrue(words(check(LIVE)).contains("it stands still"), words(check(LIVE)));
        });
        awaitStatus(LIVE, Status.OK);
    }

    @Test
    void theLoopsAreVital() throws Exception {
        assertEquals(
                1,
                Services.context()
                        .getServiceReferences(Health.class, "(" + Health.VITAL + "=true)")
                        .size());
    }

    @Test
    void aBrokerWhoseEngineHasFailedIsNotReady() throws Exception {
        BundleContext engine = BadBundle.bundle("org.marquetry.broker").getBundleContext();
        Piece.whileThere(engine, false, () -> HealthState.failed("the store cannot be read", ""), () -> {
            assertEquals(Status.CRITICAL, check(READY).getHealthCheckResult().getStatus());
            assertTrue(words(check(READY)).contains("the store cannot be read"), words(check(READY)));
            assertEquals(Status.OK, check(LIVE).getHealthCheckResult().getStatus());
        });
        awaitStatus(READY, Status.OK);
    }

    @Test
    void aBrokerWithoutAnEngineIsNotReadyUntilThereIsOne() throws Exception {
        Bundle engine = BadBundle.bundle("org.marquetry.broker");
        engine.stop();
        try {
            HealthCheckExecutionResult ready = check(READY);
            assertEquals(
                    Status.TEMPORARILY_UNAVAILABLE, ready.getHealthCheckResult().getStatus());
            assertTrue(words(ready).contains("there is no engine"), words(ready));
            assertEquals(Status.OK, check(LIVE).getHealthCheckResult().getStatus());
        } finally {
            engine.start();
        }
        awaitStatus(READY, Status.OK);
    }

    @Test
    void aBrokerThatListensNowhereIsNotReady() throws Exception {
        listener.close();

        HealthCheckExecutionResult ready = check(READY);
        assertEquals(
                Status.TEMPORARILY_UNAVAILABLE, ready.getHealthCheckResult().getStatus());
        assertTrue(words(ready).contains("there is no listener"), words(ready));

        listener = Listeners.onAnyPort();
        awaitStatus(READY, Status.OK);
    }

    /** A piece that says what it is told to. */
    private record Piece(Supplier<HealthState> told) implements Health {
        static void whileThere(BundleContext bundle, boolean vital, Supplier<HealthState> told, Runnable body) {
            ServiceRegistration<Health> registration =
                    bundle.registerService(Health.class, new Piece(told), new Hashtable<>(Map.of(Health.VITAL, vital)));
            try {
                body.run();
            } finally {
                registration.unregister();
            }
        }

        @Override
        public String subject() {
            return "example";
        }

        @Override
        public HealthState state() {
            return told.get();
        }
    }
}
