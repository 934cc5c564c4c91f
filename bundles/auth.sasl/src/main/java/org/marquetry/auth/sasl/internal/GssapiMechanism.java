package org.marquetry.auth.sasl.internal;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.LoginException;
import javax.security.sasl.AuthorizeCallback;
import javax.security.sasl.SaslException;
import javax.security.sasl.SaslServer;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.AuthenticationExchange.Step;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.ReasonCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One exchange by GSSAPI (RFC 4752) through the JDK: Kerberos. It authenticates and nothing more, since a layer for what follows would
 * lie between MQTT and the network. A client's principal is who it is, with its realm.
 */
final class GssapiMechanism implements Exchange.Mechanism {
    static final String NAME = "GSSAPI";

    private static final Logger LOG = LoggerFactory.getLogger(GssapiMechanism.class);

    private final KerberosLogin login;
    private @Nullable SaslServer server;

    GssapiMechanism(KerberosLogin login) {
        this.login = login;
    }

    @Override
    public CompletionStage<Step> next(byte[] data) throws Refusal {
        SaslServer known = server == null ? begin() : server;
        server = known;
        byte[] answer;
        try {
            answer = known.evaluateResponse(data);
        } catch (SaslException e) {
            LOG.debug("GSSAPI: {}", e.getMessage());
            throw Refusal.wrong();
        }
        @Nullable Bytes told = answer == null || answer.length == 0 ? null : Bytes.of(answer);
        return CompletableFuture.completedStage(
                known.isComplete()
                        ? new Step.Succeeded(new Identity(known.getAuthorizationID(), Set.of(), Map.of()), told)
                        : new Step.Continued(told));
    }

    private SaslServer begin() throws Refusal {
        try {
            return login.begin();
        } catch (LoginException | SaslException e) {
            LOG.error(
                    "{}: no keys for {} in {}: {}",
                    SaslSettings.PID,
                    login.principal(),
                    login.keytab(),
                    e.getMessage());
            throw new Refusal(ReasonCode.SERVER_UNAVAILABLE, "the server has no keys for Kerberos");
        }
    }

    /** Nobody may act as somebody else. */
    static void authorize(Callback[] callbacks) throws UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            if (!(callback instanceof AuthorizeCallback asked)) {
                throw new UnsupportedCallbackException(callback);
            }
            boolean isSame = asked.getAuthenticationID().equals(asked.getAuthorizationID());
            asked.setAuthorized(isSame);
            if (isSame) {
                asked.setAuthorizedID(asked.getAuthenticationID());
            }
        }
    }

    @Override
    public void close() {
        if (server != null) {
            try {
                server.dispose();
            } catch (SaslException e) {
                LOG.debug("GSSAPI: {}", e.getMessage());
            }
        }
    }
}
