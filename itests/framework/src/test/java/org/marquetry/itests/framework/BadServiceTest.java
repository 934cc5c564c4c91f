package org.marquetry.itests.framework;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SSLSocketFactory;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.api.auth.Authorization;
import org.marquetry.api.auth.Authorizer;
import org.marquetry.api.auth.EnhancedAuthenticator;
import org.marquetry.api.auth.TokenVerifier;
import org.marquetry.api.broker.Broker;
import org.marquetry.api.health.Health;
import org.marquetry.api.pieces.ExchangeException;
import org.marquetry.api.pieces.Pieces;
import org.marquetry.api.store.Store;
import org.marquetry.api.transport.Listener;
import org.marquetry.api.transport.TlsProfile;
import org.marquetry.itests.framework.bad.BadActivator.Way;
import org.marquetry.itests.framework.bad.BadServices;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Pieces that throw, answer nothing or hang when they are asked: they are named and taken back, and what was there goes on. */
@Timeout(120)
class BadServiceTest {
    private static final int GRANTED = 0;
    private static final int REFUSED = 0x80;

    @TempDir
    Path directory;

    private Pieces pieces;
    private Configuration settings;
    private Configuration limits;

    @BeforeEach
    void loseNoTime() throws Exception {
        ConfigurationAdmin admin = Services.await(ConfigurationAdmin.class);
        admin.getConfiguration("org.marquetry.persistence.memory", "?").update(Services.dictionary(Map.of()));
        limits = admin.getConfiguration("org.marquetry.broker", "?");
        limits.update(Services.dictionary(Map.of("serviceGrace", 1)));
        settings = admin.getConfiguration("org.marquetry.pieces", "?");
        settings.update(Services.dictionary(Map.of("patience", 2, "probation", 3600, "standstill", 1)));
        pieces = Services.await(Pieces.class);
        Services.await(Broker.class);
    }

    @AfterEach
    void forget() throws Exception {
        limits.delete();
        settings.delete();
    }

    private boolean isThere(Class<?> type, String bundle) {
        return pieces.list().stream()
                .filter(piece -> piece.service().equals(type.getName()))
                .flatMap(piece -> piece.providers().stream())
                .anyMatch(provider ->
                        provider.bundle().equals(bundle) && provider.version().startsWith("9."));
    }

    private interface Use {
        void once() throws Exception;
    }

    /** Uses a bad piece until it is not there any more; each time before it is refused what it wants. */
    private void assertTakenBack(Class<?> type, String bundle, Path jar, Use use) throws Exception {
        pieces.exchange(jar);
        assertTrue(isThere(type, bundle), "it serves");
        await().ignoreExceptions().until(() -> {
            if (isThere(type, bundle)) {
                use.once();
            }
            return !isThere(type, bundle);
        });
        await().until(() -> health().contains(bundle + " 9."));
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

    private void assertAuthorizerTakenBack(Way way) throws Exception {
        Authorizer good = request -> CompletableFuture.completedStage(new Authorization.Allowed(false, null));
        ServiceRegistration<Authorizer> registration = Services.context().registerService(Authorizer.class, good, null);
        try (Listeners listener = Listeners.onAnyPort()) {
            try (RawClient client = new RawClient(listener.port())) {
                client.connect("c", null);
                assertTakenBack(
                        Authorizer.class,
                        "example.authorizer",
                        BadBundle.piece(directory, Authorizer.class, way),
                        () -> assertEquals(REFUSED, client.subscribe("a")));
                assertEquals(GRANTED, client.subscribe("a"), "the former one decides again");
            }
        } finally {
            registration.unregister();
            restartEngine();
        }
    }

    /** One that has known an authorizer does not do without. */
    private static void restartEngine() throws Exception {
        Bundle engine = BadBundle.bundle("org.marquetry.broker");
        engine.stop();
        engine.start();
        Services.await(Broker.class);
    }

    @Test
    void anAuthorizerThatThrowsIsTakenBack() throws Exception {
        assertAuthorizerTakenBack(Way.THROW);
    }

    @Test
    void anAuthorizerThatAnswersNullIsTakenBack() throws Exception {
        assertAuthorizerTakenBack(Way.NULL);
    }

    @Test
    void anAuthorizerThatDoesNotAnswerIsTakenBack() throws Exception {
        assertAuthorizerTakenBack(Way.HANG);
    }

    private void assertMethodTakenBack(Way way) throws Exception {
        try (Listeners listener = Listeners.onAnyPort()) {
            assertTakenBack(
                    EnhancedAuthenticator.class,
                    "example.enhancedauthenticator",
                    BadBundle.piece(directory, EnhancedAuthenticator.class, way),
                    () -> {
                        try (RawClient client = new RawClient(listener.port())) {
                            assertTrue(client.authenticate("c", BadServices.METHOD) >= REFUSED);
                        }
                    });
            try (RawClient client = new RawClient(listener.port())) {
                assertEquals(0, client.connect("others", null));
            }
        }
    }

    @Test
    void aMethodThatThrowsIsTakenBack() throws Exception {
        assertMethodTakenBack(Way.THROW);
    }

    @Test
    void aMethodThatDoesNotAnswerIsTakenBack() throws Exception {
        assertMethodTakenBack(Way.HANG);
    }

    @Test
    void aMethodThatHangsInACallIsTakenBack() throws Exception {
        assertMethodTakenBack(Way.BLOCK);
    }

    @Test
    void aMethodThatAnswersNullIsTakenBack() throws Exception {
        assertMethodTakenBack(Way.NULL);
    }

    private void assertProfileTakenBack(Way way) throws Exception {
        try (Listeners plain = Listeners.onAnyPort();
                Listeners listener = new Listeners(Map.of("host", "127.0.0.1", "port", 0, "tls", BadServices.PROFILE));
                RawClient stays = new RawClient(plain.port())) {
            stays.connect("stays", null);
            assertTakenBack(
                    TlsProfile.class,
                    "example.tlsprofile",
                    BadBundle.piece(directory, TlsProfile.class, way),
                    () -> assertThrows(
                            IOException.class,
                            () -> SSLSocketFactory.getDefault()
                                    .createSocket(InetAddress.getLoopbackAddress(), listener.port())
                                    .getOutputStream()
                                    .write(0)));
            stays.ping();
        }
    }

    @Test
    void aTlsProfileThatThrowsIsTakenBack() throws Exception {
        assertProfileTakenBack(Way.THROW);
    }

    @Test
    void aTlsProfileThatHangsIsTakenBack() throws Exception {
        assertProfileTakenBack(Way.BLOCK);
    }

    @Test
    void aTlsProfileThatAnswersNullIsTakenBack() throws Exception {
        assertProfileTakenBack(Way.NULL);
    }

    @Test
    void whateverItIsWhatThrowsOrHangsWhenItStartsIsNotTaken() throws Exception {
        for (Class<?> type : new Class<?>[] {
            Authorizer.class,
            EnhancedAuthenticator.class,
            TlsProfile.class,
            Listener.class,
            TokenVerifier.class,
            Store.class
        }) {
            Path jar = BadBundle.piece(directory, type, Way.THROW_AT_START);
            String said = assertThrows(ExchangeException.class, () -> pieces.exchange(jar))
                    .getMessage();
            assertTrue(said.contains("this piece cannot begin"), said);
        }
        Path jar = BadBundle.piece(directory, Listener.class, Way.HANG_AT_START);
        assertThrows(ExchangeException.class, () -> pieces.exchange(jar));
        Services.await(Broker.class);
    }
}
