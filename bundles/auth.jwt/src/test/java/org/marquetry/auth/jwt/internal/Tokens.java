package org.marquetry.auth.jwt.internal;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Map;

import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;

/** Keys and tokens, good and forged ones. */
final class Tokens {
    static final String ISSUER = "https://issuer.example.org";
    static final String AUDIENCE = "mqtt";
    static final long NOW = 1_800_000_000;
    static final KeyPair RSA = pair("RSA", 2048);
    static final KeyPair OTHER_RSA = pair("RSA", 2048);
    static final KeyPair EC = ec();
    static final KeyPair ED = pair("Ed25519", 0);

    private Tokens() {}

    static KeyPair pair(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (bits > 0) {
                generator.initialize(bits);
            }
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair ec() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static String pem(PublicKey key) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    static String jwk(PublicKey key, String id, Map<String, String> more) {
        try {
            PublicJsonWebKey made = PublicJsonWebKey.Factory.newPublicJwk(key);
            made.setKeyId(id);
            more.forEach(made::setOtherParameter);
            return made.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static String set(String... keys) {
        return "{\"keys\":[" + String.join(",", keys) + "]}";
    }

    /** What a good token of ann says. */
    static JwtClaims ann() {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setAudience(AUDIENCE);
        claims.setSubject("ann");
        claims.setExpirationTime(NumericDate.fromSeconds(NOW + 300));
        return claims;
    }

    static String signed(JwtClaims claims, KeyPair key, String algorithm, String keyId) {
        JsonWebSignature token = new JsonWebSignature();
        token.setPayload(claims.toJson());
        token.setKey(key.getPrivate());
        token.setAlgorithmHeaderValue(algorithm);
        token.setDoKeyValidation(false);
        if (keyId != null) {
            token.setKeyIdHeaderValue(keyId);
        }
        try {
            return token.getCompactSerialization();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static String signed(JwtClaims claims) {
        return signed(claims, RSA, "RS256", null);
    }

    static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes());
    }
}
