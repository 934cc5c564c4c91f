package org.marquetry.broker.internal;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.AuthenticationExchange;
import org.marquetry.api.auth.AuthenticationExchange.Step;
import org.marquetry.api.auth.ClientCredentials;
import org.marquetry.api.auth.EnhancedAuthenticator;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.ReasonCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One enhanced authentication of one connection (MQTT 5.0 section 4.12): carries data between the client and the exchange of the
 * service that speaks the method, in turns, and bounds how long either may take. Belongs to the loop that the connection is on;
 * the service is asked elsewhere.
 */
final class EnhancedAuthentication {
    private static final Logger LOG = LoggerFactory.getLogger(EnhancedAuthentication.class);
    /** No known method needs half as many. */
    private static final int MOST_STEPS = 32;

    private static final String LEFT = "the authentication method has left in the middle";
    /** With a client of whom the one that has come does not know enough. */
    private static final AuthenticationExchange UNKNOWN = new AuthenticationExchange() {
        @Override
        public CompletionStage<Step> next(@Nullable Bytes data) {
            return CompletableFuture.completedStage(new Step.Failed(ReasonCode.SERVER_UNAVAILABLE, LEFT));
        }

        @Override
        public void close() {
            // Has nothing.
        }
    };

    /** What becomes of it; called on the loop, and not after {@link #close}. */
    interface Outcome {
        /** The client is to go on, with data or null; what it answers is to be given to {@link #answered}. */
        void challenge(@Nullable Bytes data);

        void succeeded(Identity identity, @Nullable Bytes data);

        void failed(ReasonCode reason, String words);
    }

    private final EngineLoop loop;
    private final Executor workers;
    private final Outcome outcome;
    private final Asking asking;
    private String method = "";
    private @Nullable ClientCredentials credentials;
    /** To have whoever comes next answer what the client said last. */
    private @Nullable Runnable again;
    /** What the client said last, and what it was asked then. */
    private @Nullable Bytes said;

    private @Nullable Bytes question;
    private boolean hasWaited;
    private @Nullable AuthenticationExchange exchange;
    private @Nullable EnhancedAuthenticator service;
    private TimerWheel.@Nullable Timer timer;
    private int steps;
    private boolean awaitsClient;
    private boolean over;
    private boolean waits;

    EnhancedAuthentication(EngineLoop loop, Outcome outcome) {
        this.loop = loop;
        workers = loop.engine().authentication().workers();
        this.outcome = outcome;
        asking = loop.engine().authentication().asking();
    }

    /** Begins with what came in CONNECT, or with the request to authenticate again. */
    void begin(String named, ClientCredentials client, @Nullable Bytes data) {
        method = named;
        credentials = client;
        askWhoever(each -> each.begin(named, client), data);
    }

    /** Asks who speaks the method, and waits for somebody if somebody has until a short while ago. */
    private void askWhoever(Function<EnhancedAuthenticator, AuthenticationExchange> source, @Nullable Bytes data) {
        int grace = loop.engine().settings().serviceGrace();
        long latest = loop.engine().time().uptimeMillis() + grace * 1000L;
        hasWaited = false;
        again = () -> askWhoever(source, data, latest, grace);
        again.run();
    }

    private void askWhoever(
            Function<EnhancedAuthenticator, AuthenticationExchange> source,
            @Nullable Bytes data,
            long latest,
            int grace) {
        Authentication authentication = loop.engine().authentication();
        ClientCredentials client = Objects.requireNonNull(credentials, "known from the beginning");
        EnhancedAuthenticator known = authentication.enhanced(method, client);
        waits(known == null);
        if (known != null) {
            service = known;
            ask(() -> source.apply(known), data);
        } else if (hasWaited && loop.engine().time().uptimeMillis() >= latest) {
            fail(ReasonCode.SERVER_UNAVAILABLE, "the authentication method has not come back within " + grace + " s");
        } else if (hasWaited || authentication.enhanced().hasLost(method, client.realm(), grace)) {
            hasWaited = true;
            loop.loop()
                    .schedule(
                            () -> {
                                if (!over) {
                                    askWhoever(source, data, latest, grace);
                                }
                            },
                            Authentication.LOOK_MILLIS,
                            TimeUnit.MILLISECONDS);
        } else if (steps > 0) {
            fail(ReasonCode.SERVER_UNAVAILABLE, LEFT);
        } else {
            fail(ReasonCode.BAD_AUTHENTICATION_METHOD, "no such authentication method");
        }
    }

    private void waits(boolean now) {
        waits = loop.engine().authentication().enhanced().waits().becomes(waits, now);
    }

    /** Whether it is the client's turn. */
    boolean awaitsClient() {
        return awaitsClient && !over;
    }

    boolean isOver() {
        return over;
    }

    /** The client has answered the challenge. */
    void answered(@Nullable Bytes data) {
        awaitsClient = false;
        AuthenticationExchange known = exchange;
        Bytes before = said;
        Bytes asked = question;
        again = () -> askWhoever(each -> resumed(each, before, asked), data);
        if (hasLeft()) {
            left();
            return;
        }
        ask(() -> known, data);
    }

