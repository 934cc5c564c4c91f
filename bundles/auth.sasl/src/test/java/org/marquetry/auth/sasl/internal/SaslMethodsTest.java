package org.marquetry.auth.sasl.internal;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.api.auth.AuthenticationExchange;
import org.marquetry.api.auth.AuthenticationExchange.Step;
import org.marquetry.api.auth.AuthenticationResult;
import org.marquetry.api.auth.AuthenticationResult.Abstained;
import org.marquetry.api.auth.AuthenticationResult.Allowed;
import org.marquetry.api.auth.AuthenticationResult.Denied;
import org.marquetry.api.auth.Authenticator;
import org.marquetry.api.auth.ClientCredentials;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.auth.TokenVerifier;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.transport.Peer;
import org.marquetry.api.transport.TlsDetails;
import org.marquetry.auth.users.Slowdown;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

final class SaslMethodsTest {
    private static final String PAIRS = "\u0001auth=Bearer abc.def\u0001\u0001";

    @TempDir
    private Path directory;

    private SaslMethods methods;
    private final KnownServices<Authenticator> authenticators = new KnownServices<>(List.of(
            asked -> CompletableFuture.completedStage(new Abstained()),
            asked -> CompletableFuture.completedStage(
                    result(asked.username() + " " + asked.password().toText(), "ann secret"))));
    private final KnownServices<TokenVerifier> verifiers = new KnownServices<>(List.of(
            (token, asked) -> CompletableFuture.completedStage(new Abstained()),
            (token, asked) -> CompletableFuture.completedStage(result(token, "abc.def"))));
    private final Mechanisms.Services services = new Mechanisms.Services() {
        @Override
        public Chain.Asked<Authenticator> authenticators(String realm) {
            return authenticators;
        }

        @Override
        public Chain.Asked<TokenVerifier> verifiers(String realm) {
            return verifiers;
        }
    };

    private static AuthenticationResult result(String given, String right) {
        return given.equals(right)
                ? new Allowed(new Identity("ann", Set.of("staff"), Map.of()))
                : new Denied(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "wrong");
    }

    @BeforeEach
    void offer() throws Exception {
        Files.writeString(directory.resolve("users"), "");
        methods = methods(Map.of("mechanisms", "PLAIN, EXTERNAL, OAUTHBEARER"));
    }

    @AfterEach
    void end() {
        methods.close();
    }

    private SaslMethods methods(Map<String, ?> configuration) {
        return new SaslMethods(directory.toString(), configuration, new Slowdown(), new byte[32], services);
    }

    private AuthenticationExchange begin(String mechanism, boolean overTls) {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", 1);
        TlsDetails tls = overTls ? new TlsDetails("TLSv1.3", "any", null, "dev1", List.of(), Map.of()) : null;
        return methods.service(mechanism)
                .begin(
                        mechanism,
                        new ClientCredentials(
                                "c",
                                null,
                                null,
                                ProtocolVersion.MQTT_5,
                                "test",
                                address,
                                "",
                                new Peer(address, null, tls)));
    }

