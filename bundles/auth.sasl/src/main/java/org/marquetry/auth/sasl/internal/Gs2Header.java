package org.marquetry.auth.sasl.internal;

import org.jspecify.annotations.Nullable;

/**
 * How a message of the GS2 family begins (RFC 5801 section 4): whether the client binds to the channel, and whom it wants to act as.
 *
 * @param flag {@code n} for a client that cannot bind, {@code y} for one that can and believes that the server cannot, {@code p}
 *     for one that does
 * @param binding the kind of channel binding; null without
 * @param authzid null if the client does not say
 * @param text all of it, with the comma at its end
 */
record Gs2Header(
        char flag, @Nullable String binding, @Nullable String authzid, String text) {
    static Gs2Header parse(String message) throws Refusal {
        int first = message.indexOf(',');
        int second = message.indexOf(',', first + 1);
        if (first < 1 || second < 0) {
            throw Refusal.malformed("a message without GS2 header");
        }
        String flag = message.substring(0, first);
        String who = message.substring(first + 1, second);
        String binding = flag.startsWith("p=") && flag.length() > 2 ? flag.substring(2) : null;
        if (binding == null && !flag.equals("n") && !flag.equals("y")) {
            throw Refusal.malformed("a GS2 header that is neither n nor y nor p=");
        }
        if (!who.isEmpty() && !(who.startsWith("a=") && who.length() > 2)) {
            throw Refusal.malformed("a GS2 header with something else than a=");
        }
        return new Gs2Header(
                flag.charAt(0),
                binding,
                who.isEmpty() ? null : Text.name(who.substring(2)),
                message.substring(0, second + 1));
    }
}
