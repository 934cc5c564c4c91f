package org.marquetry.itests.architecture;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import aQute.bnd.header.Attrs;
import aQute.bnd.header.OSGiHeader;
import aQute.bnd.version.Version;
import aQute.bnd.version.VersionRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is installed together, said in three places: features, their poms, and the runs in a plain framework. */
final class FeatureTest {
    private static final Path ROOT = Path.of(System.getProperty("marquetry.bundles"), "..");
    private static final String OWN = "org.marquetry.";
    private static final String TESTS = OWN + "itests.";
    private static final String NETTY = "io.netty.";

    /** Group, artifact, classifier if any, version. */
    private static final Pattern ID =
            Pattern.compile("\\{ \"id\": \"([^:\"]+):([^:\"]+)(?::jar:([^:\"]+))?:\\$\\{([^}\"]+)}\" }");

    private static final Pattern DEPENDENCY = Pattern.compile(
            "<dependency>\\s*<groupId>[^<]+</groupId>\\s*<artifactId>([^<]+)</artifactId>(?:\\s*<classifier>([^<]+)</classifier>)?");

    static List<Path> features() throws IOException {
        return found(ROOT.resolve("features"), "*/feature.json");
    }

    static List<Path> runs() throws IOException {
        return found(ROOT.resolve("bndrun"), "*-tests.bndrun", "conformance.bndrun");
    }

    private static List<Path> found(Path folder, String... patterns) throws IOException {
        try (Stream<Path> files = Files.walk(folder, 2)) {
            List<Path> found = files.filter(file -> Stream.of(patterns)
                            .anyMatch(pattern -> file.getFileSystem()
                                    .getPathMatcher("glob:" + pattern)
                                    .matches(folder.relativize(file))))
                    .toList();
            assertFalse(found.isEmpty(), folder + " has nothing");
            return found;
        }
    }

    private static List<MatchResult> bundlesOf(Path feature) throws IOException {
        String text = Files.readString(feature);
        List<MatchResult> ids = ID.matcher(text).results().toList();
        assertEquals(text.split("\\{ *\"id\"", -1).length - 1, ids.size(), feature + " has a line of another form");
        return ids;
    }

    private static String named(String artifact, String classifier) {
        return classifier == null ? artifact : artifact + ":" + classifier;
    }

    /** All bundles of all features: the names of the properties that have their versions, by artifact. */
    private static Map<String, String> installed() throws IOException {
        Map<String, String> all = new TreeMap<>();
        for (Path feature : features()) {
            bundlesOf(feature).forEach(id -> all.put(id.group(2), id.group(4)));
        }
        return all;
    }

    @Test
    void eachBundleOfTheProjectIsInOneFeature() throws IOException {
        List<String> listed = new ArrayList<>();
        for (Path feature : features()) {
            bundlesOf(feature).stream()
                    .map(id -> id.group(2))
                    .filter(name -> name.startsWith(OWN))
                    .forEach(listed::add);
        }
        Collections.sort(listed);
        // Fragments for other platforms are added by who needs them.
        List<String> there = Bundles.manifests().entrySet().stream()
                .filter(bundle -> bundle.getValue().getValue("Fragment-Host") == null)
                .map(Map.Entry::getKey)
                .toList();
        assertEquals(there, listed);
    }

    @ParameterizedTest
    @MethodSource("features")
    void theDependenciesOfAFeatureAreItsBundles(Path feature) throws IOException {
        Set<String> listed = bundlesOf(feature).stream()
                .map(id -> named(id.group(2), id.group(3)))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> brought = DEPENDENCY
                .matcher(Files.readString(feature.resolveSibling("pom.xml")))
                .results()
                .map(dependency -> named(dependency.group(1), dependency.group(2)))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(listed, brought);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void whatRunsInAPlainFrameworkIsWhatTheFeaturesInstall(Path run) throws IOException {
        Map<String, String> installed = installed();
        String pom = Files.readString(ROOT.resolve("pom.xml"));
        int compared = 0;
        for (Map.Entry<String, Attrs> bundle : bundlesOfRun(run).entrySet()) {
            String name = bundle.getKey();
            String artifact = name.startsWith(NETTY) ? "netty-" + name.substring(NETTY.length()) : name;
            boolean isOurs = name.startsWith(OWN) && !name.startsWith(TESTS);
            assertTrue(
                    installed.containsKey(artifact) || !isOurs && !name.startsWith(NETTY), name + " is in no feature");
            if (installed.containsKey(artifact)) {
                Version version = version(installed.get(artifact), pom);
                VersionRange range = new VersionRange(bundle.getValue().getVersion());
                assertTrue(range.includes(version), name + " runs in " + range + " and is installed in " + version);
                compared++;
            }
        }
        assertTrue(compared > 10, "only " + compared + " bundles are in both");
    }

    private static Map<String, Attrs> bundlesOfRun(Path run) throws IOException {
        Properties properties = new Properties();
        try (Reader text = Files.newBufferedReader(run)) {
            properties.load(text);
        }
        return OSGiHeader.parseHeader(properties.getProperty("-runbundles"));
    }

    private static Version version(String property, String pom) {
        String element = property.equals("project.version") ? "version" : property;
        String value = Pattern.compile("<" + Pattern.quote(element) + ">([^<]+)<")
                .matcher(pom.substring(pom.indexOf("<artifactId>org.marquetry</artifactId>")))
                .results()
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + property))
                .group(1);
        return new Version(value.replace('-', '.'));
    }
}
