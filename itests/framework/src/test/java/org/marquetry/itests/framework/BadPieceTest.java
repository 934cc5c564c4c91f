package org.marquetry.itests.framework;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.api.broker.Broker;
import org.marquetry.api.broker.Clients;
import org.marquetry.api.broker.ConnectedClient;
import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.pieces.Exchange;
import org.marquetry.api.pieces.ExchangeException;
import org.marquetry.api.pieces.Piece;
import org.marquetry.api.pieces.Pieces;
import org.marquetry.api.pieces.Plan;
import org.marquetry.itests.framework.bad.BadActivator.Way;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Pieces that do not do what they should: they are named, and what was there stays or comes back. */
@Timeout(120)
class BadPieceTest {
    private static final int LATER = 12;

    @TempDir
    Path directory;

    private Pieces pieces;
    private Configuration settings;
    private Configuration limits;
    private String before;

    @BeforeAll
    static void chooseAStore() throws Exception {
        Services.await(ConfigurationAdmin.class)
                .getConfiguration("org.marquetry.persistence.memory", "?")
                .update(Services.dictionary(Map.of()));
        Services.await(Broker.class);
    }

    @BeforeEach
    void loseNoTime() throws Exception {
        ConfigurationAdmin admin = Services.await(ConfigurationAdmin.class);
        limits = admin.getConfiguration("org.marquetry.broker", "?");
        limits.update(Services.dictionary(Map.of("serviceGrace", 1)));
        settings = admin.getConfiguration("org.marquetry.pieces", "?");
        settings.update(Services.dictionary(Map.of("patience", 2, "probation", 3600, "standstill", 1)));
        pieces = Services.await(Pieces.class);
        Services.await(Broker.class);
        before = codec();
    }

    @AfterEach
    void forget() throws Exception {
        limits.delete();
        settings.delete();
    }

    private String codec() {
        Piece codec = piece("codec");
        assertEquals(1, codec.providers().size(), codec.toString());
        return codec.providers().get(0).bundle() + " "
                + codec.providers().get(0).version();
    }

    private Piece piece(String role) {
        return pieces.list().stream()
                .filter(each -> each.role().equals(role))
                .findFirst()
                .orElseThrow();
    }

    private void assertRefused(Path jar, String words) throws Exception {
        try (Listeners listener = Listeners.onAnyPort();
                RawClient client = new RawClient(listener.port())) {
            client.connect("stays", null);
            String said = assertThrows(ExchangeException.class, () -> pieces.exchange(jar))
                    .getMessage();
            assertTrue(said.contains(words), said);
            assertEquals(before, codec());
            client.ping();
        }
        assertFalse(isInstalled(), "what was not taken is gone");
    }

    private static boolean isInstalled() {
        for (Bundle bundle : Services.context().getBundles()) {
            if (bundle.getLocation().startsWith("marquetry-exchange:")) {
                return true;
            }
        }
        return false;
    }

    private static HealthState health() {
        for (ServiceReference<Health> reference : Services.references(Health.class)) {
            Health health = Services.context().getService(reference);
            if (health.subject().equals("org.marquetry.pieces")) {
                return health.state();
            }
        }
        throw new AssertionError("the pieces do not say how they are");
    }

    @Test
    void whatDoesNotResolveIsNotTakenAndADryRunSaysSo() throws Exception {
        Path jar = BadBundle.codec(
                directory, Map.of("Bad-Way", "THROW", "Bad-After", "0", "Import-Package", "example.missing"));
        Plan plan = pieces.plan(jar);
        assertTrue(plan.obstacles().toString().contains("example.missing"), plan.toString());
        assertRefused(jar, "example.missing");
    }

    @Test
    void aDryRunSaysWhatWouldBeExchangedAndLeavesNothing() throws Exception {
        Plan plan = pieces.plan(BadBundle.codec(directory, Way.SWALLOW, LATER));
        assertEquals(List.of(), plan.obstacles());
        assertEquals(List.of("codec"), plan.roles());
        assertEquals(before, plan.former());
        assertTrue(plan.sideBySide());
        assertFalse(isInstalled());
    }

    @Test
    void whatThrowsWhenItStartsIsNotTaken() throws Exception {
        assertRefused(BadBundle.codec(directory, Way.THROW_AT_START, 0), "this piece cannot begin");
    }