    private AuthenticationExchange resumed(EnhancedAuthenticator next, @Nullable Bytes before, @Nullable Bytes asked) {
        ClientCredentials client = Objects.requireNonNull(credentials, "known from the beginning");
        AuthenticationExchange resumed = next.resume(method, client, before, asked);
        return resumed == null ? UNKNOWN : resumed;
    }

    private boolean hasLeft() {
        return service == null || !loop.engine().authentication().enhanced().has(method, service);
    }

    private void ask(Supplier<AuthenticationExchange> source, @Nullable Bytes data) {
        int grace = loop.engine().settings().serviceGrace();
        said = data;
        limit(grace, () -> {
            asking.late(grace);
            fail(ReasonCode.SERVER_UNAVAILABLE, "authentication gave no answer within " + grace + " s");
        });
        EnhancedAuthenticator asked = Objects.requireNonNull(service, "who is asked is known from the beginning");
        try {
            workers.execute(() -> askNow(asked, source, data));
        } catch (RejectedExecutionException e) {
            fail(ReasonCode.SERVER_BUSY, "too many clients are being authenticated");
        }
    }

    /** On a worker. */
    private void askNow(EnhancedAuthenticator who, Supplier<AuthenticationExchange> source, @Nullable Bytes data) {
        CompletionStage<Step> answer = null;
        asking.begins(who);
        try {
            AuthenticationExchange asked = source.get();
            loop.run(() -> begun(asked));
            answer = asked == null ? null : asked.next(data);
        } catch (RuntimeException | Error e) {
            answer = CompletableFuture.failedStage(e);
        } finally {
            asking.returned();
        }
        CompletionStage<Step> given = answer == null ? CompletableFuture.completedStage(null) : answer;
        given.whenComplete((step, failure) -> {
            asking.answered();
            loop.run(() -> stepped(step, failure));
        });
    }

    private void begun(AuthenticationExchange asked) {
        exchange = asked;
        if (over && asked != null) {
            end(asked);
        }
    }

    private void stepped(@Nullable Step step, @Nullable Throwable failure) {
        if (over) {
            return;
        }
        if (!isDecided(step) && hasLeft()) {
            left();
        } else if (step instanceof Step.Continued more) {
            challenge(more.data());
        } else if (step instanceof Step.Succeeded success) {
            close();
            outcome.succeeded(success.identity(), success.data());
        } else if (step instanceof Step.Failed refused) {
            fail(refused.reason(), refused.words() == null ? refused.reason().toString() : refused.words());
        } else {
            LOG.error("enhanced authentication failed; the client is refused", failure);
            if (service != null) {
                loop.engine().authentication().complaints().failed(service, failure);
            }
            fail(ReasonCode.SERVER_UNAVAILABLE, "authentication failed to answer");
        }
    }

    /** What one that leaves says of a client that has given its proof may be a refusal, but hardly that it is unavailable. */
    private boolean isDecided(@Nullable Step step) {
        return step instanceof Step.Succeeded
                || steps > 0
                        && step instanceof Step.Failed refused
                        && refused.reason() != ReasonCode.SERVER_UNAVAILABLE;
    }

    /** It has gone before its answer could count: whoever comes in its place is asked. */
    private void left() {
        cancelTimer();
        if (exchange != null) {
            end(exchange);
        }
        Objects.requireNonNull(again, "it has begun").run();
    }

    private void challenge(@Nullable Bytes data) {
        if (++steps > MOST_STEPS) {
            fail(ReasonCode.NOT_AUTHORIZED, "authentication takes more than " + MOST_STEPS + " steps");
            return;
        }
        int patience = loop.engine().settings().connectTimeout();
        limit(
                patience,
                () -> fail(
                        ReasonCode.NOT_AUTHORIZED,
                        "the client has not gone on with authentication within " + patience + " s"));
        awaitsClient = true;
        question = data;
        outcome.challenge(data);
    }

    private void limit(int seconds, Runnable then) {
        cancelTimer();
        timer = loop.timers().set(seconds * 1000L, then);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
        }
    }

    private void fail(ReasonCode reason, String words) {
        close();
        outcome.failed(reason, words);
    }

    /** Ends it, if it has not ended. */
    void close() {
        if (over) {
            return;
        }
        over = true;
        waits(false);
        cancelTimer();
        if (exchange != null) {
            end(exchange);
        }
        // The client may stay for years, and must not hold the classes of a service that has long gone.
        service = null;
        again = null;
        said = null;
        question = null;
    }

    private void end(AuthenticationExchange ended) {
        exchange = null;
        try {
            workers.execute(() -> Incidents.contain("an authentication", ended::close));
        } catch (RejectedExecutionException e) {
            // The workers are busy or gone; to close must not block, so the loop can do it.
            Incidents.contain("an authentication", ended::close);
        }
    }
}
