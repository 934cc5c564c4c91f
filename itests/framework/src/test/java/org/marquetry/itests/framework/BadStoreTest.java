package org.marquetry.itests.framework;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.api.broker.Broker;
import org.marquetry.api.health.Health;
import org.marquetry.api.pieces.ExchangeException;
import org.marquetry.api.pieces.Pieces;
import org.marquetry.itests.framework.bad.BadActivator.Way;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Stores of which the next version does not keep what it is asked to: the former comes back, with all that was acknowledged. */
@Timeout(120)
class BadStoreTest {
    private static final String STORE = "example.files";

    private static final Duration SEEN = Duration.ofSeconds(40);

    @TempDir
    Path directory;

    private final Set<String> acknowledged = new HashSet<>();
    private Pieces pieces;
    private Configuration settings;
    private Configuration limits;
    private Bundle before;

    @BeforeEach
    void serve() throws Exception {
        ConfigurationAdmin admin = Services.await(ConfigurationAdmin.class);
        Configuration heap = admin.getConfiguration("org.marquetry.persistence.memory", "?");
        limits = admin.getConfiguration("org.marquetry.broker", "?");
        limits.update(Services.dictionary(Map.of("serviceGrace", 3)));
        settings = admin.getConfiguration("org.marquetry.pieces", "?");
        settings.update(Services.dictionary(Map.of("patience", 10, "probation", 3600, "standstill", 1)));
        pieces = Services.await(Pieces.class);
        Path good = BadBundle.store(directory, STORE, Way.GOOD);
        if (heap.getProperties() != null) {
            heap.delete();
            await().until(() -> Services.references(Broker.class).isEmpty());
        }
        before = Services.context().installBundle(good.toUri().toString());
        before.start();
        Services.await(Broker.class);
    }

    @AfterEach
    void forget() throws Exception {
        for (Bundle bundle : Services.context().getBundles()) {
            if (STORE.equals(bundle.getSymbolicName())) {
                bundle.uninstall();
            }
        }
        settings.delete();
        limits.delete();
        Services.await(ConfigurationAdmin.class)
                .getConfiguration("org.marquetry.persistence.memory", "?")
                .update(Services.dictionary(Map.of()));
        Services.await(Broker.class);
    }

    /** Uses a bad store once, and expects the former again, with everything that was acknowledged. */
    private void assertTakenBack(Way way, String words) throws Exception {
        try (Listeners listener = Listeners.onAnyPort();
                RawClient stays = new RawClient(listener.port())) {
            stays.connect("stays", null);
            try (RawClient keeps = new RawClient(listener.port())) {
                assertEquals(0, keeps.resume("keeps"));
                assertEquals(1, keeps.subscribe("a", 1));
            }
            publish(listener, "before");
            exchangeOrNot(BadBundle.store(directory, STORE, way));
            publishOrNot(listener, "meanwhile");
            await().atMost(SEEN).until(() -> before.getState() == Bundle.ACTIVE);
            assertTrue(health().contains(STORE + " 9.") && health().contains(words), health());
            Services.await(Broker.class);
            stays.ping();
            publish(listener, "afterwards");
            assertTrue(received(listener).containsAll(acknowledged), "what was acknowledged is there");
        }
    }

    /** What is wrong may be seen while it is tried, or on probation. */
    private void exchangeOrNot(Path jar) throws Exception {
        try {
            pieces.exchange(jar);
        } catch (ExchangeException e) {
            assertTrue(e.getMessage().contains(STORE + " 9."), e.getMessage());
        }
    }

    private void publish(Listeners listener, String payload) throws IOException {
        try (RawClient publisher = new RawClient(listener.port())) {
            publisher.connect("publisher", null);
            publisher.publishAndWait("a", payload);
            acknowledged.add(payload);
        }
    }

    private void publishOrNot(Listeners listener, String payload) {
        try {
            publish(listener, payload);
        } catch (IOException | AssertionError e) {
            // It was not acknowledged, so it may be lost.
        }
    }

    private static Set<String> received(Listeners listener) throws IOException {
        Set<String> payloads = new HashSet<>();
        try (RawClient keeps = new RawClient(listener.port())) {
            assertEquals(0, keeps.resume("keeps"));
            while (!payloads.contains("afterwards")) {
                payloads.add(keeps.receiveAndAcknowledge());
            }
        }
        return payloads;
    }

    private static String health() {
        for (ServiceReference<Health> reference : Services.references(Health.class)) {
            Health health = Services.context().getService(reference);
            if (health.subject().equals("org.marquetry.pieces")) {
                return health.state().reason();
            }
        }
        throw new AssertionError("the pieces do not say how they are");
    }

    @Test
    void oneWhoseCommitsNeverEndIsTakenBack() throws Exception {
        assertTakenBack(Way.HANG, "has not answered within 3 s");
    }

    @Test
    void oneThatThrowsInACommitIsTakenBack() throws Exception {
        assertTakenBack(Way.THROW, "this store has a bug");
    }

    @Test
    void oneThatFailsInACommitIsTakenBack() throws Exception {
        assertTakenBack(Way.ERROR, "this store has a worse bug");
    }

    @Test
    void oneThatHangsInACommitIsTakenBack() throws Exception {
        assertTakenBack(Way.BLOCK, "stand still");
    }

    @Test
    void oneThatNeverTellsAllThatItHasIsTakenBack() throws Exception {
        assertTakenBack(Way.HANG_IN_REPLAY, "has told nothing of what it keeps");
    }
}
