package org.marquetry.itests.framework;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.marquetry.api.auth.AuthenticationExchange;
import org.marquetry.api.auth.ClientCredentials;
import org.marquetry.api.auth.EnhancedAuthenticator;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.broker.Broker;
import org.marquetry.api.packet.Bytes;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A method of authentication that never answers: its clients are told so in time, and others do not notice. */
@Timeout(60)
class HangingMethodTest {
    private static final String METHOD = "HANGS";
    private static final int SERVER_UNAVAILABLE = 0x88;
    private static final int SERVER_BUSY = 0x89;

    private final Log log = new Log();
    private final Moody moody = new Moody();
    private Configuration limits;
    private ServiceRegistration<EnhancedAuthenticator> method;
    private Listeners listener;
    private RawClient bystander;

    /** Answers at once as often as is said, and then never. */
    private static final class Moody implements EnhancedAuthenticator {
        private final AtomicInteger answers = new AtomicInteger();

        @Override
        public AuthenticationExchange begin(String named, ClientCredentials client) {
            return new AuthenticationExchange() {
                @Override
                public CompletionStage<Step> next(Bytes data) {
                    return answers.getAndDecrement() > 0
                            ? CompletableFuture.completedStage(
                                    new Step.Succeeded(new Identity("ann", Set.of(), Map.of()), null))
                            : new CompletableFuture<>();
                }

                @Override
                public void close() {
                    // Has nothing.
                }
            };
        }
    }

    /** What is logged meanwhile. */
    private static final class Log extends Handler {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord line) {
            lines.add(new SimpleFormatter().formatMessage(line));
        }

        @Override
        public void flush() {
            // Nothing is kept back.
        }

        @Override
        public void close() {
            // Has nothing.
        }
    }

    @BeforeEach
    void offer() throws Exception {
        ConfigurationAdmin admin = Services.await(ConfigurationAdmin.class);
        admin.getConfiguration("org.marquetry.persistence.memory", "?").update(Services.dictionary(Map.of()));
        limits = admin.getConfiguration("org.marquetry.broker", "?");
        limits.update(Services.dictionary(Map.of("serviceGrace", 2)));
        Services.await(Broker.class);
        method = Services.context()
                .registerService(
                        EnhancedAuthenticator.class,
                        moody,
                        Services.dictionary(Map.of(EnhancedAuthenticator.METHOD, METHOD)));
        listener = Listeners.onAnyPort();
        bystander = new RawClient(listener.port());
        assertEquals(0, bystander.connect("bystander", null));
        Logger.getLogger("").addHandler(log);
    }

    @AfterEach
    void withdraw() throws Exception {
        Logger.getLogger("").removeHandler(log);
        bystander.close();
        listener.close();
        method.unregister();
        limits.delete();
    }

    private void awaitLogged(String client, String words) {
        await().until(() ->
                log.lines.stream().anyMatch(line -> line.contains("client " + client) && line.contains(words)));
    }

    @Test
    void whoConnectsByItIsToldThatItIsUnavailable() throws Exception {
        try (RawClient client = new RawClient(listener.port());
                RawClient other = new RawClient(listener.port())) {
            client.beginAuthentication("hung", METHOD);
            bystander.ping();
            assertEquals(0, other.connect("other", null));
            other.subscribe("a");
            bystander.publish("a", "goes on");
            assertEquals("a goes on", other.receive());
            assertEquals(SERVER_UNAVAILABLE, client.connectReason());
            client.expectClosed();
        }
        awaitLogged("hung", "refused: authentication gave no answer within 2 s");
        moody.answers.set(1);
        try (RawClient client = new RawClient(listener.port())) {
            assertEquals(0, client.authenticate("hung", METHOD));
        }
    }

    @Test
    void whoAuthenticatesAgainByItGoesOnUntilItIsDisconnected() throws Exception {
        moody.answers.set(1);
        try (RawClient client = new RawClient(listener.port())) {
            assertEquals(0, client.authenticate("again", METHOD));
            client.authenticateAgain(METHOD);
            client.ping();
            bystander.ping();
            assertEquals(SERVER_BUSY, client.disconnection());
            client.expectClosed();
        }
        awaitLogged("again", "authentication gave no answer within 2 s");
        bystander.ping();
        assertTrue(log.lines.stream().noneMatch(line -> line.contains("client bystander")), log.lines::toString);
    }
}
