package org.marquetry.itests.crash;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import org.marquetry.itests.crash.steward.Steward;

/** Bundles to be put into a running broker. */
final class Jars {
    private static final String OFFER =
            "objectClass:List<String>=\"org.marquetry.api.(store.Store|transport.Listener)\"";

    private Jars() {}

    /** A bundle of the launcher's under another version. */
    static byte[] next(String symbolicName, String version) throws IOException {
        return copy(symbolicName, attributes -> attributes.putValue("Bundle-Version", version), "");
    }

    /** A bundle of the launcher's under another name, whose services have a ranking. */
    static byte[] ranked(String symbolicName, String name, int ranking) throws IOException {
        String property = "<property name=\"service.ranking\" type=\"Integer\" value=\"" + ranking + "\"/>";
        boolean byHand = isOfferedByHand(symbolicName);
        return copy(
                symbolicName,
                attributes -> {
                    attributes.putValue("Bundle-SymbolicName", name);
                    if (byHand) {
                        attributes.putValue(
                                "Provide-Capability",
                                attributes
                                        .getValue("Provide-Capability")
                                        .replaceFirst(OFFER, "service.ranking:Long=" + ranking + ";$0"));
                    }
                },
                byHand ? "" : property);
    }

    /** A store or a listener, whose configuration is that of its component, and knows no ranking. */
    private static boolean isOfferedByHand(String symbolicName) {
        return symbolicName.matches(".*\\.(persistence|transport)\\.(?!tls).*");
    }

    /** A bundle of the launcher's under another version, that lacks a package which nobody has. */
    static byte[] unresolvable(String symbolicName, String version) throws IOException {
        return copy(
                symbolicName,
                attributes -> {
                    attributes.putValue("Bundle-Version", version);
                    attributes.putValue("Import-Package", "example.missing," + attributes.getValue("Import-Package"));
                },
                "");
    }

    /** A bundle of the launcher's under another version, whose component waits for a service that nobody has. */
    static byte[] waiting(String symbolicName, String version) throws IOException {
        return copy(
                symbolicName,
                attributes -> attributes.putValue("Bundle-Version", version),
                "<reference name=\"missing\" interface=\"example.Missing\"/>");
    }

    private static byte[] copy(String symbolicName, Consumer<Attributes> change, String inComponent)
            throws IOException {
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(original(symbolicName)))) {
            Manifest manifest = in.getManifest();
            change.accept(manifest.getMainAttributes());
            try (JarOutputStream out = new JarOutputStream(changed, manifest)) {
                for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    if (entry.getName().matches("OSGI-INF/[^/]+\\.xml")) {
                        String component = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                        out.write(component
                                .replaceFirst("(<service|<implementation)", inComponent + "$1")
                                .getBytes(StandardCharsets.UTF_8));
                    } else {
                        in.transferTo(out);
                    }
                }
            }
        }
        return changed.toByteArray();
    }

    private static byte[] original(String symbolicName) throws IOException {
        Path launcher = Path.of(System.getProperty("marquetry.jar", "launcher/target/marquetry.jar"));
        try (JarFile jar = new JarFile(launcher.toFile())) {
            JarEntry bundle = jar.stream()
                    .filter(entry -> entry.getName().matches("features/.*/" + symbolicName + "-\\d[^/]*\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("the launcher has no " + symbolicName));
            try (InputStream content = jar.getInputStream(bundle)) {
                return content.readAllBytes();
            }
        }
    }

    /** The bundle by which tests reach the framework. */
    static byte[] steward() throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.putValue("Manifest-Version", "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        attributes.putValue("Bundle-SymbolicName", "example.steward");
        attributes.putValue("Bundle-Version", "1.0.0");
        attributes.putValue("Bundle-Activator", Steward.class.getName());
        attributes.putValue("Import-Package", "org.osgi.framework,org.osgi.framework.wiring");
        String activator = Steward.class.getName().replace('.', '/') + ".class";
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bundle, manifest);
                InputStream bytes = Steward.class.getResourceAsStream("/" + activator)) {
            jar.putNextEntry(new JarEntry(activator));
            bytes.transferTo(jar);
        }
        return bundle.toByteArray();
    }

    /** Puts a bundle into a watched directory in one step, as a careful installer does. */
    static Path put(byte[] bundle, Path file) throws IOException {
        Path temporary = Files.createTempFile("bundle", ".tmp");
        try (OutputStream out = Files.newOutputStream(temporary)) {
            out.write(bundle);
        }
        return Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
