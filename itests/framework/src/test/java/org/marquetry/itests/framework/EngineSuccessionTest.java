package org.marquetry.itests.framework;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.api.broker.Broker;
import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.pieces.Pieces;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Several engines, of which one serves at a time. */
@Timeout(120)
class EngineSuccessionTest {
    private static final String ENGINE = "org.marquetry.broker";

    @TempDir
    Path directory;

    private final BundleContext context = Services.context();
    private Configuration settings;
    private Pieces pieces;
    private Bundle first;

    @BeforeEach
    void serve() throws Exception {
        ConfigurationAdmin admin = Services.await(ConfigurationAdmin.class);
        admin.getConfiguration("org.marquetry.persistence.memory", "?").update(Services.dictionary(Map.of()));
        Services.await(Broker.class);
        settings = admin.getConfiguration("org.marquetry.pieces", "?");
        settings.update(Services.dictionary(Map.of("follow", true, "patience", 10, "probation", 3600)));
        pieces = Services.await(Pieces.class);
        first = BadBundle.bundle(ENGINE);
    }

    @AfterEach
    void forget() throws Exception {
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getLocation().startsWith("next:")) {
                bundle.uninstall();
            }
        }
        await().until(() -> serves(first));
        settings.delete();
    }

    @Test
    void eachOneThatFollowsServesAndThoseBeforeItComeBackInTurn() throws Exception {
        try (Listeners listener = Listeners.onAnyPort();
                RawClient stays = new RawClient(listener.port())) {
            stays.connect("stays", null);
            Bundle second = start("9.1.0");
            await().until(() -> serves(second));
            stays.ping();
            Bundle third = start("9.2.0");
            await().until(() -> serves(third));
            stays.ping();
            Bundle fourth = start("9.3.0");
            await().until(() -> serves(fourth));
            stays.ping();
            fourth.uninstall();
            await().until(() -> serves(third));
            stays.ping();
            third.uninstall();
            await().until(() -> serves(second));
            stays.ping();
            second.uninstall();
            await().until(() -> serves(first));
            stays.ping();
        }
    }

    @Test
    void oneOfAnotherNameThatRanksHigherServesAsLongAsItIsThere() throws Exception {
        try (Listeners listener = Listeners.onAnyPort();
                RawClient stays = new RawClient(listener.port())) {
            stays.connect("stays", null);
            Bundle other = start("example.engine", "1.0.0", 10);
            await().until(() -> serves(other));
            stays.ping();
            Bundle highest = start("example.highest", "1.0.0", 20);
            await().until(() -> serves(highest));
            stays.ping();
            highest.uninstall();
            await().until(() -> serves(other));
            stays.ping();
            other.stop();
            await().until(() -> serves(first));
            stays.ping();
            other.start();
            await().until(() -> serves(other));
            stays.ping();
        }
    }

    @Test
    void theFirstComesBackThoughOneBetweenHasBeenTakenAway() throws Exception {
        try (Listeners listener = Listeners.onAnyPort();
                RawClient stays = new RawClient(listener.port())) {
            stays.connect("stays", null);
            Bundle second = start("9.1.0");
            await().until(() -> serves(second));
            Bundle other = start("example.engine", "1.0.0", 10);
            await().until(() -> serves(other));
            second.uninstall();
            other.uninstall();
            await().until(() -> serves(first));
            stays.ping();
        }
    }

    @Test
    void oneThatDoesNotRankHigherIsRefusedInWords() throws Exception {
        Path jar = BadBundle.copy(directory, first, Map.of("Bundle-SymbolicName", "example.engine"), 0);
        String words = "does not rank higher than " + ENGINE + " " + first.getVersion()
                + ", which serves: two engines would change the same sessions";
        assertEquals(List.of(words), pieces.plan(jar).obstacles());
        Bundle lower = start("example.lower", "1.0.0", -1);
        await().until(() -> lower.getState() == Bundle.RESOLVED);
        HealthState state = Services.await(Pieces.class) instanceof Health health ? health.state() : HealthState.WELL;
        assertTrue(
                state.toString().contains("example.lower 1.0.0 was not taken, or was taken back, since it " + words));
        assertTrue(serves(first));
    }

    private Bundle start(String version) throws Exception {
        return start(ENGINE, version, 0);
    }

    private Bundle start(String name, String version, int ranking) throws Exception {
        Path jar = BadBundle.copy(
                directory, first, Map.of("Bundle-SymbolicName", name, "Bundle-Version", version), ranking);
        Bundle bundle = context.installBundle(
                "next:" + name + version, jar.toUri().toURL().openStream());
        bundle.start();
        return bundle;
    }

    private boolean serves(Bundle engine) throws Exception {
        ServiceReference<?>[] engines = context.getAllServiceReferences(Broker.class.getName(), null);
        return engines != null && engines.length == 1 && engines[0].getBundle() == engine;
    }
}
