package org.marquetry.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.stream.Collectors;

import org.apache.felix.feature.impl.FeatureServiceImpl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.service.feature.ID;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/** The features in the jar: what they say, and what is there, read by the reference implementation of the chapter. */
final class FeatureIT {
    private static final String MAVEN_JAR = "jar";

    @ParameterizedTest
    @ValueSource(strings = {"runtime", "broker"})
    void theListThatTheLauncherReadsIsThatOfTheFeature(String name) throws IOException {
        try (JarFile jar = BrokerProcess.jar()) {
            assertEquals(bundlesOf(jar, name), lines(jar, "features/" + name + "/bundles.list"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"runtime", "broker"})
    void theJarHasTheBundlesOfTheFeatureAndNoOthers(String name) throws IOException {
        String folder = "features/" + name + "/bundles/";
        try (JarFile jar = BrokerProcess.jar()) {
            Set<String> present = jar.stream()
                    .map(entry -> entry.getName())
                    .filter(entry -> entry.startsWith(folder) && !entry.equals(folder))
                    .map(entry -> Path.of(entry).getFileName().toString())
                    .collect(Collectors.toSet());
            assertEquals(Set.copyOf(bundlesOf(jar, name)), present);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"runtime", "broker"})
    void everyNestedJarIsABundle(String name) throws IOException {
        try (JarFile jar = BrokerProcess.jar()) {
            for (String bundle : bundlesOf(jar, name)) {
                try (JarInputStream nested = new JarInputStream(open(jar, "features/" + name + "/bundles/" + bundle))) {
                    String symbolicName =
                            nested.getManifest().getMainAttributes().getValue("Bundle-SymbolicName");
                    assertFalse(symbolicName == null || symbolicName.isBlank(), bundle);
                }
            }
        }
    }

    private static List<String> bundlesOf(JarFile jar, String name) throws IOException {
        try (Reader json =
                new InputStreamReader(open(jar, "features/" + name + "/feature.json"), StandardCharsets.UTF_8)) {
            return new FeatureServiceImpl()
                    .readFeature(json).getBundles().stream()
                            .map(bundle -> fileName(bundle.getID()))
                            .toList();
        }
    }

    private static String fileName(ID id) {
        assertEquals(MAVEN_JAR, id.getType().orElse(MAVEN_JAR));
        String classifier = id.getClassifier().map(text -> "-" + text).orElse("");
        return id.getArtifactId() + "-" + id.getVersion() + classifier + ".jar";
    }

    private static List<String> lines(JarFile jar, String entry) throws IOException {
        try (InputStream content = open(jar, entry)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    private static InputStream open(JarFile jar, String entry) throws IOException {
        return jar.getInputStream(jar.getJarEntry(entry));
    }
}
