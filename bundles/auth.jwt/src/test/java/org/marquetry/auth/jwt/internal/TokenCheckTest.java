package org.marquetry.auth.jwt.internal;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.api.auth.AuthenticationResult;
import org.marquetry.api.auth.AuthenticationResult.Abstained;
import org.marquetry.api.auth.AuthenticationResult.Allowed;
import org.marquetry.api.auth.AuthenticationResult.Denied;
import org.marquetry.api.auth.ClientCredentials;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.ProtocolVersion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

/** Good tokens, and forged ones of every kind, with keys of a file. */
final class TokenCheckTest {
    @TempDir
    private Path directory;

    private final Map<String, Object> configuration = new HashMap<>(Map.of(
            "service.pid",
            "org.marquetry.auth.jwt~test",
            "keys",
            "keys.pem",
            "issuer",
            Tokens.ISSUER,
            "audience",
            Tokens.AUDIENCE));
    private long now = Tokens.NOW;
    private JwtAuthenticator authenticator;

    @BeforeEach
    void writeKeys() throws Exception {
        keys(Tokens.RSA, Tokens.EC, Tokens.ED);
    }

    private void keys(KeyPair... pairs) throws Exception {
        StringBuilder pem = new StringBuilder();
        for (KeyPair pair : pairs) {
            pem.append(Tokens.pem(pair.getPublic()));
        }
        Files.writeString(directory.resolve("keys.pem"), pem);
    }

    @AfterEach
    void end() {
        if (authenticator != null) {
            authenticator.close();
        }
    }

