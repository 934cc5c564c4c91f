package org.marquetry.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import org.marquetry.launcher.deployed.Doorkeeper;

/** A bundle with {@link Doorkeeper} as a component. */
record DeployedBundle(String version, String component) {
    private static final String DESCRIPTOR = "OSGI-INF/doorkeeper.xml";

    /** A component that lets nobody in. */
    static DeployedBundle closed() {
        return new DeployedBundle("1.0.0", component(""));
    }

    /** The next version of it, which is for a service that nobody offers. */
    DeployedBundle lacking(String service) {
        return new DeployedBundle("1.1.0", component("<reference name=\"missing\" interface=\"" + service + "\"/>"));
    }

    private static String component(String reference) {
        return """
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="example.doorkeeper">
                  <service><provide interface="org.marquetry.api.auth.Authenticator"/></service>
                  %s
                  <implementation class="%s"/>
                </scr:component>
                """.formatted(reference, Doorkeeper.class.getName());
    }

    /** Puts it into a directory in one step, as a careful installer does. */
    void writeTo(Path file) throws IOException {
        Path temporary = Files.createTempFile(file.getParent().getParent(), "bundle", ".tmp");
        try (OutputStream out = Files.newOutputStream(temporary);
                JarOutputStream jar = new JarOutputStream(out, manifest())) {
            jar.putNextEntry(new JarEntry(DESCRIPTOR));
            jar.write(component.getBytes(StandardCharsets.UTF_8));
            String implementation = Doorkeeper.class.getName().replace('.', '/') + ".class";
            jar.putNextEntry(new JarEntry(implementation));
            try (InputStream bytes = Doorkeeper.class.getResourceAsStream("/" + implementation)) {
                bytes.transferTo(jar);
            }
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Manifest manifest() {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.putValue("Manifest-Version", "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        attributes.putValue("Bundle-SymbolicName", "example.doorkeeper");
        attributes.putValue("Bundle-Version", version);
        attributes.putValue("Import-Package", "org.marquetry.api.auth,org.marquetry.api.packet");
        attributes.putValue("Service-Component", DESCRIPTOR);
        return manifest;
    }
}
