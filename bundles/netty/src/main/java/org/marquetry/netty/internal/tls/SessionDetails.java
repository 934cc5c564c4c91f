package org.marquetry.netty.internal.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.transport.TlsDetails;

/** What a session tells of itself. */
final class SessionDetails {
    private static final String END_POINT = "tls-server-end-point";
    private static final Pattern DIGEST = Pattern.compile("(MD5|SHA(?:1|224|256|384|512))WITH.*");

    private SessionDetails() {}

    static TlsDetails of(SSLSession session, @Nullable String serverName, @Nullable String identity) {
        return new TlsDetails(
                session.getProtocol(),
                session.getCipherSuite(),
                serverName,
                identity,
                certificates(session),
                endPoint(session.getLocalCertificates()));
    }

    private static List<X509Certificate> certificates(SSLSession session) {
        try {
            return Arrays.stream(session.getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException none) {
            return List.of();
        }
    }

    /** The digest of the certificate that the client was shown (RFC 5929 section 4); there is none for some signatures. */
    private static Map<String, Bytes> endPoint(Certificate @Nullable [] shown) {
        if (shown == null || shown.length == 0 || !(shown[0] instanceof X509Certificate certificate)) {
            return Map.of();
        }
        Matcher signature = DIGEST.matcher(certificate.getSigAlgName().toUpperCase(Locale.ROOT));
        if (!signature.matches()) {
            return Map.of();
        }
        String digest = signature.group(1);
        boolean weak = digest.equals("MD5") || digest.equals("SHA1");
        try {
            MessageDigest hash = MessageDigest.getInstance(weak ? "SHA-256" : digest.replace("SHA", "SHA-"));
            return Map.of(END_POINT, Bytes.wrap(hash.digest(certificate.getEncoded())));
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            return Map.of();
        }
    }
}
