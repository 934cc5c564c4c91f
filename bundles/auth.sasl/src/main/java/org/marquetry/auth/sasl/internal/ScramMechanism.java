package org.marquetry.auth.sasl.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.AuthenticationExchange.Step;
import org.marquetry.api.auth.ClientCredentials;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.transport.TlsDetails;
import org.marquetry.auth.users.SaslPrep;
import org.marquetry.auth.users.ScramHash;

/** One exchange by SCRAM (RFC 5802), with or without binding to the channel. */
final class ScramMechanism implements Exchange.Mechanism {
    /** More than twice as long as names and nonces of today's clients. */
    private static final int MOST_BYTES = 4096;

    private static final Pattern NONCE = Pattern.compile("^r=([^,]*),.*", Pattern.DOTALL);

    private final ScramHash hash;
    private final boolean binds;
    private final ScramDoor door;
    private final ClientCredentials client;
    private @Nullable ClientFirst first;
    private ScramUsers.@Nullable Known user;
    private String serverFirst = "";
    private String nonce = "";

    /** @param binds whether it is the -PLUS form */
    ScramMechanism(ScramHash hash, boolean binds, ScramDoor door, ClientCredentials client) {
        this.hash = hash;
        this.binds = binds;
        this.door = door;
        this.client = client;
    }

    @Override
    public CompletionStage<Step> next(byte[] data) throws Refusal {
        if (data.length > MOST_BYTES) {
            throw Refusal.malformed("a message of more than " + MOST_BYTES + " bytes");
        }
        ClientFirst known = first;
        ScramUsers.Known claimed = user;
        return known == null || claimed == null
                ? CompletableFuture.completedStage(begin(ClientFirst.parse(data)))
                : finish(known, claimed, ClientFinal.parse(data));
    }

    private Step begin(ClientFirst message) throws Refusal {
        take(message, message.nonce() + door.nonce());
        return new Step.Continued(Bytes.of(serverFirst));
    }

    /** @param both the nonces of both sides */
    private void take(ClientFirst message, String both) throws Refusal {
        requireBinding(message.header());
        String name = prepared(message.name());
        String authzid = message.header().authzid();
        if (authzid != null && !name.equals(prepared(authzid))) {
            throw Refusal.malformed("nobody may act as somebody else");
        }
        ScramUsers.Known found = door.users().find(hash, name);
        first = message;
        user = found;
        nonce = both;
        serverFirst = ScramVerifier.serverFirst(found.keys(), both);
    }

    /** All that an exchange knows is in the first message of each side, and in the keys of the user, if those are still the same. */
    @Override
    public boolean resumes(@Nullable Bytes said, @Nullable Bytes asked) {
        if (said == null || asked == null) {
            return said == null && asked == null;
        }
        try {
            ClientFirst message = ClientFirst.parse(said.toByteArray());
            take(message, NONCE.matcher(asked.toText()).replaceFirst("$1"));
            return nonce.startsWith(message.nonce()) && serverFirst.equals(asked.toText());
        } catch (Refusal e) {
            // What it was asked then was no challenge.
            return false;
        }
    }

    private static String prepared(String name) throws Refusal {
        String prepared;
        try {
            prepared = SaslPrep.prepare(name);
        } catch (IllegalArgumentException e) {
            throw Refusal.malformed("a name with a character that is not allowed");
        }
        if (prepared.isEmpty()) {
            throw Refusal.malformed("an empty name");
        }
        return prepared;
    }

    /** A client that believes the server cannot bind, though it can, talks to somebody in between (RFC 5802 section 6). */
    private void requireBinding(Gs2Header header) throws Refusal {
        if (binds && bindings().isEmpty()) {
            throw Refusal.unfit("there is nothing to bind to on this connection");
        }
        if (binds != (header.flag() == 'p')) {
            throw Refusal.malformed(
                    binds ? "no channel binding where there has to be one" : "channel binding without -PLUS");
        }
        String binding = header.binding();
        if (binding != null && !bindings().containsKey(binding)) {
            throw Refusal.malformed("a kind of channel binding that there is not; there is "
                    + String.join(", ", bindings().keySet()));
        }
        if (header.flag() == 'y' && door.offersBinding(hash) && !bindings().isEmpty()) {
            throw Refusal.malformed("the client was told that channel binding is not offered, but it is");
        }
    }

    private Map<String, Bytes> bindings() {
        TlsDetails tls = client.peer().tls();
        return tls == null ? Map.of() : tls.channelBindings();
    }

    private CompletionStage<Step> finish(ClientFirst known, ScramUsers.Known claimed, ClientFinal message)
            throws Refusal {
        if (!nonce.equals(message.nonce())) {
            throw Refusal.malformed("another nonce than that of this exchange");
        }
        if (!MessageDigest.isEqual(expectedBinding(known.header()), message.binding())) {
            throw Refusal.malformed("the channel that the client binds to is not this one");
        }
        ScramVerifier verifier = new ScramVerifier(claimed.keys(), known.bare(), serverFirst, message.withoutProof());
        return door.attempt(client.remoteAddress(), known.name(), () -> {
            boolean proven = verifier.isProof(message.proof());
            String serverFinal = verifier.serverFinal();
            String name = claimed.name();
            return proven && name != null
                    ? new Step.Succeeded(new Identity(name, Set.of(), Map.of()), Bytes.of(serverFinal))
                    : Refusal.wrong().step();
        });
    }

    private byte[] expectedBinding(Gs2Header header) {
        byte[] start = header.text().getBytes(StandardCharsets.UTF_8);
        String binding = header.binding();
        Bytes channel = binding == null ? Bytes.EMPTY : bindings().getOrDefault(binding, Bytes.EMPTY);
        byte[] all = new byte[start.length + channel.length()];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(channel.toByteArray(), 0, all, start.length, channel.length());
        return all;
    }
}
