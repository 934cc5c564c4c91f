package org.marquetry.auth.sasl.internal;

import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.AuthenticationExchange.Step;
import org.marquetry.api.auth.Authenticator;
import org.marquetry.api.auth.ClientCredentials;
import org.marquetry.api.packet.Bytes;
import org.marquetry.auth.users.WaitingAttempts;

/** One exchange by PLAIN (RFC 4616): name and password, which those look at who look at the ones in CONNECT. Over TLS only. */
final class PlainMechanism implements Exchange.Mechanism {
    private final Chain.Asked<Authenticator> authenticators;
    private final WaitingAttempts waiting;
    private final ClientCredentials client;
    private volatile @Nullable Chain<Authenticator> chain;

    /** @param authenticators who is asked */
    PlainMechanism(Chain.Asked<Authenticator> authenticators, WaitingAttempts waiting, ClientCredentials client) {
        this.authenticators = authenticators;
        this.waiting = waiting;
        this.client = client;
    }

    @Override
    public CompletionStage<Step> next(byte[] data) throws Refusal {
        if (client.peer().tls() == null) {
            throw Refusal.unfit("PLAIN is for TLS only");
        }
        String[] parts = Text.of(data).split("\0", -1);
        if (parts.length != 3 || parts[1].isEmpty() || parts[2].isEmpty()) {
            throw Refusal.malformed("a message that is not a name and a password");
        }
        if (!parts[0].isEmpty() && !parts[0].equals(parts[1])) {
            throw Refusal.malformed("nobody may act as somebody else");
        }
        ClientCredentials credentials = new ClientCredentials(
                client.clientId(),
                parts[1],
                Bytes.of(parts[2]),
                client.version(),
                client.listener(),
                client.remoteAddress(),
                client.realm(),
                client.peer());
        Chain<Authenticator> mine = new Chain<>(authenticators, waiting, each -> each.authenticate(credentials));
        chain = mine;
        return mine.ask();
    }

    @Override
    public void close() {
        Chain<Authenticator> known = chain;
        if (known != null) {
            known.close();
        }
    }
}
