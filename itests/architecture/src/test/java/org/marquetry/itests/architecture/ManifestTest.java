package org.marquetry.itests.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import aQute.bnd.header.Attrs;
import aQute.bnd.header.OSGiHeader;
import aQute.bnd.header.Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What bundles offer to each other and want from each other, as their manifests say it. */
final class ManifestTest {
    private static final String INTERNAL = ".internal";

    static Stream<String> bundles() throws IOException {
        return Bundles.manifests().keySet().stream();
    }

    static Stream<String> pieces() throws IOException {
        return Bundles.pieces();
    }

    @Test
    void everyFolderOfBundlesIsLookedAt() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of(System.getProperty("marquetry.bundles")))) {
            Set<String> expected = folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .map(folder -> "org.marquetry." + folder.getFileName())
                    .collect(Collectors.toSet());
            assertEquals(expected, Bundles.manifests().keySet());
        }
    }

    @ParameterizedTest
    @MethodSource("pieces")
    void onlyContractsAreExported(String bundle) throws IOException {
        assertNull(header(bundle, "Export-Package"));
    }

    @ParameterizedTest
    @ValueSource(strings = {Bundles.API, Bundles.PERSISTENCE, Bundles.TRANSPORT, Bundles.AUTH})
    void contractsAreVersionedAndNotInternal(String bundle) throws IOException {
        Parameters exports = parameters(bundle, "Export-Package");

        assertFalse(exports.isEmpty());
        for (Map.Entry<String, Attrs> export : exports.entrySet()) {
            assertTrue(export.getKey().startsWith(bundle + "."), export.getKey());
            assertFalse(export.getKey().contains(INTERNAL), export.getKey());
            assertTrue(export.getValue().containsKey("version"), export.getKey() + " has no version");
        }
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void importsOfOtherPiecesAreOfTheApiAndForARangeOfVersions(String bundle) throws IOException {
        for (Map.Entry<String, Attrs> wanted :
                parameters(bundle, "Import-Package").entrySet()) {
            if (wanted.getKey().startsWith("org.marquetry.")) {
                assertTrue(
                        wanted.getKey().startsWith(Bundles.API + ".")
                                || wanted.getKey().equals(Bundles.sharedWith(bundle))
                                || wanted.getKey().equals(Bundles.FILES),
                        wanted.getKey());
                String range = wanted.getValue().getVersion();
                assertTrue(range != null && range.startsWith("[") && range.endsWith(")"), wanted + " has no range");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void noBundleIsTiedToAnotherOrToWhatHappensToBeThere(String bundle) throws IOException {
        assertNull(header(bundle, "Require-Bundle"));
        assertNull(header(bundle, "DynamicImport-Package"));
        assertNull(header(bundle, "Bundle-ClassPath"));
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void noBundleWantsPackagesOfTheJdksInside(String bundle) throws IOException {
        for (String wanted : parameters(bundle, "Import-Package").keySet()) {
            assertFalse(wanted.startsWith("sun.") || wanted.startsWith("jdk."), wanted);
        }
    }

    @ParameterizedTest
    @MethodSource("pieces")
    void whatABundleKeepsToItselfIsInternalOrItsLibrary(String bundle) throws IOException {
        for (String kept : parameters(bundle, "Private-Package").keySet()) {
            boolean library = kept.startsWith(Bundles.libraryOf(bundle)) && !kept.startsWith(bundle);
            assertTrue(library || kept.startsWith(bundle + INTERNAL), kept);
        }
    }

    @ParameterizedTest
    @MethodSource("pieces")
    void everyPieceOffersItselfAsAComponent(String bundle) throws IOException {
        assertFalse(parameters(bundle, "Service-Component").isEmpty());
        assertFalse(parameters(bundle, "Provide-Capability").isEmpty());
    }

    @Test
    void theStoreInRocksDbHasNativeCodeForBothKindsOfLinux() throws IOException {
        Parameters libraries = parameters(Bundles.PERSISTENCE + ".rocksdb", "Bundle-NativeCode");

        Set<String> processors = new HashSet<>();
        for (Map.Entry<String, Attrs> library : libraries.entrySet()) {
            if (!library.getKey().equals("*")) {
                assertEquals("Linux", library.getValue().get("osname"));
                assertTrue(Bundles.hasResource(library.getKey()), library.getKey());
                processors.add(library.getValue().get("processor"));
            }
        }
        assertEquals(Set.of("x86-64", "aarch64"), processors);
    }

    @ParameterizedTest
    @ValueSource(strings = {"macos", "windows"})
    void nativeCodeForOtherPlatformsIsInFragments(String platform) throws IOException {
        String host = Bundles.PERSISTENCE + ".rocksdb";
        String fragment = host + "." + platform;

        assertTrue(parameters(fragment, "Fragment-Host").containsKey(host));
        for (String library : parameters(fragment, "Bundle-NativeCode").keySet()) {
            boolean isOptional = library.equals("*");
            assertTrue(isOptional || Bundles.hasResource(library), library);
        }
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void everyBundleSaysWhatItIsAndUnderWhichLicence(String bundle) throws IOException {
        for (String header : new String[] {"Bundle-Name", "Bundle-Description", "Bundle-Version", "Bundle-License"}) {
            assertFalse(header(bundle, header).isBlank(), header);
        }
    }

    private static String header(String bundle, String name) throws IOException {
        Attributes attributes = Bundles.manifests().get(bundle);
        return attributes.getValue(name);
    }

    private static Parameters parameters(String bundle, String name) throws IOException {
        return OSGiHeader.parseHeader(header(bundle, name));
    }
}
