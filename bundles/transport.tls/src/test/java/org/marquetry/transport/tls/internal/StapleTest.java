package org.marquetry.transport.tls.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.health.HealthState.Condition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What may be shown with a certificate, and until when. */
final class StapleTest {
    private static final Duration LIFE = Duration.ofDays(4);

    @TempDir
    private Path folder;

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private Certs certs;
    private Responder responder;
    private X509Bundle server;
    private KeyPair pair;

    @BeforeEach
    void certificates() throws Exception {
        certs = new Certs(folder);
        responder = new Responder(certs.authority);
        server = certs.files("server", certs.issue("CN=server", "broker.test"));
        certs.write("chain.pem", server.getCertificatePEM() + certs.authority.getCertificatePEM());
        pair = KeyPair.ofPem(folder.resolve("chain.pem"), folder.resolve("server.key"), "");
    }

    private Staples read(byte[] response, KeyPair... pairs) throws IOException {
        return read(Staples.NONE, response, pairs);
    }

    private Staples read(Staples former, byte[] response, KeyPair... pairs) throws IOException {
        Path file = Files.write(folder.resolve("ocsp.der"), response);
        return Staples.read(List.of(file), List.of(pairs), former, now);
    }

    /** What is said of a response where there was none before. */
    private String refusal(byte[] response, KeyPair... pairs) throws IOException {
        Staples staples = read(response, pairs);
        assertEquals(List.of(), staples.all());
        String message = String.valueOf(staples.complaint(now));
        String file = folder.resolve("ocsp.der") + ": ";
        String instead = "; its certificate is shown without an OCSP response";
        assertTrue(message.startsWith(file) && message.endsWith(instead), message);
        return message.substring(file.length(), message.length() - instead.length());
    }

    private static String damaged(String file) {
        return file + ": it is not an OCSP response in DER, or a damaged one";
    }

    @Test
    void aGoodResponseIsOfItsCertificate() throws Exception {
        byte[] response = responder.good(server, now, now.plus(LIFE));
        Staples staples = read(response, pair);
        Staple staple = staples.of(pair);
        assertNotNull(staple);
        assertEquals(now, staple.from());
        assertEquals(now.plus(LIFE), staple.until());
        certs.files("other", certs.issue("CN=other", "other.test"));
        KeyPair other = KeyPair.ofPem(folder.resolve("other.pem"), folder.resolve("other.key"), "");
        assertNull(staples.of(other));
        assertTrue(refusal(response, other).startsWith("it is about the certificate with the serial number "));
    }

    @Test
    void whatIsDamagedOrSomethingElseIsRefused() throws Exception {
        byte[] response = responder.good(server, now, now.plus(LIFE));
        String damaged = "it is not an OCSP response in DER, or a damaged one";
        for (int length = 0; length < response.length; length += 7) {
            assertEquals(damaged, refusal(Arrays.copyOf(response, length), pair));
        }
        assertEquals(damaged, refusal(server.getCertificate().getEncoded(), pair));
        assertEquals(damaged, refusal(server.getCertificatePEM().getBytes(), pair));
        assertEquals(
                "it is an OCSP response that says nothing, since the request failed with status 3",
                refusal(Responder.refusal(), pair));
        assertEquals("it does not say until when it is good", refusal(responder.good(server, now, null), pair));
    }

    @Test
    void whatTheAuthorityHasNotSignedIsRefused() throws Exception {
        X509Bundle others =
                Certs.builder("CN=authority").setIsCertificateAuthority(true).buildSelfSigned();
        String refusal = refusal(new Responder(others).good(server, now, now.plus(LIFE)), pair);
        assertTrue(refusal.startsWith("it is not to be trusted: "), refusal);
        byte[] response = responder.good(server, now, now.plus(LIFE));
        response[response.length - 1] ^= 1;
        assertTrue(refusal(response, pair).startsWith("it is not to be trusted: "));
    }

    @Test
    void aRevokedCertificateIsToldAsThat() throws Exception {
        assertEquals(
                "it says that the certificate has been revoked",
                refusal(responder.revoked(server, now, now.plus(LIFE)), pair));
    }

