package org.marquetry.auth.sasl.internal;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.AuthenticationExchange.Step;
import org.marquetry.api.auth.ClientCredentials;
import org.marquetry.api.auth.TokenVerifier;
import org.marquetry.api.packet.Bytes;
import org.marquetry.auth.users.WaitingAttempts;

/**
 * One exchange by OAUTHBEARER (RFC 7628): a token, which verifiers look at. Who is refused is told why, and refused when it has
 * acknowledged that. Over TLS only: who sees the token can use it.
 */
final class BearerMechanism implements Exchange.Mechanism {
    private static final Pattern PAIR = Pattern.compile("([A-Za-z]+)=([\\x20-\\x7E\\t\\r\\n]*)");
    private static final Pattern TOKEN = Pattern.compile("bearer +([A-Za-z0-9._~+/-]+=*)", Pattern.CASE_INSENSITIVE);
    private static final Bytes INVALID = Bytes.of("{\"status\":\"invalid_token\"}");

    private final Chain.Asked<TokenVerifier> verifiers;
    private final WaitingAttempts waiting;
    private final ClientCredentials client;
    private volatile @Nullable Chain<TokenVerifier> chain;
    private @Nullable Step refusal;

    /** @param verifiers who is asked */
    BearerMechanism(Chain.Asked<TokenVerifier> verifiers, WaitingAttempts waiting, ClientCredentials client) {
        this.verifiers = verifiers;
        this.waiting = waiting;
        this.client = client;
    }

    @Override
    public CompletionStage<Step> next(byte[] data) throws Refusal {
        if (refusal != null) {
            return CompletableFuture.completedStage(refusal);
        }
        if (client.peer().tls() == null) {
            throw Refusal.unfit("OAUTHBEARER is for TLS only");
        }
        String message = Text.of(data);
        Gs2Header header = Gs2Header.parse(message);
        if (header.flag() == 'p') {
            throw Refusal.malformed("channel binding without -PLUS");
        }
        String token = token(message.substring(header.text().length()));
        Chain<TokenVerifier> mine = new Chain<>(verifiers, waiting, each -> each.verify(token, client));
        chain = mine;
        return mine.ask().thenApply(step -> decided(header, step));
    }

    @Override
    public void close() {
        Chain<TokenVerifier> known = chain;
        if (known != null) {
            known.close();
        }
    }

    private Step decided(Gs2Header header, Step step) {
        String authzid = header.authzid();
        boolean isAnother = step instanceof Step.Succeeded success
                && authzid != null
                && !authzid.equals(success.identity().principal());
        Step decision = isAnother ? Refusal.wrong().step() : step;
        if (decision instanceof Step.Failed) {
            refusal = decision;
            return new Step.Continued(INVALID);
        }
        return decision;
    }

    private static String token(String pairs) throws Refusal {
        if (!pairs.startsWith("\u0001") || !pairs.endsWith("\u0001\u0001")) {
            throw Refusal.malformed("a message that is not key/value pairs");
        }
        String token = null;
        for (String pair : pairs.substring(1, pairs.length() - 2).split("\u0001", -1)) {
            Matcher form = PAIR.matcher(pair);
            if (!form.matches()) {
                throw Refusal.malformed("a message that is not key/value pairs");
            }
            if (form.group(1).toLowerCase(Locale.ROOT).equals("auth")) {
                token = token == null ? bearer(form.group(2)) : "";
            }
        }
        if (token == null || token.isEmpty()) {
            throw Refusal.malformed("a message without one token");
        }
        return token;
    }

    private static String bearer(String value) throws Refusal {
        Matcher form = TOKEN.matcher(value);
        if (!form.matches()) {
            throw Refusal.malformed("a token that is not a bearer's");
        }
        return form.group(1);
    }
}
