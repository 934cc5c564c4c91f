package org.marquetry.launcher.deployed;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.marquetry.api.auth.AuthenticationResult;
import org.marquetry.api.auth.Authenticator;
import org.marquetry.api.auth.ClientCredentials;
import org.marquetry.api.packet.ReasonCode;

/** An authenticator of a bundle that a test deploys: lets nobody in. */
public final class Doorkeeper implements Authenticator {
    @Override
    public CompletionStage<AuthenticationResult> authenticate(ClientCredentials credentials) {
        return CompletableFuture.completedFuture(new AuthenticationResult.Denied(ReasonCode.NOT_AUTHORIZED, "closed"));
    }
}