    @Test
    void theAuthorityHasToStandBehindTheCertificate() throws Exception {
        certs.write("server.pem", server.getCertificatePEM());
        KeyPair alone = KeyPair.ofPem(folder.resolve("server.pem"), folder.resolve("server.key"), "");
        assertEquals(
                "it cannot be verified without the certificate of the authority, which has to be the second one in "
                        + folder.resolve("server.pem"),
                refusal(responder.good(server, now, now.plus(LIFE)), alone));
    }

    @Test
    void whatIsOutOfDateIsKnownAsThat() throws Exception {
        Instant until = now.minus(Duration.ofMinutes(30));
        Staples former = read(responder.good(server, until.minus(Duration.ofMinutes(20)), until), pair);
        assertTrue(String.valueOf(former.complaint(now)).endsWith("so the certificate is shown without it"));
        Staples good = read(responder.good(server, now, now.plus(LIFE)), pair);
        Staples next = read(good, responder.good(server, until.minus(Duration.ofMinutes(20)), until), pair);
        assertEquals(good.all(), next.all());
        assertEquals(
                folder.resolve("ocsp.der") + ": the OCSP response is good from "
                        + until.minus(Duration.ofMinutes(20)) + " until " + until
                        + ", which is not now; what was read before stays in use",
                next.complaint(now));
    }

    @Test
    void theFormerResponseStaysForAsLongAsItIsGoodForACertificateThatIsStillThere() throws Exception {
        Staples former = read(responder.good(server, now, now.plus(LIFE)), pair);
        String file = folder.resolve("ocsp.der").toString();
        byte[] bad = {1, 2, 3};
        Staples next = read(former, bad, pair);
        assertEquals(former.all(), next.all());
        assertEquals(damaged(file) + "; what was read before stays in use", next.complaint(now));
        assertEquals(former.all(), read(next, bad, pair).all());
        assertTrue(String.valueOf(next.complaint(now.plus(LIFE))).endsWith("so the certificate is shown without it"));
        certs.files("other", certs.issue("CN=other", "other.test"));
        KeyPair other = KeyPair.ofPem(folder.resolve("other.pem"), folder.resolve("other.key"), "");
        Staples renewed = read(former, bad, other);
        assertEquals(List.of(), renewed.all());
        assertEquals(damaged(file) + "; its certificate is shown without an OCSP response", renewed.complaint(now));
        Staples mended = read(next, responder.good(server, now, now.plus(LIFE)), pair);
        assertNull(mended.complaint(now));
    }

    @Test
    void aBadResponseAtStartIsAWarningNotAFailure() throws Exception {
        ProfileHealth health = new ProfileHealth("profile", () -> now);
        health.uses(now, now.plus(Duration.ofDays(90)), RevokedLists.NONE, read(new byte[] {1}, pair));
        assertEquals(Condition.DEGRADED, health.state().condition());
        assertEquals(
                damaged(folder.resolve("ocsp.der").toString()) + "; its certificate is shown without an OCSP response",
                health.state().reason());
    }

    @Test
    void theLastQuarterOfItsLifeIsAWarning() throws Exception {
        Staples staples = read(responder.good(server, now, now.plus(LIFE)), pair);
        Instant[] time = {now};
        ProfileHealth health = new ProfileHealth("profile", () -> time[0]);
        health.uses(now, now.plus(Duration.ofDays(90)), RevokedLists.NONE, staples);
        time[0] = now.plus(Duration.ofDays(3)).minusSeconds(1);
        assertEquals(Condition.WELL, health.state().condition());
        time[0] = now.plus(Duration.ofDays(3));
        assertEquals(Condition.DEGRADED, health.state().condition());
        assertEquals(
                folder.resolve("ocsp.der") + ": the OCSP response is good until " + now.plus(LIFE)
                        + ", and has no successor yet",
                health.state().reason());
        time[0] = now.plus(LIFE);
        assertEquals(Condition.DEGRADED, health.state().condition());
        assertTrue(health.state().reason().endsWith("so the certificate is shown without it"));
    }

    @Test
    void theJdkHasNoWayToBeGivenAResponse() {
        String refused = assertThrows(
                        ConfigurationException.class,
                        () -> TlsSettings.read(Map.of("certificate", "a", "key", "b", "ocsp", "c"), folder.toString()))
                .getMessage();
        assertTrue(refused.contains("ocsp=[" + folder.resolve("c") + "] is not allowed"), refused);
        assertTrue(refused.contains("provider=openssl"), refused);
    }
}
