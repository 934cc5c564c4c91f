package org.marquetry.netty.internal.tls;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What providers of TLS say of a failed handshake, in words that are the same for all of them. The JDK speaks in sentences,
 * with the name of an alert in front in later versions; BoringSSL has {@code error:NUMBER:SSL routines:OPENSSL_internal:NAME}.
 */
final class ProviderWords {
    /** The second one is that of later versions, which read what comes in the clear too early. */
    private static final Pattern ALERT_OF_JDK =
            Pattern.compile("(?:Received fatal alert|Unexpected plaintext alert received: .*Alert): (\\w+)");

    private static final Pattern ALERT_OF_OPENSSL = Pattern.compile(":(?:TLSV1|SSLV3)_(?:ALERT_)?(\\w+)$");
    private static final Pattern NAME_OF_OPENSSL = Pattern.compile("^error:\\w+:.*:([A-Z0-9_]+)$");
    private static final Pattern VERSION = Pattern.compile("Client requested protocol (\\S+) is not enabled");

    private static final String GONE = "it went away during the TLS handshake";
    private static final String NO_VERSION = "it speaks no version of TLS that is allowed here";
    private static final String ILL_FORMED = "its TLS hello is not well-formed";
    private static final String OUT_OF_ORDER = "what it sends is no proper TLS handshake";

    private static final List<Saying> SAYINGS = List.of(
            new Saying(NO_VERSION, "The client supported protocol versions", "UNSUPPORTED_PROTOCOL"),
            // Which of these it is they do not say.
            new Saying(
                    "it offers no cipher suite that is allowed here and fits the certificate, or no curve or signature to go"
                            + " with one",
                    "no cipher suites in common",
                    "NO_SHARED_CIPHER"),
            new Saying("it does not offer the curve of the certificate's key", "WRONG_CURVE"),
            new Saying(
                    "it offers no way of exchanging keys that is known here",
                    "No common named group",
                    "NO_SHARED_GROUP"),
            new Saying(
                    "it takes no signature that the certificate's key can make",
                    "No available authentication scheme",
                    "NO_COMMON_SIGNATURE_ALGORITHMS"),
            new Saying(
                    "it shows no certificate",
                    // Later JDKs put the name of the alert before it.
                    "Empty client certificate chain",
                    "PEER_DID_NOT_RETURN_A_CERTIFICATE"),
            // An alert where something encrypted had to come.
            new Saying(
                    "it broke the TLS handshake off before it could tell why, as clients do that do not accept the"
                            + " broker's certificate",
                    "Insufficient buffer remaining for AEAD cipher fragment",
                    "BAD_PACKET_LENGTH"),
            new Saying(
                    "the host that it asks for has no proper name",
                    "Illegal server name",
                    "Empty HostName in server_name extension"),
            // All that there is to know is that it was answered by an alert, which hosts' names are that are empty or
            // too long.
            new Saying(ILL_FORMED + ", or the host that it asks for has no proper name", "invalid library (0)"),
            new Saying(
                    ILL_FORMED,
                    "Invalid ClientHello message",
                    "Error parsing extension",
                    "CLIENTHELLO_PARSE_FAILED",
                    "ERROR_PARSING_EXTENSION"),
            new Saying(
                    OUT_OF_ORDER,
                    "Receiving application data before handshake complete",
                    "Unexpected ChangeCipherSpec",
                    "Unexpected handshake message",
                    "Unknown handshake type",
                    "UNEXPECTED_RECORD",
                    "UNEXPECTED_MESSAGE",
                    "EXCESSIVE_MESSAGE_SIZE",
                    "DECODE_ERROR"),
            new Saying(
                    "what it sends cannot be decrypted",
                    "Tag mismatch",
                    "bad record MAC",
                    "DECRYPTION_FAILED_OR_BAD_RECORD_MAC"),
            new Saying(GONE, "Received close_notify during handshake", "SSL_HANDSHAKE_FAILURE"));

    private ProviderWords() {}

    /** Null if there are no better ones than what was said. */
    static @Nullable String of(String said) {
        Matcher version = VERSION.matcher(said);
        if (version.find()) {
            return NO_VERSION + ": it asks for " + version.group(1);
        }
        for (Saying saying : SAYINGS) {
            if (saying.isIn(said)) {
                return saying.words();
            }
        }
        for (Pattern form : List.of(ALERT_OF_JDK, ALERT_OF_OPENSSL)) {
            Matcher alert = form.matcher(said);
            if (alert.find()) {
                return told(alert.group(1).toLowerCase(Locale.ROOT));
            }
        }
        Matcher name = NAME_OF_OPENSSL.matcher(said);
        return name.find() ? "TLS failed: " + plain(name.group(1)) : null;
    }

    /** What the client has said itself (RFC 8446 section 6.2). */
    private static String told(String alert) {
        return switch (alert) {
            case "unknown_ca" -> "it does not trust the authority of the broker's certificate";
            case "certificate_expired" -> "it says that the broker's certificate is not good now";
            case "certificate_revoked" -> "it says that the broker's certificate has been revoked";
            case "bad_certificate", "certificate_unknown", "unsupported_certificate" ->
                "it does not accept the broker's" + " certificate: " + plain(alert);
            case "protocol_version" -> NO_VERSION;
            case "user_canceled", "close_notify" -> GONE;
            default -> "it broke the TLS handshake off: " + plain(alert);
        };
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** What several providers, or versions of one, say if they mean the same. */
    private record Saying(String words, List<String> signs) {
        Saying(String words, String... signs) {
            this(words, List.of(signs));
        }

        boolean isIn(String said) {
            return signs.stream().anyMatch(said::contains);
        }
    }
}
