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
import org.marquetry.api.pieces.ExchangeException;
import org.marquetry.api.pieces.Pieces;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
    void oneThatDoesNotRankHigherServesWhenTheOtherGoes() throws Exception {
        try (Listeners listener = Listeners.onAnyPort();
                RawClient stays = new RawClient(listener.port())) {
            stays.connect("stays", null);
            Bundle lower = start("example.lower", "1.0.0", -1);
            await().until(() -> lower.getState() == Bundle.RESOLVED);
            assertTrue(serves(first));
            stays.ping();
            assertEquals(
                    ENGINE + " has not taken the place of another bundle",
                    assertThrows(ExchangeException.class, () -> pieces.rollBack(ENGINE))
                            .getMessage());
            first.stop();
            await().until(() -> serves(lower));
            stays.ping();
            first.start();
            await().until(() -> serves(first));
            stays.ping();
        }
    }

    @Test
    void oneThatDoesNotRankHigherIsNotExchangedForTheOneThatServes() throws Exception {
        Path jar = BadBundle.copy(directory, first, Map.of("Bundle-SymbolicName", "example.engine"), 0);
        String words = "does not rank higher than " + ENGINE + " " + first.getVersion() + ", which serves";
        assertEquals(List.of(words), pieces.plan(jar).obstacles());
        assertEquals(
                "example.engine " + first.getVersion() + " " + words,
                assertThrows(ExchangeException.class, () -> pieces.exchange(jar))
                        .getMessage());
        assertTrue(serves(first));
    }

    /** As when the framework starts, in whatever order. */
    @Test
    void ofTwoThatBeginAtTheSameTimeTheOneThatRanksHigherServes() throws Exception {
        Bundle codec = BadBundle.bundle("org.marquetry.codec");
        codec.stop();
        first.stop();
        Bundle higher = start("example.higher", "1.0.0", 10);
        first.start();
        codec.start();
        await().until(() -> serves(higher) && first.getState() == Bundle.RESOLVED);
        higher.uninstall();
        await().until(() -> serves(first));
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
