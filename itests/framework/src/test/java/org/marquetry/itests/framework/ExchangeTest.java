package org.marquetry.itests.framework;

import java.util.Arrays;
import java.util.Map;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.marquetry.api.broker.Broker;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.service.cm.ConfigurationAdmin;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** One piece follows another while clients stay connected. */
@Timeout(60)
class ExchangeTest {
    /** What is done to the bundle of the engine. */
    private interface Exchange {
        void of(Bundle engine) throws BundleException;
    }

    @BeforeAll
    static void chooseAStore() throws Exception {
        Services.await(ConfigurationAdmin.class)
                .getConfiguration("org.marquetry.persistence.memory", "?")
                .update(Services.dictionary(Map.of()));
        Services.await(Broker.class);
    }

    @Test
    void clientsStayConnectedWhenTheEngineIsUpdated() throws Exception {
        assertClientsStay(Bundle::update);
    }

    @Test
    void clientsStayConnectedWhenTheEngineIsStoppedAndStarted() throws Exception {
        assertClientsStay(engine -> {
            engine.stop();
            engine.start();
        });
    }

    @Test
    void aClientThatComesWhileThereIsNoEngineIsServedByTheNext() throws Exception {
        try (Listeners listener = Listeners.onAnyPort()) {
            int port = listener.port();
            engine().stop();
            try (RawClient client = new RawClient(port)) {
                engine().start();
                assertEquals(0, client.connect("early", null));
            }
        }
    }

    @Test
    void clientsStayConnectedWhenTheirTransportIsUpdated() throws Exception {
        try (Listeners listener = Listeners.onAnyPort()) {
            int port = listener.port();
            try (RawClient client = new RawClient(port)) {
                client.connect("stays", null);
                bundle("org.marquetry.transport.tcp").update();
                client.ping();
                try (RawClient next = new RawClient(port)) {
                    assertEquals(0, next.connect("next", null));
                }
                assertEquals(port, listener.port());
            }
        }
    }

    private static void assertClientsStay(Exchange exchange) throws Exception {
        try (Listeners listener = Listeners.onAnyPort();
                RawClient subscriber = new RawClient(listener.port());
                RawClient publisher = new RawClient(listener.port())) {
            subscriber.connect("stays", null);
            subscriber.subscribe("exchange");
            publisher.connect("stays too", null);
            for (int i = 0; i < 5; i++) {
                publisher.publish("exchange", "before " + i);
                exchange.of(engine());
                publisher.publish("exchange", "after " + i);
                assertEquals("exchange before " + i, subscriber.receive());
                assertEquals("exchange after " + i, subscriber.receive());
            }
            subscriber.ping();
        }
    }

    private static Bundle engine() {
        return bundle("org.marquetry.broker");
    }

    private static Bundle bundle(String symbolicName) {
        return Arrays.stream(Services.context().getBundles())
                .filter(bundle -> bundle.getSymbolicName().equals(symbolicName))
                .findFirst()
                .orElseThrow();
    }
}
