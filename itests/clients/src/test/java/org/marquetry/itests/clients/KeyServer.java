package org.marquetry.itests.clients;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.marquetry.itests.harness.Deadline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A key distribution centre of MIT Kerberos with a realm of its own, on the loopback. */
final class KeyServer implements AutoCloseable {
    static final String REALM = "MARQUETRY.TEST";

    private final Path folder;
    private final Process process;

    private KeyServer(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    static KeyServer start(Path folder) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.writeString(folder.resolve("krb5.conf"), """
                [libdefaults]
                  default_realm = %s
                  dns_lookup_kdc = false
                  dns_lookup_realm = false
                  dns_canonicalize_hostname = false
                  rdns = false
                  udp_preference_limit = 1
                [realms]
                  %s = {
                    kdc = 127.0.0.1:%d
                  }
                """.formatted(REALM, REALM, port));
        Files.writeString(folder.resolve("kdc.conf"), """
                [kdcdefaults]
                  kdc_listen = 127.0.0.1:%d
                  kdc_tcp_listen = 127.0.0.1:%d
                [realms]
                  %s = {
                    database_name = %s
                    key_stash_file = %s
                  }
                """.formatted(
                        port, port, REALM, folder.resolve("principals"), folder.resolve("stash")));
        run(folder, List.of("kdb5_util", "create", "-s", "-r", REALM, "-P", "of no use"));
        Process process = command(folder, List.of("krb5kdc", "-n", "-r", REALM)).start();
        Awaitility.await().atMost(Deadline.PATIENCE).until(() -> isOpen(port));
        return new KeyServer(folder, process);
    }

    private static boolean isOpen(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static ProcessBuilder command(Path folder, List<String> words) {
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().put("KRB5_CONFIG", folder.resolve("krb5.conf").toString());
        builder.environment().put("KRB5_KDC_PROFILE", folder.resolve("kdc.conf").toString());
        File log = folder.resolve("log").toFile();
        return builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    }

    private static void run(Path folder, List<String> words) throws Exception {
        Process process = command(folder, words).start();
        process.getOutputStream().close();
        assertTrue(process.waitFor(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS), words + " does not end");
        assertEquals(0, process.exitValue(), words + ": " + Files.readString(folder.resolve("log")));
    }

    /** Makes a principal of this realm. */
    Path keytab(String principal) throws Exception {
        Path keytab = folder.resolve(principal.replace('/', '-') + ".keytab");
        run(folder, List.of("kadmin.local", "-r", REALM, "addprinc", "-randkey", principal));
        run(folder, List.of("kadmin.local", "-r", REALM, "ktadd", "-k", keytab.toString(), principal));
        return keytab;
    }

    Path configuration() {
        return folder.resolve("krb5.conf");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
