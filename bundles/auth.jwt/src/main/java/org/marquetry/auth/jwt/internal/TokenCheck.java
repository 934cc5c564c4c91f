package org.marquetry.auth.jwt.internal;

import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import org.jose4j.json.JsonUtil;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.KeyOperations;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.Use;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.InvalidJwtSignatureException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.AuthenticationResult;
import org.marquetry.api.auth.AuthenticationResult.Allowed;
import org.marquetry.api.auth.AuthenticationResult.Denied;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.packet.ReasonCode;

/** Holds tokens against keys and against what the configuration asks for. For all threads. */
final class TokenCheck {
    /** Tokens that name no key are tried with so many at most. */
    private static final int MOST_TRIES = 16;

    /** More specific ones first, since a token may be wrong in several ways. */
    private static final Map<Integer, String> WORDS = Map.of(
            ErrorCodes.EXPIRED, "the token has expired",
            ErrorCodes.EXPIRATION_MISSING, "the token does not say until when it is valid",
            ErrorCodes.NOT_YET_VALID, "the token is not valid yet",
            ErrorCodes.ISSUER_MISSING, "the token does not say who has issued it",
            ErrorCodes.ISSUER_INVALID, "the token is from another issuer",
            ErrorCodes.AUDIENCE_MISSING, "the token does not say for whom it is",
            ErrorCodes.AUDIENCE_INVALID, "the token is for somebody else");

    private final JwtSettings settings;
    private final Claims claims;
    private final AlgorithmConstraints algorithms;
    private final LongSupplier wallMillis;

    TokenCheck(JwtSettings settings, LongSupplier wallMillis) {
        this.settings = settings;
        this.wallMillis = wallMillis;
        claims = new Claims(settings);
        algorithms = new AlgorithmConstraints(
                ConstraintType.PERMIT, settings.algorithms().toArray(String[]::new));
    }

    /** Takes a token apart; null if it is none. */
    static @Nullable JsonWebSignature parse(String token) {
        // Three parts; one in five parts is encrypted.
        if (!token.matches("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*")) {
            return null;
        }
        try {
            JsonWebSignature signed = new JsonWebSignature();
            signed.setCompactSerialization(token);
            return signed;
        } catch (JoseException e) {
            return null;
        }
    }

    /** Whether a token says that somebody else has issued it; what it says is not proven yet. */
    boolean isOfOthers(JsonWebSignature token) {
        if (settings.issuer().isEmpty()) {
            return false;
        }
        try {
            Object issuer = JsonUtil.parseJson(token.getUnverifiedPayload()).get("iss");
            return issuer instanceof String text && !text.equals(settings.issuer());
        } catch (JoseException e) {
            return false;
        }
    }

    /** Why the algorithm of a token cannot be; null if it can. */
    @Nullable String complaint(JsonWebSignature token) {
        String algorithm = token.getAlgorithmHeaderValue();
        return algorithm != null && settings.algorithms().contains(algorithm)
                ? null
                : "the token's algorithm is not allowed";
    }

    /** Those keys that a token can be signed with: by its name for the key, if both have one, its algorithm, and what they are for. */
    static List<JsonWebKey> select(JsonWebSignature token, List<JsonWebKey> keys) {
        String name = token.getKeyIdHeaderValue();
        String algorithm = String.valueOf(token.getAlgorithmHeaderValue());
        return keys.stream()
                .filter(key -> name == null || key.getKeyId() == null || name.equals(key.getKeyId()))
                .filter(key -> key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm))
                .filter(key -> key.getUse() == null || key.getUse().equals(Use.SIGNATURE))
                .filter(key -> key.getKeyOps() == null || key.getKeyOps().contains(KeyOperations.VERIFY))
                .filter(key -> key.getKeyType().equals(kind(algorithm)))
                .toList();
    }

    private static String kind(String algorithm) {
        return switch (algorithm.substring(0, 2)) {
            case "RS", "PS" -> RsaJsonWebKey.KEY_TYPE;
            case "ES" -> EllipticCurveJsonWebKey.KEY_TYPE;
            default -> OctetKeyPairJsonWebKey.KEY_TYPE;
        };
    }

    AuthenticationResult check(String token, List<JsonWebKey> candidates) {
        for (JsonWebKey key : candidates.subList(0, Math.min(candidates.size(), MOST_TRIES))) {
            AuthenticationResult result = check(token, key);
            if (result != null) {
                return result;
            }
        }
        return refused("the token is signed with a key that is not known");
    }

    /** Null if it is not signed with this key. */
    private @Nullable AuthenticationResult check(String token, JsonWebKey key) {
        try {
            Identity identity =
                    claims.identity(consumer(key).build().process(token).getJwtClaims());
            return identity == null
                    ? refused("the token does not say whose it is (" + settings.principalClaim() + ")")
                    : new Allowed(identity);
        } catch (InvalidJwtSignatureException e) {
            return null;
        } catch (InvalidJwtException e) {
            return isOfKey(e) ? null : refused(words(e));
        } catch (MalformedClaimException e) {
            return refused("the token has a claim of a wrong kind");
        }
    }

    private JwtConsumerBuilder consumer(JsonWebKey key) {
        JwtConsumerBuilder consumer = new JwtConsumerBuilder()
                .setVerificationKey(key.getKey())
                .setJwsAlgorithmConstraints(algorithms)
                .setEvaluationTime(NumericDate.fromMilliseconds(wallMillis.getAsLong()))
                .setAllowedClockSkewInSeconds(settings.clockSkew());
        if (!settings.issuer().isEmpty()) {
            consumer.setExpectedIssuer(settings.issuer());
        }
        if (!settings.audience().isEmpty()) {
            consumer.setExpectedAudience(settings.audience().toArray(String[]::new));
        }
        if (settings.requireExpiry()) {
            consumer.setRequireExpirationTime();
        }
        return consumer;
    }

    /** Whether the key does not fit, such as one that is too short, and another one may. */
    private static boolean isOfKey(InvalidJwtException e) {
        return e.getCause() instanceof org.jose4j.lang.InvalidKeyException;
    }

    private static String words(InvalidJwtException e) {
        return WORDS.entrySet().stream()
                .filter(each -> e.hasErrorCode(each.getKey()))
                .map(Map.Entry::getValue)
                .sorted()
                .findFirst()
                .orElse("the token is not well formed");
    }

    static Denied refused(String words) {
        return new Denied(ReasonCode.BAD_USER_NAME_OR_PASSWORD, words);
    }
}
