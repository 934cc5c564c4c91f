package org.marquetry.auth.acl.internal;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.spi.ToolProvider;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.api.auth.Access;
import org.marquetry.api.auth.AccessRequest;
import org.marquetry.api.auth.Authorization;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.packet.QoS;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What clients may do is answered alike to an operator, of the file and of the rules in force, and to a bundle that asks the service. */
final class RulesInForceTest {
    private static final List<String> TOPICS =
            List.of("home/door", "home/kitchen/lamp", "sensors/ann/heat", "clients/c1/x", "floors/3/x", "jobs");

    @TempDir
    private Path directory;

    private AclAuthorizer authorizer;

    @BeforeEach
    void start() throws Exception {
        write("""
                group kitchen = ann bob role:cook
                deny  everyone       publish    home/door      qos=2
                allow group kitchen  readwrite  home/kitchen/# home/door
                allow role sensor    publish    sensors/%u/+   qos=0,1 retain=no
                allow everyone       readwrite  clients/%c/#   floors/%{floor}/#
                deny  anonymous      subscribe  #
                allow user ann       subscribe  jobs           shared=yes
                """);
        authorizer = new AclAuthorizer(directory.toString(), Map.of("file", "rules"), changes -> {});
    }

    @AfterEach
    void end() {
        authorizer.close();
    }

    private Path write(String rules) throws Exception {
        return Files.writeString(directory.resolve("rules"), rules);
    }

    private record Question(String user, String client, Access access, String topic, int qos, boolean retain) {
        /** As an operator puts it. */
        List<String> words() {
            List<String> words = new ArrayList<>(List.of(
                    user,
                    access.name().toLowerCase(Locale.ROOT),
                    topic,
                    "client=" + client,
                    "qos=" + qos,
                    "retain=" + (retain ? "yes" : "no")));
            if (!user.equals("-")) {
                words.addAll(List.of("role=sensor", "attribute=floor:3"));
            }
            return words;
        }

        /** As the engine and other bundles put it. */
        AccessRequest request() {
            return new AccessRequest(
                    user.equals("-") ? Identity.ANONYMOUS : new Identity(user, Set.of("sensor"), Map.of("floor", "3")),
                    client,
                    "tcp~test",
                    new InetSocketAddress("127.0.0.1", 1),
                    access,
                    topic,
                    QoS.of(qos),
                    retain);
        }
    }

    private static List<Question> questions() {
        List<Question> questions = new ArrayList<>();
        for (String user : List.of("ann", "eve", "-")) {
            for (Access access : Access.values()) {
                for (String topic : TOPICS) {
                    for (int qos = 0; qos <= 2; qos++) {
                        questions.add(new Question(user, "c1", access, topic, qos, false));
                        questions.add(new Question(user, "c2", access, topic, qos, true));
                    }
                }
            }
            questions.add(new Question(user, "c1", Access.SUBSCRIBE, "$share/g/jobs", 0, false));
        }
        return questions;
    }

    private static String said(ToolProvider tool, List<String> words) {
        StringWriter out = new StringWriter();
        int status = tool.run(new PrintWriter(out, true), new PrintWriter(out, true), words.toArray(String[]::new));
        return status + " " + out.toString().strip();
    }

    private String inForce(Question question) {
        List<String> words = new ArrayList<>(question.words());
        words.add(0, RulesInForce.NAME);
        return said(new RulesInForce(authorizer), words);
    }

    private String byFile(Question question) {
        List<String> words = new ArrayList<>(question.words());
        words.addAll(0, List.of(directory.resolve("rules").toString(), "auto"));
        return said(new AccessTool(), words);
    }

    private String byService(Question question) {
        Authorization answer =
                authorizer.authorize(question.request()).toCompletableFuture().join();
        return answer instanceof Authorization.Allowed allowed
                ? "0 yes, by " + allowed.rule()
                : "1 no, " + ((Authorization.Denied) answer).rule();
    }

    @Test
    void theCommandTheFileAndTheServiceNameTheSameRule() {
        Set<String> rules = new TreeSet<>();
        for (Question question : questions()) {
            String answer = byService(question);
            assertEquals(answer, inForce(question), question::toString);
            assertEquals(answer, byFile(question), question::toString);
            rules.add(answer);
        }
        assertEquals(7, rules.size(), () -> "each rule decides something, and so does that there is none: " + rules);
    }

    @Test
    void aBrokenFileChangesWhatNeitherCommandNorServiceSays() throws Exception {
        Question question = new Question("ann", "c1", Access.PUBLISH, "home/door", 0, false);
        String answer = byService(question);
        write("alow everyone readwrite #");
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> authorizer.state().condition() == HealthState.Condition.DEGRADED);
        assertEquals(answer, byService(question));
        assertEquals(answer, inForce(question));
    }
}
