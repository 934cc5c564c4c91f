package org.marquetry.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What changes while the broker runs: configuration files and deployed bundles. */
@Timeout(180)
final class LiveIT {
    private static final int SUCCESS = 0;
    private static final int NO_MATCHING_SUBSCRIBERS = 0x10;
    private static final int NOT_AUTHORIZED = 0x87;
    private static final int SERVER_SHUTTING_DOWN = 0x8B;
    private static final String USER = "visitor";

    @TempDir
    private Path directory;

    private String data;
    private Path config;
    private Path deploy;

    @BeforeEach
    void directories() throws IOException {
        data = directory.resolve("data").toString();
        config = Files.createDirectory(directory.resolve("config"));
        deploy = Files.createDirectory(directory.resolve("deploy"));
    }

    @Test
    void allConfiguredListenersAreNamedAndServe() throws Exception {
        write("org.marquetry.transport.tcp~in-house.cfg", "port=0");
        write("org.marquetry.transport.tcp~other.cfg", "port=0\nhost=127.0.0.1");
        try (BrokerProcess broker = start()) {
            List<String> listeners = broker.awaitReady();

            assertEquals(2, listeners.size());
            for (String listener : listeners) {
                assertEquals(SUCCESS, RawClient.connectOnce(BrokerProcess.port(listener)));
            }
        }
    }

    @Test
    void aFileThatComesChangesAndGoesIsApplied() throws Exception {
        write("org.marquetry.transport.tcp~first.cfg", "port=0");
        try (BrokerProcess broker = start()) {
            int first = broker.awaitPort();

            write("org.marquetry.broker.cfg", "allowAnonymous=false");
            BrokerProcess.await().until(() -> RawClient.connectOnce(first) != SUCCESS);
            write("org.marquetry.broker.cfg", "allowAnonymous=loopback");
            BrokerProcess.await().until(() -> RawClient.connectOnce(first) == SUCCESS);

            Files.delete(config.resolve("org.marquetry.transport.tcp~first.cfg"));
            BrokerProcess.await().until(() -> !isOpen(first));
        }
    }

    @Test
    void listenersMoveChangeComeAndGoWithoutTheirClientsNoticing() throws Exception {
        write("org.marquetry.transport.tcp~first.cfg", "port=0");
        write("org.marquetry.transport.tcp~other.cfg", "port=0");
        try (BrokerProcess broker = start()) {
            broker.awaitReady();
            int first = port(broker, "tcp~first");
            try (RawClient moved = RawClient.open(first);
                    RawClient changed = RawClient.open(port(broker, "tcp~other"))) {
                assertEquals(SUCCESS, moved.connect());
                assertEquals(SUCCESS, changed.connect());

                write("org.marquetry.transport.tcp~other.cfg", "port=0\nmaxConnections=1");
                BrokerProcess.await().until(() -> !serves(port(broker, "tcp~other")));
                int free = freePort();
                write("org.marquetry.transport.tcp~first.cfg", "port=" + free);
                broker.awaitLog("INFO", "tcp~first listens on mqtt://127.0.0.1:" + free);
                BrokerProcess.await().until(() -> !isOpen(first));
                assertEquals(SUCCESS, RawClient.connectOnce(free));
                write("org.marquetry.transport.tcp~third.cfg", "port=0");
                broker.awaitLog("INFO", "tcp~third listens on ");
                assertEquals(SUCCESS, RawClient.connectOnce(port(broker, "tcp~third")));
                Files.delete(config.resolve("org.marquetry.transport.tcp~third.cfg"));
                BrokerProcess.await().until(() -> !isOpen(port(broker, "tcp~third")));

                assertEquals(NO_MATCHING_SUBSCRIBERS, moved.publishRetained("moved", "1"));
                assertEquals(NO_MATCHING_SUBSCRIBERS, changed.publishRetained("changed", "1"));
            }
        }
    }

    @Test
    void aWrongChangeLeavesEverythingAsItWas() throws Exception {
        write("org.marquetry.transport.tcp~first.cfg", "port=0");
        try (BrokerProcess broker = start()) {
            int port = broker.awaitPort();

            write("org.marquetry.broker.cfg", "maxQos=7");
            broker.awaitLog("ERROR", "org.marquetry.broker: maxQos=7 is not allowed", "stays in force");
            write("org.marquetry.transport.tcp~first.cfg", "port=none");
            broker.awaitLog("ERROR", "org.marquetry.transport.tcp~first: port=none is not allowed", "stays in force");
            write("org.marquetry.transport.tcp~first.cfg", "port=\\u0");
            broker.awaitLog("ERROR", "org.marquetry.transport.tcp~first.cfg", "stays in force");

            assertEquals(SUCCESS, RawClient.connectOnce(port));
        }
    }

