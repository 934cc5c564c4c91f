package org.marquetry.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes a certificate for this machine with the tool that is in every Java runtime, so that the jar needs no library for what
 * is done once.
 */
final class CertificateMaker {
    private static final String ALIAS = "broker";
    private static final String DAYS = "365";
    private static final String PASSWORD_VARIABLE = "MARQUETRY_KEYTOOL_PASSWORD";
    private static final int PASSWORD_BYTES = 16;
    private static final int LINE = 64;
    private static final long BOUND_SECONDS = 60;
    private static final String HOST =
            "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*";

    private final Path certificate;
    private final Path key;

    CertificateMaker(Path certificate, Path key) {
        this.certificate = certificate;
        this.key = key;
    }

    void make() throws LaunchException, IOException, InterruptedException {
        // Made for its owner alone, and what is in it stays so when it is moved.
        Path draft = Files.createTempDirectory(key.toAbsolutePath().getParent(), "new");
        try {
            byte[] random = new byte[PASSWORD_BYTES];
            new SecureRandom().nextBytes(random);
            String password = HexFormat.of().formatHex(random);
            Path store = draft.resolve("store");
            run(store, password);
            write(store, password, draft);
        } finally {
            Directories.delete(draft);
        }
    }

    private void write(Path store, String password, Path draft) throws LaunchException, IOException {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore made = KeyStore.getInstance("PKCS12");
            made.load(in, password.toCharArray());
            Key secret = made.getKey(ALIAS, password.toCharArray());
            // The permissions of a temporary file are the owner's.
            Path draftOfKey = Files.createTempFile(draft, "key", "");
            Files.writeString(draftOfKey, pem("PRIVATE KEY", secret.getEncoded()));
            Path draftOfCertificate = draft.resolve("certificate");
            Files.writeString(
                    draftOfCertificate,
                    pem("CERTIFICATE", made.getCertificate(ALIAS).getEncoded()));
            Files.move(draftOfKey, key, StandardCopyOption.ATOMIC_MOVE);
            Files.move(draftOfCertificate, certificate, StandardCopyOption.ATOMIC_MOVE);
        } catch (GeneralSecurityException e) {
            throw failed("what keytool made cannot be read: " + e.getMessage());
        }
    }

    private void run(Path store, String password) throws LaunchException, IOException, InterruptedException {
        Path tool = tool();
        Path said = store.resolveSibling("said");
        ProcessBuilder builder = new ProcessBuilder(tool.toString(), "-genkeypair", "-alias", ALIAS);
        builder.command().addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=localhost"));
        builder.command().addAll(List.of("-ext", "SAN=" + names(), "-ext", "EKU=serverAuth", "-validity", DAYS));
        builder.command().addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString()));
        builder.command().addAll(List.of("-storepass:env", PASSWORD_VARIABLE));
        builder.environment().put(PASSWORD_VARIABLE, password);
        builder.redirectErrorStream(true).redirectOutput(said.toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)) {
                throw failed("it does not end");
            }
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw failed(Files.readString(said).strip().lines().findFirst().orElse("it says nothing"));
        }
    }

    private Path tool() throws LaunchException {
        Path bin = Path.of(System.getProperty("java.home"), "bin");
        for (String name : List.of("keytool", "keytool.exe")) {
            if (Files.isExecutable(bin.resolve(name))) {
                return bin.resolve(name);
            }
        }
        throw failed("this Java runtime has no keytool in " + bin);
    }

    private LaunchException failed(String why) {
        return new LaunchException(
                ExitStatus.FAILED,
                "no self-signed certificate can be made: " + why + "; one of your own can be put into " + certificate
                        + ", and its key into " + key);
    }

    /** What clients of this machine and its network call it. */
    private static String names() {
        String own = "";
        try {
            String host = InetAddress.getLocalHost().getHostName();
            own = host.matches(HOST) && !host.equals("localhost") ? ",dns:" + host : "";
        } catch (UnknownHostException none) {
            // A machine without a name is reached by the others.
            own = "";
        }
        return "dns:localhost,ip:127.0.0.1,ip:::1" + own;
    }

    private static String pem(String kind, byte[] content) {
        String body = Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }
}
