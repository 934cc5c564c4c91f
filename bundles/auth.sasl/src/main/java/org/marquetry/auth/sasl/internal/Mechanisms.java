package org.marquetry.auth.sasl.internal;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.Authenticator;
import org.marquetry.api.auth.ClientCredentials;
import org.marquetry.api.auth.TokenVerifier;
import org.marquetry.auth.users.ScramHash;
import org.marquetry.auth.users.WaitingAttempts;

/** The mechanisms there are, and how one of them begins with a client. */
final class Mechanisms {
    static final String PLUS = "-PLUS";
    static final List<String> ALL = List.of(
            "SCRAM-SHA-512-PLUS",
            "SCRAM-SHA-512",
            "SCRAM-SHA-256-PLUS",
            "SCRAM-SHA-256",
            "SCRAM-SHA-1-PLUS",
            "SCRAM-SHA-1",
            "OAUTHBEARER",
            "EXTERNAL",
            "PLAIN",
            GssapiMechanism.NAME);

    /** The services that some of them ask, for clients of a realm. */
    interface Services {
        Chain.Asked<Authenticator> authenticators(String realm);

        Chain.Asked<TokenVerifier> verifiers(String realm);
    }

    private final ScramDoor scram;
    private final Services services;
    private final WaitingAttempts waiting;

    Mechanisms(ScramDoor scram, Services services, WaitingAttempts waiting) {
        this.scram = scram;
        this.services = services;
        this.waiting = waiting;
    }

    /** @param kerberos who the broker is; needed for GSSAPI */
    Exchange.Mechanism begin(String name, ClientCredentials client, @Nullable KerberosLogin kerberos) {
        if (kerberos != null && name.equals(GssapiMechanism.NAME)) {
            return new GssapiMechanism(kerberos);
        }
        return switch (name) {
            case "PLAIN" -> new PlainMechanism(services.authenticators(client.realm()), waiting, client);
            case "EXTERNAL" -> new ExternalMechanism(client.peer());
            case "OAUTHBEARER" -> new BearerMechanism(services.verifiers(client.realm()), waiting, client);
            default -> scram(name, client);
        };
    }

    private Exchange.Mechanism scram(String name, ClientCredentials client) {
        boolean binds = name.endsWith(PLUS);
        String plain = binds ? name.substring(0, name.length() - PLUS.length()) : name;
        ScramHash hash = ScramHash.ofMechanism(plain)
                .orElseThrow(() -> new IllegalArgumentException("no mechanism is called " + name));
        return new ScramMechanism(hash, binds, scram, client);
    }
}
