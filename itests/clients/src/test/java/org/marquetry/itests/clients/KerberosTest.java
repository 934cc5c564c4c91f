package org.marquetry.itests.clients;

import java.nio.file.Path;
import java.security.PrivilegedExceptionAction;
import java.util.Map;

import javax.security.auth.Subject;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.marquetry.itests.harness.BrokerProcess;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.NeedsProcess;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** GSSAPI with tickets of a real key distribution centre. */
@NeedsProcess
@Execution(ExecutionMode.SAME_THREAD)
class KerberosTest {
    private static final int CONTINUE = 0x18;
    private static final int RE_AUTHENTICATE = 0x19;
    private static final int NOT_AUTHORIZED = 0x87;
    private static final String CONFIGURATION = "java.security.krb5.conf";

    @TempDir
    private static Path folder;

    private static KeyServer keys;
    private static BrokerProcess broker;
    private static Path ann;

    @BeforeAll
    static void start() throws Exception {
        Programs.need("krb5kdc", "kdb5_util", "kadmin.local");
        keys = KeyServer.start(folder);
        System.setProperty(CONFIGURATION, keys.configuration().toString());
        Path own = keys.keytab("mqtt/localhost");
        ann = keys.keytab("ann");
        broker = BrokerProcess.onFreePort()
                .jvm("-D" + CONFIGURATION + "=" + keys.configuration())
                .config("org.marquetry.broker", "allowAnonymous=false")
                .config(
                        "org.marquetry.auth.sasl",
                        "mechanisms=GSSAPI",
                        "keytab=" + own,
                        "principal=mqtt/localhost@" + KeyServer.REALM)
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        System.clearProperty(CONFIGURATION);
        if (broker != null) {
            broker.close();
        }
        if (keys != null) {
            keys.close();
        }
    }

    private static Subject subject() throws Exception {
        Map<String, String> options = Map.of(
                "useKeyTab", "true",
                "keyTab", ann.toString(),
                "principal", "ann@" + KeyServer.REALM,
                "storeKey", "true",
                "doNotPrompt", "true",
                "refreshKrb5Config", "true");
        LoginContext login = new LoginContext("test", null, null, new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {
                    new AppConfigurationEntry(
                            "com.sun.security.auth.module.Krb5LoginModule", LoginModuleControlFlag.REQUIRED, options)
                };
            }
        });
        login.login();
        return login.getSubject();
    }

    private static SaslClient client(String authzid) throws Exception {
        return Sasl.createSaslClient(new String[] {"GSSAPI"}, authzid, "mqtt", "localhost", Map.of(), null);
    }

    private static PropertyBytes data(byte[] data) {
        return new PropertyBytes()
                .text(PropertyBytes.AUTHENTICATION_METHOD, "GSSAPI")
                .binary(PropertyBytes.AUTHENTICATION_DATA, data);
    }

    /** Answers the broker until it says something else than that the client has to go on. */
    private static Received finish(RawClient connection, SaslClient client) throws Exception {
        Received received = connection.next(Deadline.PATIENCE);
        while (received.type() == Received.AUTH && received.reason() == CONTINUE) {
            byte[] asked = (byte[]) received.property(PropertyBytes.AUTHENTICATION_DATA);
            byte[] answer = client.evaluateChallenge(asked == null ? new byte[0] : asked);
            connection.send(Packets.auth(CONTINUE, data(answer == null ? new byte[0] : answer)));
            received = connection.next(Deadline.PATIENCE);
        }
        return received;
    }

    private static <T> T asAnn(PrivilegedExceptionAction<T> action) throws Exception {
        return Subject.doAs(subject(), action);
    }

    private static RawClient open() throws Exception {
        return RawClient.open(broker.address(), Level.V5);
    }

    private static Received connect(RawClient connection, SaslClient client) throws Exception {
        byte[] first = client.evaluateChallenge(new byte[0]);
        connection.send(
                connection.packets().connect("ann").properties(data(first)).done());
        return finish(connection, client);
    }

    @Test
    void aTicketLetsAClientInAndAnotherOneKeepsIt() throws Exception {
        asAnn(() -> {
            try (RawClient connection = open()) {
                SaslClient client = client(null);
                Received welcome = connect(connection, client);
                assertEquals(Received.CONNACK, welcome.type());
                assertEquals(0, welcome.reason());
                assertTrue(client.isComplete());
                SaslClient again = client(null);
                connection.send(Packets.auth(RE_AUTHENTICATE, data(again.evaluateChallenge(new byte[0]))));
                Received answer = finish(connection, again);
                assertEquals(Received.AUTH, answer.type());
                assertEquals(0, answer.reason());
                return null;
            }
        });
    }

    @Test
    void nobodyActsAsSomebodyElse() throws Exception {
        asAnn(() -> {
            try (RawClient connection = open()) {
                Received refusal = connect(connection, client("bob@" + KeyServer.REALM));
                assertEquals(Received.CONNACK, refusal.type());
                assertEquals(NOT_AUTHORIZED, refusal.reason());
                return null;
            }
        });
    }

    @Test
    void whatIsNoTicketIsRefused() throws Exception {
        for (int length : new int[] {0, 1, 100, 60_000}) {
            try (RawClient connection = open()) {
                connection.send(connection
                        .packets()
                        .connect("mallory")
                        .properties(data(new byte[length]))
                        .done());
                assertEquals(NOT_AUTHORIZED, connection.expect(Received.CONNACK).reason());
            }
        }
    }
}
