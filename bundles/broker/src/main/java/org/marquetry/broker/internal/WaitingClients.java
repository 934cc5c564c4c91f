package org.marquetry.broker.internal;

import java.util.List;

import org.marquetry.api.pieces.Piece;
import org.marquetry.api.pieces.Waiting;

/** The clients and requests that wait for those who say who somebody is, and what that one may do. */
record WaitingClients(Authentication authentication, Authorizers authorizers) implements Waiting {
    @Override
    public List<String> waitingFor(String role) {
        return switch (role) {
            case Piece.AUTHENTICATOR -> authentication.waits().words();
            case Piece.ENHANCED_AUTHENTICATOR ->
                authentication.enhanced().waits().words();
            case Piece.AUTHORIZER -> authorizers.waits().words();
            default -> List.of();
        };
    }
}
