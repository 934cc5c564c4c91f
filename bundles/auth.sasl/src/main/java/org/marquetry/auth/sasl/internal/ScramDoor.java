package org.marquetry.auth.sasl.internal;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.marquetry.api.auth.AuthenticationExchange.Step;
import org.marquetry.auth.users.ScramHash;
import org.marquetry.auth.users.Slowdown;
import org.marquetry.auth.users.WaitingAttempts;

/** What all exchanges by SCRAM share: the users there are now, nonces, and patience with who fails. */
final class ScramDoor {
    private final Supplier<ScramUsers> users;
    private final Supplier<String> nonces;
    private final Slowdown slowdown;
    private final WaitingAttempts waiting;
    private final Predicate<String> isOffered;

    /** @param isOffered whether a mechanism of this name is offered now */
    ScramDoor(
            Supplier<ScramUsers> users,
            Supplier<String> nonces,
            Slowdown slowdown,
            WaitingAttempts waiting,
            Predicate<String> isOffered) {
        this.users = users;
        this.nonces = nonces;
        this.slowdown = slowdown;
        this.waiting = waiting;
        this.isOffered = isOffered;
    }

    ScramUsers users() {
        return users.get();
    }

    /** Printable, without comma, and never the same twice. */
    String nonce() {
        return nonces.get();
    }

    boolean offersBinding(ScramHash hash) {
        return isOffered.test(hash.mechanism() + Mechanisms.PLUS);
    }

    /** Looks at an attempt, later if too many have failed. */
    CompletionStage<Step> attempt(SocketAddress address, String name, Supplier<Step> attempt) throws Refusal {
        String host = address instanceof InetSocketAddress inet ? inet.getHostString() : address.toString();
        CompletableFuture<Step> result = new CompletableFuture<>();
        Runnable look = () -> {
            Step step = attempt.get();
            if (step instanceof Step.Succeeded) {
                slowdown.succeeded(host, name);
            } else {
                slowdown.failed(host, name);
            }
            result.complete(step);
        };
        if (!waiting.run(slowdown.delay(host, name), look)) {
            throw Refusal.busy();
        }
        return result;
    }
}
