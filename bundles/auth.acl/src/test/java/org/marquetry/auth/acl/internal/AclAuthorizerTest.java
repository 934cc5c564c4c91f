package org.marquetry.auth.acl.internal;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.api.auth.Access;
import org.marquetry.api.auth.AccessRequest;
import org.marquetry.api.auth.Authorization;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.packet.QoS;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class AclAuthorizerTest {
    @TempDir
    private Path directory;

    private final AtomicLong changes = new AtomicLong();
    private AclAuthorizer authorizer;

    private void start(String... rules) throws Exception {
        write("rules", rules);
        authorizer = new AclAuthorizer(directory.toString(), Map.of("file", "rules"), changes::set);
    }

    private void write(String file, String... rules) throws Exception {
        Files.writeString(directory.resolve(file), String.join("\n", rules) + "\n");
    }

    @AfterEach
    void end() {
        if (authorizer != null) {
            authorizer.close();
        }
    }

    private boolean mayPublish(String user, String topic) {
        AccessRequest request = new AccessRequest(
                new Identity(user, Set.of(), Map.of()),
                "c",
                "tcp~test",
                new InetSocketAddress("127.0.0.1", 1),
                Access.PUBLISH,
                topic,
                QoS.AT_MOST_ONCE,
                false);
        return authorizer.authorize(request).toCompletableFuture().join() instanceof Authorization.Allowed;
    }

    private void await(HealthState.Condition condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> authorizer.state().condition() == condition);
    }

    @Test
    void changedRulesAreTakenAndTold() throws Exception {
        start("allow user ann write a");
        assertTrue(mayPublish("ann", "a"));
        assertEquals(1, changes.get());
        write("rules", "user ann", "topic write b");
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> changes.get() == 2);
        assertFalse(mayPublish("ann", "a"));
        assertTrue(mayPublish("ann", "b"));
    }

    @Test
    void aBrokenFileIsNamedAndTheFormerRulesStay() throws Exception {
        start("allow user ann write a");
        write("rules", "allow user ann write a", "allow user bob wriet a");
        await(HealthState.Condition.DEGRADED);
        assertEquals(
                directory.resolve("rules")
                        + ": line 2: action 'wriet' is not allowed; allowed is publish, subscribe, receive, will, read,"
                        + " write, readwrite; the rules stay that were read before",
                authorizer.state().reason());
        assertTrue(mayPublish("ann", "a"));
        assertEquals(1, changes.get());
    }

    @Test
    void withoutAFileNothingIsAllowed() throws Exception {
        authorizer = new AclAuthorizer(directory.toString(), Map.of("file", "missing"), changes::set);
        assertFalse(mayPublish("ann", "a"));
        assertEquals(HealthState.Condition.FAILED, authorizer.state().condition());
        write("missing", "allow everyone write a");
        await(HealthState.Condition.WELL);
        assertTrue(mayPublish("ann", "a"));
    }

    @Test
    void anotherFileIsTakenLiveAndAWrongConfigurationIsNot() throws Exception {
        start("allow user ann write a");
        write("others", "allow user ann write b");
        authorizer.modified(Map.of("file", "others"));
        assertTrue(mayPublish("ann", "b"));
        authorizer.modified(Map.of("file", "others", "form", "yaml"));
        assertTrue(mayPublish("ann", "b"));
        assertNull(authorizer.refusal());
    }

    @Test
    void aConfigurationThatIsWrongFromTheBeginningAllowsNothingUntilItIsRight() throws Exception {
        write("rules", "allow everyone write a");
        authorizer = new AclAuthorizer(directory.toString(), Map.of("file", "rules", "from", "auto"), changes::set);
        assertEquals("org.marquetry.auth.acl: unknown key from; allowed are file, form", authorizer.refusal());
        assertEquals(HealthState.Condition.FAILED, authorizer.state().condition());
        assertFalse(mayPublish("ann", "a"));
        authorizer.modified(Map.of("file", "rules"));
        assertNull(authorizer.refusal());
        assertEquals(HealthState.Condition.WELL, authorizer.state().condition());
        assertTrue(mayPublish("ann", "a"));
    }
}
