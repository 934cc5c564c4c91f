package org.marquetry.itests.clients;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.marquetry.itests.harness.Deadline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** An authority as OpenSSL runs one in a folder: issues certificates, and revokes them. */
final class TestAuthority {
    private static TestAuthority shared;

    private final Path folder;
    private final Path config;

    TestAuthority(Path folder, String name) throws Exception {
        this.folder = folder.toAbsolutePath();
        config = file("ca.cnf");
        Files.writeString(file("index.txt"), "");
        Files.writeString(config, """
                [ca]
                default_ca = authority
                [authority]
                database = FOLDER/index.txt
                new_certs_dir = FOLDER
                rand_serial = yes
                unique_subject = no
                default_md = sha256
                default_days = 90
                default_crl_days = 30
                copy_extensions = copy
                policy = any
                [any]
                commonName = supplied
                """.replace("FOLDER", this.folder.toString()));
        openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 100"
                + " -subj /CN=" + name);
    }

    /** That which the client libraries trust. */
    static synchronized TestAuthority shared() throws Exception {
        if (shared == null) {
            Programs.need("openssl");
            Path folder = Files.createDirectories(Path.of(System.getProperty("marquetry.work", "target")));
            shared = new TestAuthority(Files.createTempDirectory(folder, "authority"), "shared");
        }
        return shared;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    Path certificate() {
        return file("ca.pem");
    }

    /**
     * Makes NAME.pem and NAME.key, in this order, and takes the place of those that there are.
     *
     * @param options of {@code openssl ca}
     */
    void issue(String name, String subject, String... options) throws Exception {
        openssl("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout new.key -out new.csr -subj /CN="
                + subject + " -addext subjectAltName=DNS:localhost,IP:127.0.0.1");
        openssl("ca -batch -notext -config " + config + " -cert ca.pem -keyfile ca.key -in new.csr -out new.pem "
                + String.join(" ", options));
        Files.move(file("new.key"), file(name + ".key"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(file("new.pem"), file(name + ".pem"), StandardCopyOption.REPLACE_EXISTING);
    }

    void revoke(String name) throws Exception {
        openssl("ca -config " + config + " -cert ca.pem -keyfile ca.key -revoke " + name + ".pem");
    }

    /** Makes crl.pem. */
    void list(String... options) throws Exception {
        openssl("ca -gencrl -config " + config + " -cert ca.pem -keyfile ca.key -out new.crl "
                + String.join(" ", options));
        Files.move(file("new.crl"), file("crl.pem"), StandardCopyOption.REPLACE_EXISTING);
    }

    TrustManagerFactory trust() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(certificate())) {
            trusted.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        return trust;
    }

    SSLContext clients() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust().getTrustManagers(), null);
        return context;
    }

    /** Runs the program in the authority's folder; returns what it says. */
    String openssl(String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.trim().split(" ")));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS), "openssl does not end");
        assertEquals(0, process.exitValue(), said);
        return said;
    }
}
