package org.marquetry.itests.framework;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import org.marquetry.api.store.Store;
import org.marquetry.itests.framework.bad.BadActivator;
import org.osgi.framework.Bundle;

/** Bundles that are made while the tests run. */
final class BadBundle {
    private static final String OWN = "org/marquetry/itests/framework/bad/";
    private static final String CODEC = "org.marquetry.codec";
    private static final String MEMORY = "org.marquetry.persistence.memory";
    private static final String IMPORTS =
            "org.osgi.framework,org.marquetry.api.auth,org.marquetry.api.broker,org.marquetry.api.codec,"
                    + "org.marquetry.api.packet,org.marquetry.api.message,org.marquetry.api.store,org.marquetry.api.transport,"
                    + "io.netty.buffer,javax.net.ssl";
    private static int version = 1;

    private BadBundle() {}

    /** A codec of another version: the one that there is, in a wrap that is bad after so many calls. */
    static Path codec(Path directory, BadActivator.Way way, int after) throws IOException {
        return codec(directory, Map.of(BadActivator.WAY, way.name(), BadActivator.AFTER, String.valueOf(after)));
    }

    static Path codec(Path directory, Map<String, String> headers) throws IOException {
        Bundle real = bundle(CODEC);
        Attributes attributes = attributes(
                CODEC, real.getHeaders("").get("Import-Package") + ",org.osgi.framework,io.netty.buffer", headers);
        attributes.putValue("Provide-Capability", service("org.marquetry.api.codec.PacketCodec"));
        attributes.putValue(BadActivator.CODEC, CODEC + ".internal.WireCodec");
        return write(directory, attributes, real);
    }

    /** An authenticator that is asked before others. */
    static Path authenticator(Path directory, BadActivator.Way way) throws IOException {
        Attributes attributes = attributes("example.authenticator", IMPORTS, Map.of(BadActivator.WAY, way.name()));
        attributes.putValue("Provide-Capability", service("org.marquetry.api.auth.Authenticator"));
        return write(directory, attributes, null);
    }

    /** A piece that is asked before others. */
    static Path piece(Path directory, Class<?> type, BadActivator.Way way) throws IOException {
        return piece(directory, "example." + type.getSimpleName().toLowerCase(Locale.ROOT), type, way);
    }

    /** A piece in place of the one in a bundle of that name. */
    static Path piece(Path directory, String name, Class<?> type, BadActivator.Way way) throws IOException {
        Attributes attributes =
                attributes(name, IMPORTS, Map.of(BadActivator.WAY, way.name(), BadActivator.TYPE, type.getName()));
        attributes.putValue("Provide-Capability", service(type.getName()));
        return write(directory, attributes, null);
    }

    /** A store of a name; also one that is good, which has what it keeps as long as it is installed. */
    static Path store(Path directory, String name, BadActivator.Way way) throws IOException {
        Attributes attributes = attributes(
                name, IMPORTS, Map.of(BadActivator.WAY, way.name(), BadActivator.TYPE, Store.class.getName()));
        attributes.merge(
                new Attributes.Name("Import-Package"),
                "org.slf4j,org.jspecify.annotations;resolution:=optional",
                (before, more) -> before + "," + more);
        attributes.putValue("Provide-Capability", service(Store.class.getName()));
        attributes.putValue(BadActivator.FILES, MEMORY + ".internal.MemoryStore");
        return write(directory, attributes, bundle(MEMORY));
    }

    /**
     * A good one: what a bundle is, under another name or version.
     *
     * @param ranking of the services of its components, which say nothing of it if it is 0
     */
    static Path copy(Path directory, Bundle real, Map<String, String> headers, int ranking) throws IOException {
        Attributes attributes = new Attributes();
        attributes.putValue("Manifest-Version", "1.0");
        Collections.list(real.getHeaders("").keys())
                .forEach(key -> attributes.putValue(key, real.getHeaders("").get(key)));
        headers.forEach(attributes::putValue);
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putAll(attributes);
        Path file = directory.resolve("copy-" + version++ + ".jar");
        String property =
                ranking == 0 ? "" : "<property name=\"service.ranking\" type=\"Integer\" value=\"" + ranking + "\"/>";
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            copy(real, "org/", jar);
            for (URL entry : Collections.list(real.findEntries("OSGI-INF/", "*.xml", false))) {
                jar.putNextEntry(new JarEntry(entry.getPath().substring(1)));
                try (InputStream content = entry.openStream()) {
                    String component = new String(content.readAllBytes(), StandardCharsets.UTF_8);
                    jar.write(component
                            .replaceFirst("(<service|<implementation)", property + "$1")
                            .getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return file;
    }

    private static String service(String type) {
        return "osgi.service;objectClass:List<String>=\"" + type + "\"";
    }

    private static Attributes attributes(String name, String imports, Map<String, String> headers) {
        Attributes attributes = new Attributes();
        attributes.putValue("Manifest-Version", "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        attributes.putValue("Bundle-SymbolicName", name);
        attributes.putValue("Bundle-Version", "9.0." + version++);
        attributes.putValue("Bundle-Activator", BadActivator.class.getName());
        attributes.putValue("Import-Package", withoutTwice(imports));
        headers.forEach((key, value) -> attributes.merge(
                new Attributes.Name(key), value, (before, more) -> more.equals(before) ? before : before + "," + more));
        return attributes;
    }

    private static String withoutTwice(String imports) {
        List<String> each = List.of(imports.split(",(?=[a-z])"));
        return each.stream()
                .filter(one -> !one.startsWith("java."))
                .collect(java.util.stream.Collectors.toMap(one -> one.split(";")[0], one -> one, (a, b) -> a))
                .values()
                .stream()
                .sorted()
                .collect(java.util.stream.Collectors.joining(","));
    }

    private static Path write(Path directory, Attributes attributes, Bundle with) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putAll(attributes);
        Path file = directory.resolve("bad-" + version + ".jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            copy(Services.context().getBundle(), OWN, jar);
            if (with != null) {
                copy(with, "org/", jar);
            }
        }
        return file;
    }

    private static void copy(Bundle from, String folder, JarOutputStream jar) throws IOException {
        for (URL entry : Collections.list(from.findEntries(folder, "*.class", true))) {
            jar.putNextEntry(new JarEntry(entry.getPath().substring(1)));
            try (InputStream content = entry.openStream()) {
                content.transferTo(jar);
            }
        }
    }

    static Bundle bundle(String symbolicName) {
        for (Bundle bundle : Services.context().getBundles()) {
            if (bundle.getSymbolicName().equals(symbolicName) && bundle.getState() == Bundle.ACTIVE) {
                return bundle;
            }
        }
        throw new AssertionError("there is no " + symbolicName + " that runs");
    }
}
