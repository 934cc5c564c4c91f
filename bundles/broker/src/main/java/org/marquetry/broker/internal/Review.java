package org.marquetry.broker.internal;

import java.util.List;

import org.marquetry.api.packet.Will;

/**
 * Asks anew about what clients were allowed before. Those that have not had their turn are not left with more than is allowed
 * meanwhile: whatever they publish or are sent is asked by the new rules already.
 */
final class Review {
    private Review() {}

    /** Asks anew about the subscriptions and the will of one client. */
    static void of(ClientConnection connection) {
        Permissions permissions = connection.permissions();
        if (!connection.isOpen() || permissions == null || permissions.areUnlimited()) {
            return;
        }
        permissions.askAgain();
        Session session = connection.session();
        if (session == null) {
            return;
        }
        for (Subscription subscription : List.copyOf(session.subscriptions().values())) {
            permissions.maySubscribe(subscription.asRequested(), allowed -> {
                if (!allowed) {
                    withdraw(subscription, session);
                }
            });
        }
        Will will = connection.will();
        if (will != null) {
            permissions.mayHaveWill(will, allowed -> {
                if (!allowed) {
                    connection.withdrawWill(will);
                    if (session.wills() != null) {
                        session.wills().withdrawn();
                    }
                }
            });
        }
    }

    private static void withdraw(Subscription subscription, Session session) {
        if (session.subscriptions().get(subscription.filter()) == subscription) {
            session.unsubscribe(subscription.filter());
            session.loop().engine().unsubscribe(subscription);
        }
    }
}
