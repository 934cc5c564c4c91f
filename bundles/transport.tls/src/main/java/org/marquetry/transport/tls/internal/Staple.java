package org.marquetry.transport.tls.internal;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What an authority says of a certificate by OCSP (RFC 6960), which the broker shows with the certificate (RFC 6066 section 8).
 *
 * @param serial the number of the certificate
 * @param from since when it is good
 * @param until when its next one is to be had; after that it is not shown any more
 */
record Staple(Path file, byte[] encoded, BigInteger serial, Instant from, Instant until) {
    private static final int INTEGER = 0x02;
    private static final int ENUMERATED = 0x0A;
    private static final int TIME = 0x18;
    private static final int GOOD = 0x80;
    private static final int REVOKED = 0xA1;
    private static final int EXPLICIT_0 = 0xA0;
    private static final int EXPLICIT_1 = 0xA1;
    private static final int EXPLICIT_2 = 0xA2;
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'");

    /** @throws BadFileException if it is missing, or something else */
    static Staple read(Path file) throws BadFileException {
        byte[] encoded = Pem.bytes(file);
        try {
            return parsed(file, encoded);
        } catch (IndexOutOfBoundsException | IllegalArgumentException | DateTimeException e) {
            throw new BadFileException(file, "it is not an OCSP response in DER, or a damaged one");
        }
    }

    private static Staple parsed(Path file, byte[] encoded) throws BadFileException {
        Der response = new Der(part(new Der(encoded), Der.SEQUENCE));
        int status = new BigInteger(part(response, ENUMERATED)).intValueExact();
        if (status != 0) {
            throw new BadFileException(
                    file, "it is an OCSP response that says nothing, since the request failed with status " + status);
        }
        Der typed = new Der(part(new Der(part(response, EXPLICIT_0)), Der.SEQUENCE));
        part(typed, Der.OBJECT_ID);
        Der basic = new Der(part(new Der(part(typed, Der.OCTETS)), Der.SEQUENCE));
        Der data = new Der(part(basic, Der.SEQUENCE));
        if (data.tag() == EXPLICIT_0) {
            data.next();
        }
        part(data, data.tag() == EXPLICIT_1 ? EXPLICIT_1 : EXPLICIT_2);
        part(data, TIME);
        return single(file, encoded, new Der(part(new Der(part(data, Der.SEQUENCE)), Der.SEQUENCE)));
    }

    /** That of the first certificate that there is one of; responses to be shown have no others. */
    private static Staple single(Path file, byte[] encoded, Der single) throws BadFileException {
        Der id = new Der(part(single, Der.SEQUENCE));
        part(id, Der.SEQUENCE);
        part(id, Der.OCTETS);
        part(id, Der.OCTETS);
        BigInteger serial = new BigInteger(part(id, INTEGER));
        requireGood(file, single);
        Instant from = time(part(single, TIME));
        if (!single.hasMore() || single.tag() != EXPLICIT_0) {
            throw new BadFileException(file, "it does not say until when it is good");
        }
        return new Staple(file, encoded, serial, from, time(part(new Der(single.next()), TIME)));
    }

    private static void requireGood(Path file, Der single) throws BadFileException {
        int status = single.tag();
        single.next();
        if (status != GOOD) {
            throw new BadFileException(
                    file,
                    status == REVOKED
                            ? "it says that the certificate has been revoked"
                            : "it says that the authority does not know the certificate");
        }
    }

    private static byte[] part(Der within, int tag) {
        if (within.tag() != tag) {
            throw new IllegalArgumentException("something else was expected");
        }
        return within.next();
    }

    private static Instant time(byte[] text) {
        return LocalDateTime.parse(new String(text, StandardCharsets.US_ASCII), FORM)
                .toInstant(ZoneOffset.UTC);
    }

    /**
     * Looks whether the certificate's authority, or who may speak for it, has signed that the certificate is good.
     *
     * @throws BadFileException if not
     */
    void verify(KeyPair pair, Instant now) throws BadFileException {
        if (pair.chain().size() < 2) {
            throw new BadFileException(
                    file,
                    "it cannot be verified without the certificate of the authority, which has to be the second one in "
                            + pair.file());
        }
        try {
            CertPathValidator validator = CertPathValidator.getInstance("PKIX");
            PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
            checker.setOcspResponses(Map.of(pair.certificate(), encoded));
            checker.setOptions(EnumSet.of(Option.NO_FALLBACK, Option.ONLY_END_ENTITY));
            PKIXParameters parameters =
                    new PKIXParameters(Set.of(new TrustAnchor(pair.chain().get(1), null)));
            parameters.addCertPathChecker(checker);
            parameters.setDate(Date.from(whenItIsGood(now)));
            validator.validate(
                    CertificateFactory.getInstance("X.509").generateCertPath(List.of(pair.certificate())), parameters);
        } catch (GeneralSecurityException e) {
            throw new BadFileException(file, "it is not to be trusted: " + e.getMessage());
        }
    }

    /** The nearest time to now, so that what is out of date is found out as that. */
    private Instant whenItIsGood(Instant now) {
        Instant notTooLate = now.isAfter(until) ? until : now;
        return notTooLate.isBefore(from) ? from : notTooLate;
    }

    boolean isGood(Instant now) {
        return !now.isBefore(from) && now.isBefore(until);
    }

    /** What is the matter with it at a time: in the last quarter of its life it needs a successor. Null if nothing is. */
    @Nullable String complaint(Instant now) {
        if (!isGood(now)) {
            return file + ": the OCSP response is good from " + from + " until " + until
                    + ", so the certificate is shown without it";
        }
        Duration life = Duration.between(from, until);
        return now.isBefore(until.minus(life.dividedBy(4)))
                ? null
                : file + ": the OCSP response is good until " + until + ", and has no successor yet";
    }
}
