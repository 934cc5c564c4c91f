package org.marquetry.itests.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** The project's bundles on the class path, by their symbolic names. */
final class Bundles {
    static final String API = "org.marquetry.api";

    /** What stores on disk share; it has contracts of its own beside its inside. */
    static final String PERSISTENCE = "org.marquetry.persistence";

    static final String TABLES = PERSISTENCE + ".keyvalue";

    /** What listeners share. */
    static final String TRANSPORT = "org.marquetry.transport";

    static final String LISTENERS = TRANSPORT + ".listener";

    /** What watches files for others. */
    static final String FILES = "org.marquetry.files";

    /** What those share who find out who a client is. */
    static final String AUTH = "org.marquetry.auth";

    static final String USERS = AUTH + ".users";

    private static final String PROJECT = "org.marquetry.";

    private static final Map<String, String> SHARED = Map.of(PERSISTENCE, TABLES, TRANSPORT, LISTENERS, AUTH, USERS);

    private static final Map<String, String> LIBRARIES = Map.of(
            PERSISTENCE + ".rocksdb",
            "org.rocksdb",
            PERSISTENCE + ".mvstore",
            "org.h2",
            "org.marquetry.auth.password",
            "org.bouncycastle",
            "org.marquetry.auth.jwt",
            "org.jose4j",
            "org.marquetry.shell",
            "org.apache.felix.service.command",
            "org.marquetry.health",
            "org.apache.felix.hc");

    private Bundles() {}

    /** The package, with all below it, of the library that a piece is made with; the piece's own if there is none. */
    static String libraryOf(String piece) {
        return LIBRARIES.getOrDefault(piece, piece);
    }

    /** Those that do something and offer nothing but services; a fragment only adds native code to one. */
    static Stream<String> pieces() throws IOException {
        return manifests().entrySet().stream()
                .filter(bundle -> bundle.getValue().getValue("Fragment-Host") == null)
                .map(Map.Entry::getKey)
                .filter(name ->
                        !List.of(API, PERSISTENCE, TRANSPORT, FILES, AUTH).contains(name));
    }

    /** The package that others of its kind build on; the api's if there is none. */
    static String sharedWith(String piece) {
        return SHARED.entrySet().stream()
                .filter(shared -> piece.startsWith(shared.getKey() + "."))
                .map(Map.Entry::getValue)
                .findAny()
                .orElse(API);
    }

    /** Whether some bundle has a file of this name at its root. */
    static boolean hasResource(String name) {
        return Bundles.class.getClassLoader().getResource(name) != null;
    }

    static Map<String, Attributes> manifests() throws IOException {
        Map<String, Attributes> found = new TreeMap<>();
        for (URL source : Collections.list(Bundles.class.getClassLoader().getResources("META-INF/MANIFEST.MF"))) {
            try (InputStream content = source.openStream()) {
                Attributes attributes = new Manifest(content).getMainAttributes();
                String name = attributes.getValue("Bundle-SymbolicName");
                if (name != null && name.startsWith(PROJECT)) {
                    found.put(name, attributes);
                }
            }
        }
        return found;
    }
}