    private AuthenticationResult result(String token) throws Exception {
        if (authenticator == null) {
            authenticator = new JwtAuthenticator(directory.toString(), configuration, () -> now * 1000);
        }
        return authenticator.authenticate(client(token)).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    static ClientCredentials client(String password) {
        return new ClientCredentials(
                "c",
                "whoever",
                password == null ? null : Bytes.of(password),
                ProtocolVersion.MQTT_5,
                "tcp~test",
                new InetSocketAddress("127.0.0.1", 1));
    }

    private Identity identity(String token) throws Exception {
        return assertInstanceOf(Allowed.class, result(token)).identity();
    }

    private void assertRefused(String words, String token) throws Exception {
        assertEquals(words, assertInstanceOf(Denied.class, result(token)).words());
    }

    @Test
    void everyAllowedAlgorithmIsTaken() throws Exception {
        for (String algorithm : List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")) {
            assertEquals(
                    "ann",
                    identity(Tokens.signed(Tokens.ann(), Tokens.RSA, algorithm, null))
                            .principal());
        }
        assertEquals(
                "ann",
                identity(Tokens.signed(Tokens.ann(), Tokens.EC, "ES256", "any")).principal());
        assertEquals(
                "ann",
                identity(Tokens.signed(Tokens.ann(), Tokens.ED, "EdDSA", null)).principal());
    }

    @Test
    void claimsBecomeTheIdentity() throws Exception {
        configuration.put("principalClaim", "mail");
        configuration.put("rolesClaim", "realm_access.roles");
        configuration.put("attributes", "floor, team=org.team, https://example.org/site");
        JwtClaims claims = Tokens.ann();
        claims.setStringClaim("mail", "ann@example.org");
        claims.setClaim("realm_access", Map.of("roles", List.of("cook", "guard", 7)));
        claims.setClaim("org", Map.of("team", "red"));
        claims.setClaim("floor", 3);
        claims.setClaim("https://example.org/site", "north");
        assertEquals(
                new Identity(
                        "ann@example.org",
                        Set.of("cook", "guard"),
                        Map.of("floor", "3", "team", "red", "https://example.org/site", "north"),
                        Instant.ofEpochSecond(Tokens.NOW + 330)),
                identity(Tokens.signed(claims)));
    }

    @Test
    void rolesMayBeOneText() throws Exception {
        configuration.put("rolesClaim", "scope");
        JwtClaims claims = Tokens.ann();
        claims.setStringClaim("scope", "mqtt:read  mqtt:write");
        assertEquals(
                Set.of("mqtt:read", "mqtt:write"),
                identity(Tokens.signed(claims)).roles());
    }

    @Test
    void whatIsNoTokenOrIsFromAnotherIssuerIsLeftToOthers() throws Exception {
        JwtClaims claims = Tokens.ann();
        claims.setIssuer("https://other.example.org");
        for (String password :
                new String[] {null, "", "secret", "a.b", "a.b.c", "a.b.c.d.e", "..", "ey.ey.ey", Tokens.signed(claims)
                }) {
            assertInstanceOf(Abstained.class, result(password), password);
        }
    }

    @Test
    void timesAreLookedAtWithTheSkewOfClocks() throws Exception {
        JwtClaims claims = Tokens.ann();
        claims.setNotBefore(NumericDate.fromSeconds(Tokens.NOW));
        String token = Tokens.signed(claims);
        now = Tokens.NOW - 30;
        assertInstanceOf(Allowed.class, result(token));
        now = Tokens.NOW - 31;
        assertRefused("the token is not valid yet", token);
        now = Tokens.NOW + 329;
        assertInstanceOf(Allowed.class, result(token));
        now = Tokens.NOW + 330;
        assertRefused("the token has expired", token);
    }

    @Test
    void aTokenHasToSayUntilWhenUnlessThatIsNotAskedFor() throws Exception {
        JwtClaims claims = Tokens.ann();
        claims.unsetClaim("exp");
        assertRefused("the token does not say until when it is valid", Tokens.signed(claims));
        authenticator.close();
        authenticator = null;
        configuration.put("requireExpiry", "false");
        assertEquals(null, identity(Tokens.signed(claims)).expiry());
    }

    @Test
    void aTokenIsForThisBrokerFromThisIssuerAndSaysWhose() throws Exception {
        JwtClaims claims = Tokens.ann();
        claims.setAudience("mail");
        assertRefused("the token is for somebody else", Tokens.signed(claims));
        claims.unsetClaim("aud");
        assertRefused("the token does not say for whom it is", Tokens.signed(claims));
        claims = Tokens.ann();
        claims.unsetClaim("iss");
        assertRefused("the token does not say who has issued it", Tokens.signed(claims));
        claims = Tokens.ann();
        claims.unsetClaim("sub");
        assertRefused("the token does not say whose it is (sub)", Tokens.signed(claims));
        claims.setSubject(" ");
        assertRefused("the token does not say whose it is (sub)", Tokens.signed(claims));
    }

    @Test
    void withoutAConfiguredAudienceATokenForSomebodyIsNotForThisBroker() throws Exception {
        configuration.remove("audience");
        assertRefused("the token is for somebody else", Tokens.signed(Tokens.ann()));
        JwtClaims claims = Tokens.ann();
        claims.unsetClaim("aud");
        assertEquals("ann", identity(Tokens.signed(claims)).principal());
    }

    @Test
    void aTokenThatIsNotSignedIsRefused() throws Exception {
        String payload = Tokens.encoded(Tokens.ann().toJson());
        for (String algorithm : List.of("none", "None", "NONE", "nOnE")) {
            assertRefused(
                    "the token's algorithm is not allowed",
                    Tokens.encoded("{\"alg\":\"" + algorithm + "\"}") + "." + payload + ".");
        }
        assertRefused(
                "the token's algorithm is not allowed", Tokens.encoded("{\"typ\":\"JWT\"}") + "." + payload + ".");
        String good = Tokens.signed(Tokens.ann());
        assertRefused("the token is signed with a key that is not known", good.substring(0, good.lastIndexOf('.') + 1));
    }

    @Test
    void aPublicKeyIsNoSharedSecret() throws Exception {
        String head = Tokens.encoded("{\"alg\":\"HS256\"}") + "."
                + Tokens.encoded(Tokens.ann().toJson());
        for (byte[] secret : List.of(
                Tokens.RSA.getPublic().getEncoded(),
                Tokens.pem(Tokens.RSA.getPublic()).getBytes(StandardCharsets.UTF_8))) {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            String signature = java.util.Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(head.getBytes(StandardCharsets.UTF_8)));
            assertRefused("the token's algorithm is not allowed", head + "." + signature);
        }
    }