    @Test
    void aListenerThatWasRefusedComesUpOnceItIsRight() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start("--config", config.toString(), "--data", data, "--port", "0")) {
            broker.awaitReady();

            write("org.marquetry.transport.tcp~late.cfg", "prt=0");
            broker.awaitLog("ERROR", "org.marquetry.transport.tcp~late: unknown key prt");
            write("org.marquetry.transport.tcp~late.cfg", "port=0");
            broker.awaitLog("INFO", "tcp~late", "listens on");

            assertTrue(
                    broker.errors().stream().noneMatch(line -> line.startsWith("\tat ")),
                    broker.errors().toString());
        }
    }

    @Test
    void theStoreSyncsAsItsFileSaysWithoutAPause() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start("--config", config.toString(), "--data", data, "--port", "0");
                RawClient client = RawClient.open(broker.awaitPort())) {
            assertEquals(SUCCESS, client.connect());

            write("org.marquetry.persistence.rocksdb.cfg", "sync=interval\nsyncInterval=7");
            broker.awaitLog("INFO", "org.marquetry.persistence.rocksdb: sync=interval, 7 s");
            write("org.marquetry.persistence.rocksdb.cfg", "directory=elsewhere");
            broker.awaitLog("ERROR", "directory=", "elsewhere takes effect at the next start", "stays in force");
            Files.delete(config.resolve("org.marquetry.persistence.rocksdb.cfg"));
            broker.awaitLog("INFO", "org.marquetry.persistence.rocksdb: sync=always");

            broker.terminate();
            assertEquals(SERVER_SHUTTING_DOWN, client.awaitDisconnect());
        }
    }

    @Test
    void aPidThatNobodyTakesIsNamedWithTheNearest() throws Exception {
        write("org.marquetry.brokr.cfg", "maxQos=1");
        try (BrokerProcess broker = BrokerProcess.start("--config", config.toString(), "--data", data, "--port", "0")) {
            broker.awaitReady();
            broker.awaitLog("WARN", "org.marquetry.brokr; did you mean org.marquetry.broker?");

            write("org.marquetry.nety.cfg", "loops=1");
            broker.awaitLog("WARN", "org.marquetry.nety; did you mean org.marquetry.netty?");
        }
    }

    @Test
    void aBundleIsInstalledUpdatedAndUninstalled() throws Exception {
        Path jar = deploy.resolve("doorkeeper.jar");
        try (BrokerProcess broker = start("--deploy", deploy.toString(), "--port", "0")) {
            int port = broker.awaitPort();
            assertEquals(SUCCESS, RawClient.connectOnceAs(USER, port));

            DeployedBundle.closed().writeTo(jar);
            BrokerProcess.await().until(() -> RawClient.connectOnceAs(USER, port) == NOT_AUTHORIZED);

            DeployedBundle.closed().lacking("example.Missing").writeTo(jar);
            BrokerProcess.await().until(() -> RawClient.connectOnceAs(USER, port) == SUCCESS);

            DeployedBundle.closed().writeTo(jar);
            BrokerProcess.await().until(() -> RawClient.connectOnceAs(USER, port) == NOT_AUTHORIZED);

            Files.delete(jar);
            BrokerProcess.await().until(() -> RawClient.connectOnceAs(USER, port) == SUCCESS);
        }
    }

    @Test
    void aDeployedAuthenticatorIsThereBeforeTheFirstClient() throws Exception {
        DeployedBundle.closed().writeTo(deploy.resolve("doorkeeper.jar"));
        try (BrokerProcess broker = start("--deploy", deploy.toString(), "--port", "0")) {
            assertEquals(NOT_AUTHORIZED, RawClient.connectOnceAs(USER, broker.awaitPort()));
        }
    }

    @Test
    void aConfiguredPieceThatLacksSomethingIsNamed() throws Exception {
        DeployedBundle.closed().lacking("example.Missing").writeTo(deploy.resolve("doorkeeper.jar"));
        write("example.doorkeeper.cfg", "key=value");
        List<String> impatient = List.of("-Dmarquetry.startTimeout=1");
        try (BrokerProcess broker = BrokerProcess.start(
                impatient,
                "--config",
                config.toString(),
                "--deploy",
                deploy.toString(),
                "--data",
                data,
                "--port",
                "0")) {
            assertEquals(1, broker.awaitExit());

            assertEquals(
                    "marquetry: not ready within 1 s: example.doorkeeper waits for example.Missing",
                    broker.errors().get(broker.errors().size() - 1));
        }
    }

    private BrokerProcess start(String... more) throws IOException {
        return BrokerProcess.start(
                Stream.concat(Stream.of("--config", config.toString(), "--data", data), Arrays.stream(more))
                        .toArray(String[]::new));
    }

    /** Where a listener listened first. */
    private static int port(BrokerProcess broker, String listener) {
        return broker.errors().stream()
                .filter(line -> line.contains(listener + " listens on "))
                .map(BrokerProcess::port)
                .findFirst()
                .orElseThrow();
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static boolean serves(int port) {
        try {
            return RawClient.connectOnce(port) == SUCCESS;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isOpen(int port) {
        try {
            RawClient.open(port).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void write(String file, String content) throws IOException {
        Files.writeString(config.resolve(file), content);
    }
}
