package org.marquetry.itests.framework;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.marquetry.api.auth.AuthenticationResult;
import org.marquetry.api.auth.Authenticator;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.broker.Broker;
import org.marquetry.api.broker.MessageListener;
import org.marquetry.api.broker.ReceivedMessage;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(60)
class FrameworkTest {
    private static final long PATIENCE_SECONDS = 10;

    @BeforeAll
    static void chooseAStore() throws Exception {
        Services.await(ConfigurationAdmin.class)
                .getConfiguration("org.marquetry.persistence.memory", "?")
                .update(Services.dictionary(Map.of()));
    }

    @Test
    void everyBundleThatIsNoFragmentIsActive() {
        for (Bundle bundle : Services.context().getBundles()) {
            boolean fragment = bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
            assertTrue(fragment || bundle.getState() == Bundle.ACTIVE, bundle + " is in state " + bundle.getState());
        }
    }

    @Test
    void theEngineOffersItsServices() throws Exception {
        assertNotNull(Services.await(Broker.class));
    }

    @Test
    void aListenerComesAndGoesWithItsConfiguration() throws Exception {
        int port;
        try (Listeners listener = Listeners.onAnyPort()) {
            port = listener.port();
            try (RawClient client = new RawClient(port)) {
                assertEquals(0, client.connect("comes", null));
            }
        }
        assertThrows(IOException.class, () -> new RawClient(port).close());
    }

    @Test
    void aListenerThatMovesKeepsItsConnections() throws Exception {
        try (Listeners listener = Listeners.onAnyPort();
                RawClient before = new RawClient(listener.port())) {
            int first = listener.port();
            assertEquals(0, before.connect("before", null));
            listener.update(Map.of("host", "127.0.0.2", "port", 0));
            await().until(() -> listener.isBound() && listener.port() != first);
            before.ping();
        }
    }

    @Test
    void aWrongListenerConfigurationIsRefusedAndTheOldOneStays() throws Exception {
        try (Listeners listener = Listeners.onAnyPort();
                RawClient client = new RawClient(listener.port())) {
            int port = listener.port();
            assertEquals(0, client.connect("stays", null));
            listener.update(Map.of("host", "127.0.0.1", "port", 0, "proxyProtocol", "v9"));
            listener.update(Map.of("host", "127.0.0.1", "port", 70_000));
            listener.update(Map.of("host", "127.0.0.1", "port", 0, "maxConnections", 1));
            await().untilAsserted(() -> {
                try (RawClient second = new RawClient(port)) {
                    assertThrows(IOException.class, () -> second.connect("second", null));
                }
            });
            client.ping();
        }
    }

    @Test
    void aListenerWithAWrongConfigurationNeverOpensAPort() throws Exception {
        try (Listeners wrong = new Listeners(Map.of("host", "127.0.0.1", "port", 0, "proxyProtocol", "v9"));
                Listeners right = Listeners.onAnyPort()) {
            right.port();
            assertTrue(!wrong.isBound());
        }
    }

    @Test
    void limitsOfTheBrokerChangeWhileItRuns() throws Exception {
        Configuration configuration =
                Services.await(ConfigurationAdmin.class).getConfiguration("org.marquetry.broker", "?");
        Broker broker = Services.await(Broker.class);
        try {
            configuration.update(Services.dictionary(Map.of("maxQos", 1)));
            await().untilAsserted(() -> assertThrows(
                    Exception.class,
                    () -> broker.publish(message("a", "x", QoS.EXACTLY_ONCE))
                            .toCompletableFuture()
                            .get()));
            configuration.update(Services.dictionary(Map.of("maxQos", 7)));
            configuration.update(Services.dictionary(Map.of("maxQos", 2)));
            await().untilAsserted(() -> broker.publish(message("a", "x", QoS.EXACTLY_ONCE))
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } finally {
            configuration.delete();
        }
    }

    @Test
    void aListenerOnTheWhiteboardReceivesWhatClientsPublish() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        MessageListener listener = message -> received.add(message.message().topic() + " " + text(message));
        ServiceRegistration<MessageListener> registration = Services.context()
                .registerService(
                        MessageListener.class,
                        listener,
                        Services.dictionary(Map.of(MessageListener.TOPIC_FILTER, new String[] {"board/#", "+/x"})));
        try (Listeners tcp = Listeners.onAnyPort();
                RawClient client = new RawClient(tcp.port())) {
            client.connect("publisher", null);
            client.publish("board/x", "1");
            client.publish("elsewhere/y", "2");
            client.publish("board/z", "3");
            assertEquals("board/x 1", received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
            assertEquals("board/z 3", received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } finally {
            registration.unregister();
        }
    }

    @Test
    void bundlesPublishToClientsAndSubscribeWithBackPressure() throws Exception {
        Broker broker = Services.await(Broker.class);
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
        broker.messages("pressure/#", QoS.AT_LEAST_ONCE).subscribe(new Collector(subscription, received));
        try (Listeners tcp = Listeners.onAnyPort();
                RawClient client = new RawClient(tcp.port())) {
            client.connect("subscriber", null);
            client.subscribe("pressure/#");
            for (String payload : List.of("1", "2", "3")) {
                assertEquals(
                        2,
                        broker.publish(message("pressure/a", payload, QoS.AT_LEAST_ONCE))
                                .toCompletableFuture()
                                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                                .receivers());
                assertEquals("pressure/a " + payload, client.receive());
            }
            assertTrue(received.isEmpty(), "nothing comes without demand");
            subscription.get().request(2);
            assertEquals("1", received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
            assertEquals("2", received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
            assertTrue(received.isEmpty(), "no more comes than was demanded");
        } finally {
            subscription.get().cancel();
        }
    }

    @Test
    void anAuthenticatorOnTheWhiteboardDecides() throws Exception {
        Authenticator authenticator = credentials -> CompletableFuture.completedStage(
                "friend".equals(credentials.username())
                        ? new AuthenticationResult.Allowed(new Identity("friend", Set.of(), Map.of()))
                        : new AuthenticationResult.Denied(ReasonCode.BAD_USER_NAME_OR_PASSWORD, null));
        ServiceRegistration<Authenticator> registration =
                Services.context().registerService(Authenticator.class, authenticator, null);
        try (Listeners tcp = Listeners.onAnyPort();
                RawClient friend = new RawClient(tcp.port());
                RawClient stranger = new RawClient(tcp.port())) {
            assertEquals(0, friend.connect("friend", "friend"));
            assertEquals(4, stranger.connect("stranger", "stranger"));
        } finally {
            registration.unregister();
        }
    }

    private static Message message(String topic, String payload, QoS qos) {
        return Message.of(topic, payload.getBytes(StandardCharsets.UTF_8), qos, false);
    }

    private static String text(ReceivedMessage received) {
        return StandardCharsets.UTF_8.decode(received.message().payload()).toString();
    }

    private record Collector(CompletableFuture<Flow.Subscription> subscription, BlockingQueue<String> received)
            implements Flow.Subscriber<ReceivedMessage> {
        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription.complete(given);
        }

        @Override
        public void onNext(ReceivedMessage message) {
            received.add(text(message));
        }

        @Override
        public void onError(Throwable failure) {
            subscription.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            received.add("complete");
        }
    }
}
