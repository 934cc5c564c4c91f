package org.marquetry.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A bundle of the broker with another manifest, as its next version has one. */
final class NextBundle {
    private NextBundle() {}

    /** Takes a bundle of the feature out of the jar, and changes headers of it. */
    static Path write(Path directory, String bundle, Map<String, String> headers) throws IOException {
        String folder = "features/broker/bundles/" + bundle + "-";
        try (JarFile jar = BrokerProcess.jar()) {
            JarEntry nested = jar.stream()
                    .filter(entry -> entry.getName().startsWith(folder))
                    .findFirst()
                    .orElseThrow();
            try (JarInputStream source = new JarInputStream(jar.getInputStream(nested))) {
                Manifest manifest = source.getManifest();
                headers.forEach(manifest.getMainAttributes()::putValue);
                Path file = Files.createTempFile(directory, bundle, ".jar");
                copy(source, manifest, file);
                return file;
            }
        }
    }

    private static void copy(JarInputStream source, Manifest manifest, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream target = new JarOutputStream(out, manifest)) {
            for (JarEntry entry = source.getNextJarEntry(); entry != null; entry = source.getNextJarEntry()) {
                target.putNextEntry(new JarEntry(entry.getName()));
                source.transferTo(target);
            }
        }
    }
}
