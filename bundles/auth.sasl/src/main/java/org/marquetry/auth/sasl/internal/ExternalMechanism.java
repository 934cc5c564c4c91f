package org.marquetry.auth.sasl.internal;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.marquetry.api.auth.AuthenticationExchange.Step;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.transport.Peer;
import org.marquetry.api.transport.TlsDetails;

/** One exchange by EXTERNAL (RFC 4422 appendix A): the client is who its certificate says, in the way that its TLS profile says. */
final class ExternalMechanism implements Exchange.Mechanism {
    private final Peer peer;

    ExternalMechanism(Peer peer) {
        this.peer = peer;
    }

    @Override
    public CompletionStage<Step> next(byte[] data) throws Refusal {
        TlsDetails tls = peer.tls();
        String certified = tls == null ? null : tls.identity();
        if (certified == null || certified.isEmpty()) {
            throw Refusal.unfit("the client has shown no certificate that says who it is");
        }
        String authzid = Text.of(data);
        if (!authzid.isEmpty() && !authzid.equals(certified)) {
            throw Refusal.malformed("nobody may act as somebody else");
        }
        return CompletableFuture.completedStage(new Step.Succeeded(new Identity(certified, Set.of(), Map.of()), null));
    }
}
