package org.marquetry.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.List;

/**
 * A certificate for trying out TLS, made once and kept with the data. It makes a profile that listeners of the configuration may
 * refer to and, if there are none, a listener beside the default one.
 */
final class SelfSigned {
    private static final String NAME = "self-signed";
    private static final Pid PROFILE = new Pid("org.marquetry.transport.tls", NAME);
    private static final Pid LISTENER = new Pid("org.marquetry.transport.tcp", NAME);
    private static final String LOOPBACK = "127.0.0.1";
    private static final String SCHEME = "mqtts://";
    private static final int DEFAULT_PORT = 8883;

    private final Path certificate;
    private final Path key;

    private SelfSigned(Path directory) {
        certificate = directory.resolve(NAME + ".pem");
        key = directory.resolve(NAME + ".key");
    }

    /** Takes the files as they are, or makes them if there are none. */
    static SelfSigned in(Path data) throws LaunchException, InterruptedException {
        Path directory = data.resolve("tls");
        SelfSigned signed = new SelfSigned(directory);
        try {
            Files.createDirectories(directory);
            signed.makeIfMissing();
        } catch (IOException e) {
            throw Directories.unwritable("certificate directory " + directory, e);
        }
        return signed;
    }

    private void makeIfMissing() throws LaunchException, IOException, InterruptedException {
        boolean there = Files.exists(certificate);
        if (there != Files.exists(key)) {
            Path left = there ? certificate : key;
            throw new LaunchException(
                    ExitStatus.CONFIGURATION,
                    left + " is there without its " + (there ? "key" : "certificate") + "; nothing is overwritten:"
                            + " remove it to have both made anew");
        }
        if (!there) {
            new CertificateMaker(certificate, key).make();
        }
    }

    /**
     * Adds its configurations, which files for the same PIDs replace later on.
     *
     * @param listen whether nobody else has a listener
     * @param port of the default listener; if it is any, that of this one is too
     */
    void configure(Configurations configurations, boolean listen, int port) throws LaunchException {
        Hashtable<String, Object> profile = new Hashtable<>();
        profile.put("certificate", certificate.toString());
        profile.put("key", key.toString());
        configurations.put(PROFILE, profile);
        if (listen) {
            Hashtable<String, Object> listener = new Hashtable<>();
            listener.put("host", LOOPBACK);
            listener.put("port", port == 0 ? 0 : DEFAULT_PORT);
            listener.put("tls", NAME);
            configurations.put(LISTENER, listener);
        }
    }

    /** What to give to a client, in a line. */
    String hint(List<String> listeners) {
        String port = listeners.stream()
                .filter(listener -> listener.startsWith(SCHEME))
                .map(listener -> listener.substring(listener.lastIndexOf(':') + 1))
                .findFirst()
                .orElse(null);
        return "self-signed certificate, for trying out: "
                + (port == null
                        ? "a listener with tls=" + NAME + " shows it, and clients trust it with --cafile "
                        : "mosquitto_pub -h " + LOOPBACK + " -p " + port + " -t a -m b --cafile ")
                + certificate;
    }
}
