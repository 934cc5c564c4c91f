package org.marquetry.netty.internal.tls;

import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLProtocolException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The same words for the same reason, whoever's TLS it is. */
final class TlsFailureTest {
    private static String jdk(String message) {
        return TlsFailure.words(new SSLHandshakeException(message));
    }

    private static String openSsl(String name) {
        return TlsFailure.words(new SSLHandshakeException("error:100000f0:SSL routines:OPENSSL_internal:" + name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "The client supported protocol versions [TLSv1.3] are not accepted by server preferences [TLSv1.2]"
                        + "|UNSUPPORTED_PROTOCOL|it speaks no version of TLS that is allowed here",
                "no cipher suites in common|NO_SHARED_CIPHER"
                        + "|it offers no cipher suite that is allowed here and fits the certificate, or no curve or"
                        + " signature to go with one",
                "(handshake_failure) no cipher suites in common for hello retry request|NO_SHARED_CIPHER"
                        + "|it offers no cipher suite that is allowed here and fits the certificate, or no curve or"
                        + " signature to go with one",
                "No available authentication scheme|NO_COMMON_SIGNATURE_ALGORITHMS"
                        + "|it takes no signature that the certificate's key can make",
                "Empty client certificate chain|PEER_DID_NOT_RETURN_A_CERTIFICATE|it shows no certificate",
                "(certificate_required) Empty client certificate chain|PEER_DID_NOT_RETURN_A_CERTIFICATE"
                        + "|it shows no certificate",
                "Received fatal alert: unknown_ca|TLSV1_ALERT_UNKNOWN_CA"
                        + "|it does not trust the authority of the broker's certificate",
                "(unexpected_message) Unexpected plaintext alert received: Level: fatal; Alert: unknown_ca"
                        + "|TLSV1_ALERT_UNKNOWN_CA|it does not trust the authority of the broker's certificate",
                "(certificate_unknown) Received fatal alert: certificate_unknown|SSLV3_ALERT_CERTIFICATE_UNKNOWN"
                        + "|it does not accept the broker's certificate: certificate unknown",
                "Received fatal alert: bad_certificate|SSLV3_ALERT_BAD_CERTIFICATE"
                        + "|it does not accept the broker's certificate: bad certificate",
                "Received fatal alert: certificate_expired|SSLV3_ALERT_CERTIFICATE_EXPIRED"
                        + "|it says that the broker's certificate is not good now",
                "Received fatal alert: handshake_failure|SSLV3_ALERT_HANDSHAKE_FAILURE"
                        + "|it broke the TLS handshake off: handshake failure",
                "Received fatal alert: protocol_version|TLSV1_ALERT_PROTOCOL_VERSION"
                        + "|it speaks no version of TLS that is allowed here",
                "Received close_notify during handshake|SSL_HANDSHAKE_FAILURE"
                        + "|it went away during the TLS handshake",
                "Invalid ClientHello message|CLIENTHELLO_PARSE_FAILED|its TLS hello is not well-formed",
                "Error parsing extension (16): no sufficient data|CLIENTHELLO_PARSE_FAILED"
                        + "|its TLS hello is not well-formed",
                "Receiving application data before handshake complete|UNEXPECTED_RECORD"
                        + "|what it sends is no proper TLS handshake",
                "Unknown handshake type size, Handshake.msg_type = 104|EXCESSIVE_MESSAGE_SIZE"
                        + "|what it sends is no proper TLS handshake"
            })
    void bothProvidersAreUnderstood(String jdk, String openSsl, String words) {
        assertEquals(words, jdk(jdk));
        assertEquals(words, openSsl(openSsl));
    }

    @Test
    void theVersionIsNamedWhereTheProviderKnowsIt() {
        assertEquals(
                "it speaks no version of TLS that is allowed here: it asks for TLSv1.1",
                jdk("Client requested protocol TLSv1.1 is not enabled or supported in server context"));
    }

    @Test
    void whatOnlyOneOfThemTellsApartIsClearToo() {
        assertEquals("it does not offer the curve of the certificate's key", openSsl("WRONG_CURVE"));
        assertEquals("it offers no way of exchanging keys that is known here", openSsl("NO_SHARED_GROUP"));
        assertEquals("it offers no way of exchanging keys that is known here", jdk("No common named group"));
        assertEquals(
                "its TLS hello is not well-formed, or the host that it asks for has no proper name",
                jdk("error:00000000:invalid library (0):OPENSSL_internal:invalid library (0)"));
    }

    @Test
    void aNameThatIsNoHostsNameIsNotRepeated() {
        SSLException illegal =
                new SSLProtocolException("Illegal server name, type=host_name(0), name=a\nb, value={61}");
        illegal.initCause(
                new IllegalArgumentException("not valid", new IllegalArgumentException("non-LDH characters")));
        assertEquals("the host that it asks for has no proper name", TlsFailure.words(illegal));
    }

    @Test
    void certificatesAreJudgedTheSameWayInsideWhateverTheProviderThrows() {
        for (String outer : new String[] {"General OpenSslEngine problem", "PKIX path validation failed"}) {
            assertEquals("its certificate has expired", caused(outer, new CertificateExpiredException("NotAfter")));
            assertEquals("its certificate is not good yet", caused(outer, new CertificateNotYetValidException("then")));
        }
    }

    private static String caused(String outer, Exception reason) {
        SSLException failure = new SSLHandshakeException(outer);
        failure.initCause(new CertPathValidatorException("validity check failed", reason));
        return TlsFailure.words(failure);
    }

    @Test
    void whatIsNotKnownIsStillOneShortLineOfPlainLetters() {
        assertEquals("TLS failed: bad ecpoint", openSsl("BAD_ECPOINT"));
        assertEquals("it went away during the TLS handshake", TlsFailure.words(new ClosedChannelException()));
        assertEquals("TLS failed: IllegalStateException", TlsFailure.words(new IllegalStateException()));
        String line = TlsFailure.words(new IllegalStateException("a\r\n\u001B[31mb" + "c".repeat(1000)));
        assertTrue(line.startsWith("TLS failed: a [31mbccc"), line);
        assertTrue(line.length() < 250, line);
    }
}
