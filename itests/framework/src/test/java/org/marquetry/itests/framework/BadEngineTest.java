package org.marquetry.itests.framework;

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.api.broker.Broker;
import org.marquetry.api.pieces.ExchangeException;
import org.marquetry.api.pieces.Pieces;
import org.marquetry.itests.framework.bad.BadActivator.Way;
import org.osgi.framework.Bundle;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Engines that do not go on with the clients of the one before: that one goes on with them. */
@Timeout(120)
class BadEngineTest {
    private static final String ENGINE = "org.marquetry.broker";

    @TempDir
    Path directory;

    private Pieces pieces;
    private Configuration settings;
    private Configuration limits;
    private Bundle before;

    @BeforeEach
    void serve() throws Exception {
        ConfigurationAdmin admin = Services.await(ConfigurationAdmin.class);
        admin.getConfiguration("org.marquetry.persistence.memory", "?").update(Services.dictionary(Map.of()));
        Services.await(Broker.class);
        settings = admin.getConfiguration("org.marquetry.pieces", "?");
        settings.update(Services.dictionary(Map.of("patience", 10, "probation", 3600)));
        limits = admin.getConfiguration(ENGINE, "?");
        pieces = Services.await(Pieces.class);
        before = BadBundle.bundle(ENGINE);
    }

    @AfterEach
    void forget() throws Exception {
        settings.delete();
        limits.delete();
        await().until(() -> before.getState() == Bundle.ACTIVE);
    }

    private void grace(int seconds) throws Exception {
        limits.update(Services.dictionary(Map.of("serviceGrace", seconds)));
        Services.await(Broker.class);
    }

    private Path engine(Way way) throws Exception {
        return BadBundle.piece(directory, ENGINE, Broker.class, way);
    }

    @Test
    void whatDoesNotKnowHowClientsWereParkedIsRefusedAndTheFormerGoesOn() throws Exception {
        grace(60);
        try (Listeners listener = Listeners.onAnyPort();
                RawClient stays = new RawClient(listener.port())) {
            stays.connect("stays", null);
            String said = assertThrows(ExchangeException.class, () -> pieces.exchange(engine(Way.SWALLOW)))
                    .getMessage();
            assertTrue(said.contains("does not know the form in which 1 clients were parked"), said);
            assertGoesOn(stays);
        }
    }

    @Test
    void whatNeverBeginsIsRefusedAndTheFormerGoesOn() throws Exception {
        // As it is if nothing is configured: what it has to begin in is as long as what clients wait for any service.
        grace(10);
        try (Listeners listener = Listeners.onAnyPort();
                RawClient stays = new RawClient(listener.port())) {
            stays.connect("stays", null);
            String said = assertThrows(ExchangeException.class, () -> pieces.exchange(engine(Way.NULL)))
                    .getMessage();
            assertTrue(said.contains("does not offer " + Broker.class.getName() + " within 10 s"), said);
            assertGoesOn(stays);
        }
    }

    @Test
    void whatHangsWhenItBeginsIsRefusedAndTheFormerGoesOn() throws Exception {
        settings.update(Services.dictionary(Map.of("patience", 2, "probation", 3600)));
        grace(2);
        try (Listeners listener = Listeners.onAnyPort();
                RawClient stays = new RawClient(listener.port())) {
            stays.connect("stays", null);
            assertThrows(ExchangeException.class, () -> pieces.exchange(engine(Way.BLOCK)));
            assertGoesOn(stays);
        }
    }

    @Test
    void whatFailsWhenItHasBegunToServeIsRefusedAndTheFormerGoesOn() throws Exception {
        settings.update(Services.dictionary(Map.of("patience", 2, "probation", 3600)));
        grace(2);
        try (Listeners listener = Listeners.onAnyPort();
                RawClient stays = new RawClient(listener.port())) {
            stays.connect("stays", null);
            assertThrows(ExchangeException.class, () -> pieces.exchange(engine(Way.ERROR)));
            assertGoesOn(stays);
        }
    }

    @Test
    void whatThrowsWhenItIsToGoOnWithClientsIsTakenBackAndTheFormerGoesOn() throws Exception {
        grace(60);
        try (Listeners listener = Listeners.onAnyPort();
                RawClient stays = new RawClient(listener.port())) {
            stays.connect("stays", null);
            exchangeOrNot(Way.THROW);
            assertGoesOn(stays);
        }
    }

    @Test
    void whatLetsClientsWaitIsTakenBackAndTheFormerGoesOn() throws Exception {
        grace(1);
        try (Listeners listener = Listeners.onAnyPort();
                RawClient stays = new RawClient(listener.port())) {
            stays.connect("stays", null);
            exchangeOrNot(Way.HANG);
            assertGoesOn(stays);
        }
    }

    @Test
    void whatIsStartedBesideTheOneThatServesIsRefusedAndNobodyNotices() throws Exception {
        settings.update(Services.dictionary(Map.of("patience", 2, "probation", 3600)));
        try (Listeners listener = Listeners.onAnyPort();
                RawClient stays = new RawClient(listener.port())) {
            stays.connect("stays", null);
            assertThrows(
                    ExchangeException.class, () -> pieces.exchange(BadBundle.piece(directory, Broker.class, Way.HANG)));
            stays.ping();
            assertGoesOn(stays);
        }
    }

    @Test
    void whatThrowsWhenClientsSpeakIsTakenBackAndThoseItLeavesToNobodyComeAgain() throws Exception {
        assertTakenBackWhenClientsSpeak(Way.THROW_LATER);
    }

    @Test
    void whatLetsAnEventLoopStandStillIsTakenBackAndThoseItLeavesToNobodyComeAgain() throws Exception {
        settings.update(Services.dictionary(Map.of("patience", 10, "probation", 3600, "standstill", 1)));
        assertTakenBackWhenClientsSpeak(Way.BLOCK_LATER);
    }

    private void assertTakenBackWhenClientsSpeak(Way way) throws Exception {
        grace(60);
        try (Listeners listener = Listeners.onAnyPort();
                RawClient speaks = new RawClient(listener.port());
                RawClient waits = new RawClient(listener.port())) {
            speaks.connect("speaks", null);
            waits.connect("waits", null);
            exchangeOrNot(way);
            speaks.askForPing();
            speaks.expectClosed();
            waits.expectClosed();
            await().until(() -> before.getState() == Bundle.ACTIVE);
            try (RawClient again = new RawClient(listener.port())) {
                assertEquals(0, again.connect("waits", null));
                assertGoesOn(again);
            }
        }
    }

    /** What is wrong may be seen while it is tried, or on probation. */
    private void exchangeOrNot(Way way) throws Exception {
        try {
            pieces.exchange(engine(way));
        } catch (ExchangeException e) {
            assertTrue(e.getMessage().contains(ENGINE + " 9.0."), e.getMessage());
        }
    }

    private void assertGoesOn(RawClient client) throws Exception {
        await().until(() -> before.getState() == Bundle.ACTIVE);
        client.ping();
        assertEquals(before, BadBundle.bundle(ENGINE));
        assertTrue(
                Services.await(Broker.class).counters().connections() > 0,
                "the client that stays is known to the engine");
    }
}