    private static Step say(AuthenticationExchange exchange, String text) throws Exception {
        return exchange.next(Bytes.of(text)).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static Identity identity(Step step) {
        return assertInstanceOf(Step.Succeeded.class, step).identity();
    }

    private static ReasonCode reason(Step step) {
        return assertInstanceOf(Step.Failed.class, step).reason();
    }

    @Test
    void plainAsksTheAuthenticatorsOverTlsOnly() throws Exception {
        Identity ann = identity(say(begin("PLAIN", true), "\0ann\0secret"));
        assertEquals("ann", ann.principal());
        assertEquals(Set.of("staff"), ann.roles());
        assertEquals(
                "ann", identity(say(begin("PLAIN", true), "ann\0ann\0secret")).principal());
        assertEquals(ReasonCode.BAD_USER_NAME_OR_PASSWORD, reason(say(begin("PLAIN", true), "\0ann\0wrong")));
        assertEquals(ReasonCode.BAD_AUTHENTICATION_METHOD, reason(say(begin("PLAIN", false), "\0ann\0secret")));
        for (String malformed :
                List.of("", "ann\0secret", "bob\0ann\0secret", "\0\0secret", "\0ann\0", "\0ann\0secret\0")) {
            assertEquals(ReasonCode.NOT_AUTHORIZED, reason(say(begin("PLAIN", true), malformed)));
        }
    }

    @Test
    void externalIsWhoTheCertificateSays() throws Exception {
        assertEquals("dev1", identity(say(begin("EXTERNAL", true), "")).principal());
        assertEquals("dev1", identity(say(begin("EXTERNAL", true), "dev1")).principal());
        assertEquals(ReasonCode.NOT_AUTHORIZED, reason(say(begin("EXTERNAL", true), "dev2")));
        assertEquals(ReasonCode.BAD_AUTHENTICATION_METHOD, reason(say(begin("EXTERNAL", false), "")));
    }

    @Test
    void bearersShowTheirTokenOverTlsOnly() throws Exception {
        assertEquals(
                "ann", identity(say(begin("OAUTHBEARER", true), "n,," + PAIRS)).principal());
        assertEquals(
                "ann",
                identity(say(begin("OAUTHBEARER", true), "n,a=ann,\u0001host=x\u0001port=1" + PAIRS))
                        .principal());
        assertEquals(ReasonCode.BAD_AUTHENTICATION_METHOD, reason(say(begin("OAUTHBEARER", false), "n,," + PAIRS)));
        for (String malformed : List.of(
                "",
                "n,,",
                "p=tls-exporter,," + PAIRS,
                "n,,\u0001auth=Bearer abc.def\u0001",
                "n,,\u0001auth=Basic abc\u0001\u0001",
                "n,,\u0001auth=Bearer a\u0001auth=Bearer abc.def\u0001\u0001",
                "n,,\u0001host=x\u0001\u0001")) {
            assertEquals(ReasonCode.NOT_AUTHORIZED, reason(say(begin("OAUTHBEARER", true), malformed)), malformed);
        }
    }

    @Test
    void aRefusedBearerIsToldWhyFirst() throws Exception {
        for (String refused : List.of("n,," + PAIRS.replace("abc", "abd"), "n,a=bob," + PAIRS)) {
            AuthenticationExchange exchange = begin("OAUTHBEARER", true);
            Step.Continued told = assertInstanceOf(Step.Continued.class, say(exchange, refused));
            assertEquals("{\"status\":\"invalid_token\"}", told.data().toText());
            assertInstanceOf(Step.Failed.class, say(exchange, "\u0001"));
        }
    }

    @Test
    void nobodyIsLetInByAMechanismThatIsNotOfferedAnyMore() throws Exception {
        AuthenticationExchange withdrawn = begin("PLAIN", true);
        methods.modified(Map.of("mechanisms", "EXTERNAL"));
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, reason(say(withdrawn, "\0ann\0secret")));
        AuthenticationExchange stopped = begin("EXTERNAL", true);
        methods.close();
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, reason(say(stopped, "")));
    }

    @Test
    void aWrongConfigurationOffersNothingOrLeavesTheFormer() {
        methods.modified(Map.of("mechanisms", "PLAIN, LOGIN"));
        assertEquals(List.of("PLAIN", "EXTERNAL", "OAUTHBEARER"), methods.offered());
        assertNull(methods.refusal());
        methods.close();
        methods = methods(Map.of("mechanisms", "SCRAM-SHA-256"));
        assertEquals(
                "org.marquetry.auth.sasl: file= is not allowed; allowed is the path of a file of users, for SCRAM",
                methods.refusal());
        assertEquals(List.of(), methods.offered());
        assertEquals(HealthState.Condition.FAILED, methods.state().condition());
        methods.modified(Map.of("file", "users"));
        assertNull(methods.refusal());
        assertEquals(SaslSettings.USUAL, methods.offered());
        assertEquals(HealthState.Condition.WELL, methods.state().condition());
    }

    @Test
    void kerberosNeedsAPrincipalAndAKeytab() {
        methods.close();
        methods = methods(Map.of("mechanisms", "GSSAPI", "principal", "mqtt", "keytab", "x"));
        assertEquals(
                "org.marquetry.auth.sasl: principal=mqtt is not allowed; allowed is SERVICE/HOST@REALM, such as"
                        + " mqtt/host.example.org@EXAMPLE.ORG",
                methods.refusal());
        methods.modified(Map.of("mechanisms", "GSSAPI", "principal", "mqtt/h@R"));
        assertEquals(
                "org.marquetry.auth.sasl: keytab= is not allowed; allowed is the path of a keytab, for GSSAPI",
                methods.refusal());
    }

    @Test
    void theSecretStaysWhenTheBrokerStartsAgain() {
        byte[] first = OwnSecret.of(directory.resolve("salts"));
        assertArrayEquals(first, OwnSecret.of(directory.resolve("salts")));
    }
}
