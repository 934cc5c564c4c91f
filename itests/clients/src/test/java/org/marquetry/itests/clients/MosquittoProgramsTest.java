package org.marquetry.itests.clients;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** mosquitto_pub, mosquitto_sub and mosquitto_rr, the clients that people try first. */
class MosquittoProgramsTest extends Scenario {
    private static final String V31 = "mqttv31";
    private static final String V311 = "mqttv311";
    private static final String V5 = "mqttv5";

    MosquittoProgramsTest(InetSocketAddress broker) {
        super(broker);
    }

    @BeforeAll
    static void needThePrograms() {
        Programs.need("mosquitto_pub", "mosquitto_sub", "mosquitto_rr", "stdbuf");
    }

    private Program start(String program, String version, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("stdbuf", "-oL", program, "-V", version));
        command.addAll(List.of("-h", broker.getHostString(), "-p", String.valueOf(broker.getPort())));
        command.addAll(List.of(options));
        return closing(new Program(command));
    }

    private void publish(String version, String... options) throws Exception {
        start("mosquitto_pub", version, options).finish("");
    }

    /** Returns when the broker has acknowledged the subscriptions. Messages are printed with a mark in front. */
    private Program subscribed(String version, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("-d", "-F", "> %t q%q r%r %p"));
        all.addAll(List.of(options));
        Program program = start("mosquitto_sub", version, all.toArray(String[]::new));
        program.awaitLine("Subscribed");
        return program;
    }

    private static String unique(String what) {
        return ClientKind.PAHO_31.unique(what);
    }

    @ParameterizedTest
    @ValueSource(strings = {V31, V311, V5})
    void publishAndSubscribeAtEachQos(String version) throws Exception {
        String topic = unique("programs/");
        Program subscriber = subscribed(version, "-t", topic, "-q", "2", "-C", "3");
        for (String qos : List.of("0", "1", "2")) {
            publish(version, "-t", topic, "-q", qos, "-m", "sent at " + qos);
        }
        assertEquals(
                List.of(
                        "> " + topic + " q0 r0 sent at 0",
                        "> " + topic + " q1 r0 sent at 1",
                        "> " + topic + " q2 r0 sent at 2"),
                subscriber.finish(">"));
    }

    @ParameterizedTest
    @ValueSource(strings = {V31, V311, V5})
    void publishLinesOfAFile(String version, @TempDir Path folder) throws Exception {
        String topic = unique("programs/");
        Path file = folder.resolve("large");
        String text = "0123456789abcdef".repeat(1 << 16);
        Files.writeString(file, text);
        Program subscriber = subscribed(version, "-t", topic, "-q", "1", "-C", "1");
        publish(version, "-t", topic, "-q", "1", "-f", file.toString());
        List<String> got = subscriber.finish(">");
        assertEquals(1, got.size());
        assertTrue(
                got.get(0).equals("> " + topic + " q1 r0 " + text),
                () -> got.get(0).length() + " characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {V31, V311, V5})
    @Normative(
            value = {"MQTT-3.3.1-5", "MQTT-3.3.1-6"},
            v311 = {"MQTT-3.3.1-5", "MQTT-3.3.1-10"})
    void setReplaceAndClearARetainedMessage(String version) throws Exception {
        String topic = unique("programs/");
        publish(version, "-t", topic, "-q", "1", "-r", "-m", "one");
        publish(version, "-t", topic, "-q", "1", "-r", "-m", "two");
        assertEquals(
                List.of("> " + topic + " q1 r1 two"),
                subscribed(version, "-t", topic, "-q", "1", "-C", "1").finish(">"));
        publish(version, "-t", topic, "-q", "1", "-r", "-n");
        Program late = subscribed(version, "-t", topic, "-q", "1", "-C", "1");
        publish(version, "-t", topic, "-q", "1", "-m", "marker");
        assertEquals(List.of("> " + topic + " q1 r0 marker"), late.finish(">"));
    }

    @ParameterizedTest
    @ValueSource(strings = {V31, V311, V5})
    @Normative(
            value = {"MQTT-3.1.2-8", "MQTT-3.14.4-3"},
            v311 = {"MQTT-3.1.2-8", "MQTT-3.14.4-3"})
    void leaveAWillAsTheySayOrWhenTheyAreKilled(String version) throws Exception {
        // At SIGTERM mosquitto_sub says DISCONNECT, in MQTT 5.0 with the reason that asks for the will.
        boolean asks = version.equals(V5);
        String topic = unique("programs/");
        Program watcher = subscribed(version, "-t", topic, "-q", "1", "-C", asks ? "3" : "2");
        String[] options = {"-t", "unused", "--will-topic", topic, "--will-qos", "1", "--will-payload", "gone"};
        String id = unique("will");
        subscribed(version, with(options, "-i", id)).terminate();
        // The next connection with the same identifier is served after the end of the first was dealt with.
        publish(version, "-i", id, "-t", topic, "-q", "1", "-m", "marker");
        subscribed(version, options).kill();
        String gone = "> " + topic + " q1 r0 gone";
        String marker = "> " + topic + " q1 r0 marker";
        assertEquals(asks ? List.of(gone, marker, gone) : List.of(marker, gone), watcher.finish(">"));
    }

    private static String[] with(String[] options, String... more) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {V31, V311, V5})
    @Normative(
            value = {"MQTT-3.1.2-5", "MQTT-4.5.0-1"},
            v311 = {"MQTT-3.1.2-4", "MQTT-3.1.2-5"})
    void fetchWhatCameWhileTheyWereAway(String version) throws Exception {
        String topic = unique("programs/");
        String[] session = {"-c", "-i", unique("s"), "-t", topic, "-q", "1"};
        String[] kept = version.equals(V5) ? with(session, "-x", "600") : session;
        subscribed(version, with(kept, "-E")).finish("");
        for (int i = 0; i < 5; i++) {
            publish(version, "-t", topic, "-q", "1", "-m", "message " + i);
        }
        List<String> got = start("mosquitto_sub", version, with(kept, "-C", "5", "-F", "> %t q%q r%r %p"))
                .finish(">");
        assertEquals(5, got.size());
        for (int i = 0; i < 5; i++) {
            assertEquals("> " + topic + " q1 r0 message " + i, got.get(i));
        }
    }

    @Test
    @Normative("MQTT-4.8.2-3")
    void shareASubscription() throws Exception {
        String topic = unique("programs/");
        String filter = "$share/group/" + topic;
        Program one = subscribed(V5, "-t", filter, "-q", "1", "-C", "2");
        Program two = subscribed(V5, "-t", filter, "-q", "1", "-C", "2");
        for (int i = 0; i < 4; i++) {
            publish(V5, "-t", topic, "-q", "1", "-m", "message " + i);
        }
        List<String> all = new ArrayList<>(one.finish(">"));
        all.addAll(two.finish(">"));
        all.sort(null);
        assertEquals(4, all.size());
        for (int i = 0; i < 4; i++) {
            assertEquals("> " + topic + " q1 r0 message " + i, all.get(i));
        }
    }

    @Test
    @Normative({"MQTT-3.3.2-4", "MQTT-3.3.2-15", "MQTT-3.3.2-16", "MQTT-3.3.2-17", "MQTT-3.3.2-20"})
    void carryProperties() throws Exception {
        String topic = unique("programs/");
        Program subscriber = start(
                "mosquitto_sub",
                V5,
                with(
                        new String[] {"-d", "-t", topic, "-q", "1", "-C", "1"},
                        "-D",
                        "subscribe",
                        "subscription-identifier",
                        "7",
                        "-F",
                        "> %C|%R|%D|%F|%P|%S|%p"));
        subscriber.awaitLine("Subscribed");
        publish(
                V5,
                with(
                        new String[] {"-t", topic, "-q", "1", "-m", "text"},
                        words("-D publish content-type text/plain -D publish response-topic answer"
                                + " -D publish correlation-data 42 -D publish payload-format-indicator 1"
                                + " -D publish user-property a 1 -D publish user-property a 2")));
        assertEquals(List.of("> text/plain|answer|42|1|a:1 a:2|7|text"), subscriber.finish(">"));
    }

    private static String[] words(String text) {
        return text.split(" ");
    }

    @ParameterizedTest
    @ValueSource(strings = {V311, V5})
    void askAndAreAnswered(String version) throws Exception {
        String topic = unique("programs/");
        ClientKind kind = version.equals(V5) ? ClientKind.HIVEMQ_5 : ClientKind.HIVEMQ_311;
        TestClient answering = connected(kind, Login.as(unique("a")));
        answering.subscribe(Subscription.to(topic, 1));
        Program asking = start("mosquitto_rr", version, "-t", topic, "-e", topic + "/answer", "-q", "1", "-m", "ask");
        Message request = answering.inbox().next();
        Extras extras = request.extras();
        String to = version.equals(V5) ? extras.responseTopic() : topic + "/answer";
        answering.publish(Message.of(to, "answer to " + request.text(), 1)
                .with(new Extras(null, null, null, null, extras.correlationData(), List.of(), List.of())));
        assertEquals(List.of("answer to ask"), asking.finish("answer"));
    }

    @Test
    @Normative({"MQTT-4.7.2-1"})
    void seeNoDollarTopicsThroughAWildcard() throws Exception {
        String topic = unique("programs");
        Program subscriber = subscribed(V311, "-t", "+/" + topic, "-q", "1", "-C", "1");
        publish(V311, "-t", "$hidden/" + topic, "-q", "1", "-m", "hidden");
        publish(V311, "-t", "open/" + topic, "-q", "1", "-m", "marker");
        assertEquals(List.of("> open/" + topic + " q1 r0 marker"), subscriber.finish(">"));
    }
}
