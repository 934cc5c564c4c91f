package org.marquetry.itests.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

class EvidenceListenerTest {
    private static final String FOLDER = "marquetry.evidence";

    @TempDir
    Path target;

    @Test
    void writesHowEveryTestEndedThatNamesAStatement() throws IOException {
        assertEquals(
                Set.of(
                        "MQTT_5_0 MQTT-1.1.1-1 passes PASSED",
                        "MQTT_3_1_1 MQTT-1.1.1-2 passes PASSED",
                        "MQTT_5_0 MQTT-1.1.1-3 passesForSome PASSED",
                        "MQTT_5_0 MQTT-1.1.1-3 passesForSome FAILED",
                        "MQTT_3_1 3.1-a fails FAILED",
                        "CHOICE b isSkipped SKIPPED",
                        "CHOICE c isAborted SKIPPED"),
                run(target.resolve("evidence/1"), Fixture.class));
    }

    @Test
    void takesWhatTheClassNamesForEachOfItsTests() throws IOException {
        assertEquals(
                Set.of("MQTT_5_0 MQTT-2.1.1-1 one PASSED", "MQTT_5_0 MQTT-2.1.1-1 two SKIPPED"),
                run(target.resolve("evidence/1"), Fixture.OfClass.class));
    }

    @Test
    void writesTestsOfADisabledClassAsSkipped() throws IOException {
        assertEquals(
                Set.of("MQTT_5_0 MQTT-2.1.1-2 never SKIPPED"),
                run(target.resolve("evidence/1"), Fixture.Disabled.class));
    }

    @Test
    void removesWhatEarlierBuildsWrote() throws IOException {
        run(target.resolve("evidence/1"), Fixture.OfClass.class);
        run(target.resolve("evidence/2"), Fixture.OfClass.class);
        assertFalse(Files.exists(target.resolve("evidence/1")));
    }

    private static Set<String> run(Path folder, Class<?> fixture) throws IOException {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(fixture))
                .build();
        LauncherConfig config = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .addTestExecutionListeners(new EvidenceListener())
                .build();
        String own = System.getProperty(FOLDER, "");
        System.setProperty(FOLDER, folder.toString());
        try {
            LauncherFactory.create(config).execute(request);
        } finally {
            System.setProperty(FOLDER, own);
        }
        Set<String> seen = new TreeSet<>();
        List<Evidence> all = Evidence.in(folder);
        for (Evidence each : all) {
            String method = each.test().substring(each.test().lastIndexOf('.') + 1);
            seen.add(each.source() + " " + each.statement() + " " + method + " " + each.outcome());
        }
        return seen;
    }
}
