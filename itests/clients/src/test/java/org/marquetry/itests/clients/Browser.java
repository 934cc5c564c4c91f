package org.marquetry.itests.clients;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.awaitility.Awaitility;
import org.marquetry.itests.harness.Deadline;

/** A headless Chromium that shows the test's page, which runs MQTT.js and tells what happens to it. */
final class Browser implements Closeable {
    private final HttpServer pages;
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final Path profile;
    private Process process;

    Browser() throws IOException, InterruptedException {
        Path library = MqttJs.installed().resolve("node_modules/mqtt/dist/mqtt.min.js");
        profile = Files.createTempDirectory("marquetry-browser");
        pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve("/page.html", "text/html", Path.of("browser", "page.html"));
        serve("/mqtt.min.js", "text/javascript", library);
        pages.createContext("/told", this::told);
        pages.start();
    }

    /** Opens the page, which connects to a broker. */
    Browser open(URI broker, int version, String topic, String... options) throws IOException {
        String page = "http://127.0.0.1:" + pages.getAddress().getPort() + "/page.html?broker=" + encoded(broker)
                + "&version=" + version + "&topic=" + encoded(topic);
        List<String> command = new ArrayList<>(List.of(
                "chromium",
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--no-proxy-server",
                "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
                "--user-data-dir=" + profile));
        command.addAll(List.of(options));
        command.add(page);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("chromium.log").toFile())
                .start();
        return this;
    }

    private static String encoded(Object value) {
        return URLEncoder.encode(value.toString(), StandardCharsets.UTF_8);
    }

    private void serve(String path, String type, Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        pages.createContext(path, exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().set("Content-Type", type);
                exchange.sendResponseHeaders(200, content.length);
                exchange.getResponseBody().write(content);
            }
        });
    }

    private void told(HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream body = exchange.getRequestBody()) {
            told.add(new String(body.readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
        }
    }

    /** The next thing that the page tells. */
    String next() throws IOException, InterruptedException {
        String line = told.poll(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (line == null) {
            throw new IOException(
                    "the page tells nothing; the browser says " + Files.readString(profile.resolve("chromium.log")));
        }
        return line;
    }

    @Override
    public void close() {
        pages.stop(0);
        if (process != null) {
            end();
        }
        // What is being killed may still write.
        Awaitility.await().atMost(Deadline.PATIENCE).ignoreExceptions().until(this::isRemoved);
    }

    private boolean isRemoved() throws IOException {
        try (Stream<Path> files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
        return true;
    }

    /** With its children, which it starts for each page and for itself. */
    private void end() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit()
                .orTimeout(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join());
    }
}