    @Test
    void aTokenThatWasChangedOrSignedByAnotherIsRefused() throws Exception {
        String[] parts = Tokens.signed(Tokens.ann()).split("\\.");
        JwtClaims eve = Tokens.ann();
        eve.setSubject("eve");
        String unknown = "the token is signed with a key that is not known";
        assertRefused(unknown, parts[0] + "." + Tokens.encoded(eve.toJson()) + "." + parts[2]);
        assertRefused(unknown, Tokens.signed(eve, Tokens.OTHER_RSA, "RS256", null));
        assertRefused(unknown, Tokens.encoded("{\"alg\":\"ES256\"}") + "." + parts[1] + "." + parts[2]);
        // All zeros: what a careless implementation of ECDSA takes for a signature of anything.
        assertRefused(
                unknown,
                Tokens.encoded("{\"alg\":\"ES256\"}") + "." + parts[1] + "."
                        + java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[64]));
    }

    @Test
    void keysThatATokenBringsWithItAreNotLookedAt() throws Exception {
        JsonWebSignature token = new JsonWebSignature();
        token.setPayload(Tokens.ann().toJson());
        token.setAlgorithmHeaderValue("RS256");
        token.setKey(Tokens.OTHER_RSA.getPrivate());
        token.setHeader("jwk", org.jose4j.jwk.JsonWebKey.Factory.newJwk(Tokens.OTHER_RSA.getPublic()));
        token.setHeader("jku", "http://127.0.0.1:1/");
        assertRefused("the token is signed with a key that is not known", token.getCompactSerialization());
    }

    @Test
    void anExtensionThatHasToBeUnderstoodIsNot() throws Exception {
        JsonWebSignature token = new JsonWebSignature();
        token.setPayload(Tokens.ann().toJson());
        token.setAlgorithmHeaderValue("RS256");
        token.setKey(Tokens.RSA.getPrivate());
        token.setHeader("extra", "x");
        token.setCriticalHeaderNames("extra");
        assertInstanceOf(Denied.class, result(token.getCompactSerialization()));
    }

    @Test
    void algorithmsCanBeNarrowed() throws Exception {
        configuration.put("algorithms", "ES256");
        assertInstanceOf(Allowed.class, result(Tokens.signed(Tokens.ann(), Tokens.EC, "ES256", null)));
        assertRefused("the token's algorithm is not allowed", Tokens.signed(Tokens.ann()));
    }

    @Test
    void oddPayloadsAreRefused() throws Exception {
        for (String payload : List.of("[]", "7", "{", "{\"sub\":\"a\",\"sub\":\"b\"}", "{\"exp\":\"soon\"}")) {
            JsonWebSignature token = new JsonWebSignature();
            token.setPayload(payload);
            token.setAlgorithmHeaderValue("RS256");
            token.setKey(Tokens.RSA.getPrivate());
            assertInstanceOf(Denied.class, result(token.getCompactSerialization()), payload);
        }
        JwtClaims claims = Tokens.ann();
        claims.setClaim("exp", Long.MAX_VALUE);
        assertEquals(
                Instant.parse("9999-12-31T23:59:59Z").plusSeconds(30),
                identity(Tokens.signed(claims)).expiry());
        assertInstanceOf(Denied.class, result(Tokens.signed(Tokens.ann()).replace('.', '.') + "x".repeat(60_000)));
    }

    @Test
    void aTokenIsVerifiedForItsRealmOnly() throws Exception {
        configuration.put("realm", "staff");
        String token = Tokens.signed(Tokens.ann());
        result(token);
        assertEquals("staff", authenticator.realm());
        assertInstanceOf(
                Abstained.class,
                authenticator.verify(token, client(null)).toCompletableFuture().join());
        ClientCredentials staff = new ClientCredentials(
                "c",
                null,
                null,
                ProtocolVersion.MQTT_5,
                "l",
                client(null).remoteAddress(),
                "staff",
                client(null).peer());
        assertInstanceOf(
                Allowed.class,
                authenticator.verify(token, staff).toCompletableFuture().join());
    }
}
