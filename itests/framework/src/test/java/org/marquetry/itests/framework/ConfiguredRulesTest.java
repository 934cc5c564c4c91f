package org.marquetry.itests.framework;

import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.Bundle;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** Rules that are configured in a runtime where the bundle that reads them is missing: whatever comes and goes, nothing is allowed. */
@Timeout(60)
class ConfiguredRulesTest {
    private static final int FAILURE = 0x80;
    private static final int GRANTED = 0;

    private ConfigurationAdmin admin;
    private Configuration rules;
    private Configuration limits;

    @BeforeEach
    void configure() throws Exception {
        admin = Services.await(ConfigurationAdmin.class);
        admin.getConfiguration("org.marquetry.persistence.memory", "?").update(Services.dictionary(Map.of()));
        limits = admin.getConfiguration("org.marquetry.broker", "?");
        limits.update(Services.dictionary(Map.of("serviceGrace", 1)));
        rules = admin.getConfiguration("org.marquetry.auth.acl", "?");
    }

    @AfterEach
    void forget() throws Exception {
        rules.delete();
        limits.delete();
        restartEngine();
    }

    private static void restartEngine() throws Exception {
        for (Bundle bundle : Services.context().getBundles()) {
            if (bundle.getSymbolicName().equals("org.marquetry.broker")) {
                bundle.stop();
                bundle.start();
            }
        }
    }

    private static int subscribe() throws Exception {
        try (Listeners listener = Listeners.onAnyPort();
                RawClient client = new RawClient(listener.port())) {
            assertEquals(0, client.connect("c", null));
            return client.subscribe("door");
        }
    }

    @Test
    void rulesThatComeAndAnEngineThatComesLaterDenyUntilTheyAreReadOrGone() throws Exception {
        assertEquals(GRANTED, subscribe());
        rules.update(Services.dictionary(Map.of("file", "rules")));
        await().until(() -> subscribe() == FAILURE);
        restartEngine();
        assertEquals(FAILURE, subscribe());
        rules.delete();
        restartEngine();
        assertEquals(GRANTED, subscribe());
        rules = admin.getConfiguration("org.marquetry.auth.acl", "?");
    }
}