    @Test
    void whatHangsWhenItStartsIsNotTaken() throws Exception {
        assertRefused(BadBundle.codec(directory, Way.HANG_AT_START, 0), "start");
    }

    @Test
    void whatHangsWhenItIsTriedIsNotTaken() throws Exception {
        assertRefused(BadBundle.codec(directory, Way.HANG, 0), "hangs");
    }

    @Test
    void whatAnswersWronglyWhenItIsTriedIsNotTaken() throws Exception {
        assertRefused(BadBundle.codec(directory, Way.SWALLOW, 0), "answers wrongly");
        assertEquals(HealthState.Condition.DEGRADED, health().condition());
        assertTrue(health().reason().contains("answers wrongly"), health().reason());
    }

    @Test
    void aCodecThatThrowsOnProbationIsTakenBackAndOthersGoOn() throws Exception {
        assertTakenBack(Way.THROW);
    }

    @Test
    void aCodecThatFailsWithAnErrorOnProbationIsTakenBackAndOthersGoOn() throws Exception {
        assertTakenBack(Way.ERROR);
    }

    @Test
    void aCodecThatHangsOnProbationIsTakenBackAndOthersGoOn() throws Exception {
        assertTakenBack(Way.HANG);
    }

    private void assertTakenBack(Way way) throws Exception {
        try (Listeners listener = Listeners.onAnyPort();
                RawClient stays = new RawClient(listener.port())) {
            stays.connect("stays", null);
            Exchange exchange = pieces.exchange(BadBundle.codec(directory, way, LATER));
            assertTrue(exchange.successor().contains(" 9.0."), exchange.successor());
            assertTrue(codec().contains(" 9.0."));
            assertTrue(piece("codec").providers().get(0).onProbation());
            try (RawClient victim = new RawClient(listener.port())) {
                assertThrows(Exception.class, () -> {
                    victim.connect("victim", null);
                    while (true) {
                        victim.ping();
                    }
                });
            }
            await().until(() -> codec().equals(before));
            stays.ping();
            String reason = health().reason();
            assertTrue(reason.contains("org.marquetry.codec 9.0."), reason);
            assertTrue(reason.contains("BadCodec"), reason);
        }
        await().until(() -> !isInstalled());
    }

    @Test
    void anAuthenticatorThatThrowsIsTakenBack() throws Exception {
        assertAuthenticatorTakenBack(Way.THROW);
    }

    @Test
    void anAuthenticatorThatDoesNotAnswerIsTakenBack() throws Exception {
        assertAuthenticatorTakenBack(Way.HANG);
    }

    @Test
    void anAuthenticatorThatAnswersNullIsTakenBack() throws Exception {
        assertAuthenticatorTakenBack(Way.NULL);
    }

    private void assertAuthenticatorTakenBack(Way way) throws Exception {
        try (Listeners listener = Listeners.onAnyPort()) {
            pieces.exchange(BadBundle.authenticator(directory, way));
            assertEquals(1, piece("authenticator").providers().size());
            try (RawClient refused = new RawClient(listener.port())) {
                assertEquals(3, refused.connect("refused", "somebody"));
            }
            await().until(() -> piece("authenticator").providers().isEmpty());
            try (RawClient next = new RawClient(listener.port())) {
                assertEquals(0, next.connect("next", null));
            }
        }
    }

    @Test
    void whatHasTakenAPlaceCanBeTakenBack() throws Exception {
        pieces.exchange(BadBundle.codec(directory, Way.SWALLOW, Integer.MAX_VALUE));
        assertTrue(codec().contains(" 9.0."));
        pieces.rollBack("org.marquetry.codec");
        assertEquals(before, codec());
        assertThrows(ExchangeException.class, () -> pieces.rollBack("org.marquetry.codec"));
    }

    @Test
    void clientsAreShownAndDisconnected() throws Exception {
        Clients clients = Services.await(Clients.class);
        try (Listeners listener = Listeners.onAnyPort();
                RawClient client = new RawClient(listener.port())) {
            client.connect("shown", null);
            client.subscribe("a/b");
            ConnectedClient shown = clients.connected().toCompletableFuture().get().stream()
                    .filter(each -> each.clientId().equals("shown"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(1, shown.subscriptions());
            assertTrue(clients.disconnect("shown").toCompletableFuture().get());
            assertThrows(Exception.class, client::ping);
            assertFalse(clients.disconnect("shown").toCompletableFuture().get());
        }
    }
}
