package org.marquetry.itests.clients;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.marquetry.itests.harness.Deadline;

/** One Node.js process that runs all MQTT.js clients; it ends with the tests, when its standard input ends. */
final class MqttJs {
    private static MqttJs running;

    private final Writer commands;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> waiting = new ConcurrentHashMap<>();
    private final Map<Integer, Consumer<JsonObject>> listeners = new ConcurrentHashMap<>();

    private MqttJs(Process process) {
        commands = process.outputWriter();
        Thread reader = new Thread(() -> read(process.inputReader()), "mqttjs-answers");
        reader.setDaemon(true);
        reader.start();
    }

    static synchronized MqttJs running() throws IOException, InterruptedException {
        if (running == null) {
            running = new MqttJs(start());
        }
        return running;
    }

    private static Process start() throws IOException, InterruptedException {
        return new ProcessBuilder("node", "driver.js")
                .directory(installed().toFile())
                .redirectError(installed().resolve("node.log").toFile())
                .start();
    }

    /** The folder in which MQTT.js is installed. */
    static synchronized Path installed() throws IOException, InterruptedException {
        Path home = Files.createDirectories(Path.of(System.getProperty("marquetry.work", "target"), "mqttjs"));
        for (String file : List.of("package.json", "package-lock.json", ".npmrc", "driver.js")) {
            Files.copy(Path.of("mqttjs", file), home.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.isDirectory(home.resolve("node_modules/mqtt"))) {
            Path log = home.resolve("npm.log");
            Process install = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!install.waitFor(3, TimeUnit.MINUTES) || install.exitValue() != 0) {
                install.destroyForcibly();
                throw new IllegalStateException("MQTT.js could not be installed:\n" + Files.readString(log));
            }
        }
        return home;
    }

    private void read(BufferedReader lines) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonObject said = JsonParser.parseString(line).getAsJsonObject();
                JsonElement answer = said.get("answer");
                if (answer == null) {
                    listeners.get(said.get("client").getAsInt()).accept(said);
                } else {
                    waiting.remove(answer.getAsInt()).complete(said);
                }
            }
            fail(new IOException("the Node.js process has ended"));
        } catch (IOException e) {
            fail(e);
        }
    }

    private void fail(IOException cause) {
        waiting.values().forEach(future -> future.completeExceptionally(cause));
    }

    /** Names a new client, whose events go to a listener. */
    int newClient(Consumer<JsonObject> listener) {
        int client = numbers.incrementAndGet();
        listeners.put(client, listener);
        return client;
    }

    /** Sends a command and waits for its answer. */
    JsonObject ask(String what, JsonObject command) {
        int number = numbers.incrementAndGet();
        command.addProperty("do", what);
        command.addProperty("number", number);
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        waiting.put(number, answer);
        send(command + "\n");
        JsonObject said = answer.orTimeout(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        if (said.has("error")) {
            throw new IllegalStateException(what + ": " + said.get("error").getAsString());
        }
        return said;
    }

    private synchronized void send(String line) {
        try {
            commands.write(line);
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the Node.js process takes no commands", e);
        }
    }
}
