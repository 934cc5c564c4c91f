package com.example.devices;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

/** Goes the way of the README's guide, with its own words and commands. */
@NeedsProcess
class GuideTest {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final Path SOURCES = Path.of("src", "main", "java", "com", "example", "devices");
    private static final Pattern BLOCK = Pattern.compile("```(\\w+)\n(.*?)```", Pattern.DOTALL);

    private final List<String> code = new ArrayList<>();
    private final List<String> commands = new ArrayList<>();
    private Path home;
    private BrokerProcess.Start start;
    private BrokerProcess broker;

    @BeforeEach
    void read() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        int from = readme.indexOf("### A bundle of one's own");
        String guide = readme.substring(from, readme.indexOf("\n### ", from));
        Matcher blocks = BLOCK.matcher(guide);
        while (blocks.find()) {
            (blocks.group(1).equals("java") ? code : commands).add(blocks.group(2));
        }
        assertEquals(2, code.size());
        assertEquals(4, commands.size());
        start = BrokerProcess.onFreePort().inNewHome();
        home = start.data().getParent();
        Files.createSymbolicLink(home.resolve("itests"), ROOT.resolve("itests"));
    }

    @AfterEach
    void stop() throws IOException {
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void itsCodeIsThatOfTheExample() throws IOException {
        assertTrue(source("DeviceKeys").endsWith(code.get(0)), code.get(0));
        assertTrue(source("OwnTopics").endsWith(code.get(1)), code.get(1));
    }

    private static String source(String name) throws IOException {
        return Files.readString(SOURCES.resolve(name + ".java"));
    }

    @Test
    void itsCommandsLetADeviceInAndKeepItToItsTopics() throws Exception {
        need("openssl", "mosquitto_pub");
        start();
        String spoken = shell("mosquitto_pub() { command mosquitto_pub -p "
                + broker.address().getPort() + " \"$@\"; }\n" + commands.get(3));
        assertTrue(spoken.startsWith("""
                Warning: Publish 1 failed: Not authorized.
                Connection error: Bad User Name or Password
                """), spoken);
    }

    private void start() throws Exception {
        shell(commands.get(1));
        assertEquals("java -jar launcher/target/marquetry.jar --config config --deploy deploy\n", commands.get(2));
        broker = start.arguments("--deploy", home.resolve("deploy").toString()).start();
    }

    private String shell(String script) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", script)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .start();
        String spoken = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return spoken;
    }

    private static void need(String... programs) throws Exception {
        for (String program : programs) {
            if (new ProcessBuilder("sh", "-c", "command -v " + program).start().waitFor() != 0) {
                String missing = program + " is not installed";
                if (System.getProperty("marquetry.clients", "").equals("required")) {
                    fail(missing);
                }
                abort(missing);
            }
        }
    }

    private int login(String clientId, String key) throws IOException {
        try (RawClient client = RawClient.open(broker.address(), Level.V5)) {
            client.send(client.packets()
                    .connect(clientId)
                    .login("device", key.getBytes(UTF_8))
                    .done());
            return client.expect(Received.CONNACK).reason();
        }
    }

    @Test
    void anotherSecretLetsOtherDevicesInAtOnceAndAWrongConfigurationNobody() throws Exception {
        start();
        String key = DeviceKeysTest.key("another", "lamp-7");
        assertEquals(0x86, login("lamp-7", key));
        configure(".secret = another\n");
        await().atMost(Deadline.PATIENCE).until(() -> login("lamp-7", key) == 0);
        configure("user = device\n");
        await().atMost(Deadline.PATIENCE).until(() -> login("lamp-7", key) == 0x87);
        assertNotNull(broker.err().await(line -> line.contains("cfg has no .secret"), Deadline.PATIENCE));
    }

    private void configure(String settings) throws IOException {
        Path draft = Files.writeString(home.resolve("draft"), settings);
        Files.move(draft, home.resolve("config").resolve("com.example.devices.cfg"), REPLACE_EXISTING);
    }

    @Test
    void aDeviceMayNotPassForAnotherOrHearItsTopics() throws Exception {
        start();
        try (RawClient lamp = RawClient.open(broker.address(), Level.V5)) {
            lamp.connect(lamp.packets()
                    .connect("lamp-7")
                    .login(
                            "device",
                            DeviceKeysTest.key("correct horse", "lamp-7").getBytes(UTF_8)));
            lamp.subscribe(1, "devices/lamp-7/#", 0, 0);
            lamp.subscribe(2, "devices/#", 0, 0x87);
            lamp.subscribe(3, "devices/lamp-70/state", 0, 0x87);
            lamp.send(lamp.packets().publish(1, 4, "devices/lamp-7/state", "on"));
            assertEquals(0, lamp.expect(Received.PUBLISH).qos());
            assertEquals(0, lamp.expect(Received.PUBACK).reason());
        }
        assertEquals(0x86, login("lamp-8", DeviceKeysTest.key("correct horse", "lamp-7")));
    }
}
