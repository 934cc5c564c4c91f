package org.marquetry.itests.framework;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.marquetry.api.auth.AuthenticationExchange;
import org.marquetry.api.auth.AuthenticationExchange.Step;
import org.marquetry.api.auth.AuthenticationResult;
import org.marquetry.api.auth.Authenticator;
import org.marquetry.api.auth.Authorization;
import org.marquetry.api.auth.Authorizer;
import org.marquetry.api.auth.EnhancedAuthenticator;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.broker.Broker;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.pieces.Piece;
import org.marquetry.api.pieces.Pieces;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What waits for each kind of piece while it is away, as it is shown to who looks after the broker. */
@Timeout(60)
class WaitingTest {
    private static final Identity ANN = new Identity("ann", Set.of(), Map.of());
    private static final Authenticator LETS_IN =
            credentials -> CompletableFuture.completedStage(new AuthenticationResult.Allowed(ANN));
    private static final Authorizer ALLOWS =
            request -> CompletableFuture.completedStage(new Authorization.Allowed(false, "a rule"));
    private static final String ENGINE = "org.marquetry.broker.internal.BrokerComponent";
    private static final String METHOD = "WAITED-FOR";

    private Pieces pieces;
    private Configuration limits;

    @BeforeEach
    void serve() throws Exception {
        ConfigurationAdmin admin = Services.await(ConfigurationAdmin.class);
        admin.getConfiguration("org.marquetry.persistence.memory", "?").update(Services.dictionary(Map.of()));
        limits = admin.getConfiguration("org.marquetry.broker", "?");
        limits.update(Services.dictionary(Map.of("serviceGrace", 60)));
        Services.await(Broker.class);
        pieces = Services.await(Pieces.class);
    }

    @AfterEach
    void forget() throws Exception {
        limits.delete();
        for (Class<?> type : List.of(Broker.class, Authenticator.class, EnhancedAuthenticator.class)) {
            assertEquals(List.of(), waitingFor(type));
        }
    }

    @Test
    void componentsWaitForACodec() throws Exception {
        assertAwaited("org.marquetry.codec", "org.marquetry.api.codec.PacketCodec", ENGINE);
    }

    @Test
    void componentsWaitForAStore() throws Exception {
        assertAwaited("org.marquetry.persistence.memory", "org.marquetry.api.store.Store", ENGINE);
    }

    @Test
    void clientsWaitForAnEngine() throws Exception {
        try (Listeners listener = Listeners.onAnyPort();
                RawClient one = new RawClient(listener.port());
                RawClient other = new RawClient(listener.port())) {
            one.connect("one", null);
            other.connect("other", null);
            assertAwaited("org.marquetry.broker", Broker.class.getName(), "2 clients");
            one.ping();
            other.ping();
        }
    }

    @Test
    void aListenerWaitsForItsTlsProfile() throws Exception {
        try (Listeners listener = new Listeners(Map.of("host", "127.0.0.1", "port", 0, "tls", "absent"))) {
            await().until(listener::isBound);
            List<String> waiting = waitingFor("org.marquetry.api.transport.TlsProfile");
            assertTrue(waiting.stream().anyMatch(each -> each.endsWith(", for the profile absent")), waiting::toString);
        }
    }

    @Test
    void aClientThatConnectsWaitsForAnAuthenticator() throws Exception {
        offer(Authenticator.class, LETS_IN, Map.of()).unregister();
        assertWaits(Authenticator.class, LETS_IN, Map.of(), "1 client", client -> client.connect("waits", "ann"));
    }

    @Test
    void aClientThatConnectsWaitsForItsMethod() throws Exception {
        Map<String, ?> properties = Map.of(EnhancedAuthenticator.METHOD, METHOD);
        EnhancedAuthenticator knowsAnn = (method, client) -> new Accepting();
        offer(EnhancedAuthenticator.class, knowsAnn, properties).unregister();
        assertWaits(
                EnhancedAuthenticator.class,
                knowsAnn,
                properties,
                "1 client",
                client -> client.authenticate("waits", METHOD));
    }

    @Test
    void aRequestWaitsForAnAuthorizer() throws Exception {
        try {
            offer(Authorizer.class, ALLOWS, Map.of()).unregister();
            assertWaits(Authorizer.class, ALLOWS, Map.of(), "1 request", client -> {
                client.connect("waits", null);
                return client.subscribe("a");
            });
        } finally {
            // Once there was an authorizer, an engine lets nobody do anything without one.
            Bundle engine = BadBundle.bundle("org.marquetry.broker");
            engine.stop();
            engine.start();
            Services.await(Broker.class);
        }
    }

    /** Says yes at once. */
    private record Accepting() implements AuthenticationExchange {
        @Override
        public CompletableFuture<Step> next(Bytes data) {
            return CompletableFuture.completedFuture(new Step.Succeeded(ANN, null));
        }

        @Override
        public void close() {
            // Has nothing.
        }
    }

    private interface Request {
        int make(RawClient client) throws Exception;
    }

    private <T> void assertWaits(Class<T> type, T service, Map<String, ?> properties, String words, Request request)
            throws Exception {
        try (Listeners listener = Listeners.onAnyPort();
                RawClient client = new RawClient(listener.port())) {
            CompletableFuture<Integer> answer = CompletableFuture.supplyAsync(() -> get(() -> request.make(client)));
            await().until(() -> waitingFor(type).contains(words));
            ServiceRegistration<T> back = offer(type, service, properties);
            assertEquals(0, answer.join());
            assertEquals(List.of(), waitingFor(type));
            back.unregister();
        }
    }

    private static <T> T get(Callable<T> source) {
        try {
            return source.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> ServiceRegistration<T> offer(Class<T> type, T service, Map<String, ?> properties) {
        return Services.context().registerService(type, service, Services.dictionary(properties));
    }

    private void assertAwaited(String bundle, String type, String words) throws Exception {
        Bundle piece = BadBundle.bundle(bundle);
        piece.stop();
        try {
            await().untilAsserted(() -> assertTrue(waitingFor(type).contains(words), waitingFor(type)::toString));
        } finally {
            piece.start();
        }
        Services.await(Broker.class);
        await().until(() -> waitingFor(type).isEmpty());
    }

    private List<String> waitingFor(Class<?> type) {
        return waitingFor(type.getName());
    }

    private List<String> waitingFor(String type) {
        return pieces.list().stream()
                .filter(piece -> piece.service().equals(type))
                .map(Piece::waiting)
                .findFirst()
                .orElseThrow();
    }
}
