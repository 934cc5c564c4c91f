package org.marquetry.auth.jwt.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(
        name = "Marquetry tokens",
        description = "JSON Web Tokens that clients give as their passwords, or by OAUTHBEARER.")
@interface JwtConfiguration {
    @AttributeDefinition(
            name = "Keys",
            description =
                    "PEM files with public keys or certificates; watched, and read again when they have changed. A"
                            + " relative one is in the directory of the configuration, where there is one.",
            required = false)
    String[] keys() default {};

    @AttributeDefinition(
            name = "JWKS",
            description = "The address of a set of keys (JWKS): https, or http on this machine.",
            required = false)
    String jwks() default "";

    @AttributeDefinition(
            name = "Trust",
            description = "PEM files with the authorities that the certificate of the JWKS server may be from, if"
                    + " those that Java trusts are not meant.",
            required = false)
    String[] trust() default {};

    @AttributeDefinition(
            name = "Refresh",
            description = "Seconds after which the JWKS is fetched again, if no key is missing before.",
            min = "10",
            max = "86400",
            required = false)
    int refresh() default JwtSettings.DEFAULT_REFRESH;

    @AttributeDefinition(
            name = "Issuer",
            description =
                    "Who has to have issued the tokens; others are left to others. Empty is anybody who has a key.",
            required = false)
    String issuer() default "";

    @AttributeDefinition(
            name = "Audience",
            description = "For whom tokens have to be, one of these; if empty, such as name nobody.",
            required = false)
    String[] audience() default {};

    @AttributeDefinition(
            name = "Algorithms",
            description = "The algorithms that tokens may be signed with.",
            required = false)
    String[] algorithms() default {
        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"
    };

    @AttributeDefinition(
            name = "Clock skew",
            description = "Seconds that the issuer's clock may differ from this one.",
            min = "0",
            max = "600",
            required = false)
    int clockSkew() default JwtSettings.DEFAULT_SKEW;

    @AttributeDefinition(
            name = "Require expiry",
            description = "Whether a token has to say until when it is valid.",
            required = false)
    boolean requireExpiry() default true;

    @AttributeDefinition(name = "Principal claim", description = "The claim that is the user name.", required = false)
    String principalClaim() default JwtSettings.DEFAULT_PRINCIPAL;

    @AttributeDefinition(
            name = "Roles claim",
            description = "The claim with the roles: a list, or a text with spaces. A.B is B in the object A.",
            required = false)
    String rolesClaim() default JwtSettings.DEFAULT_ROLES;

    @AttributeDefinition(
            name = "Attributes",
            description = "Claims that become attributes of the identity, each CLAIM or NAME=CLAIM.",
            required = false)
    String[] attributes() default {};

    @AttributeDefinition(
            name = "Realm",
            description = "The realm of the listeners whose clients the tokens are for; empty is listeners without a"
                    + " realm, * is all.",
            required = false)
    String realm() default "";
}
