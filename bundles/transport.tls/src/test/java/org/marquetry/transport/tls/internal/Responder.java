package org.marquetry.transport.tls.internal;

import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;

import io.netty.pkitesting.X509Bundle;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.ocsp.BasicOCSPResponse;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.CertStatus;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.asn1.ocsp.ResponderID;
import org.bouncycastle.asn1.ocsp.ResponseBytes;
import org.bouncycastle.asn1.ocsp.ResponseData;
import org.bouncycastle.asn1.ocsp.RevokedInfo;
import org.bouncycastle.asn1.ocsp.SingleResponse;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** An authority that says of its certificates by OCSP how they are. */
final class Responder {
    private static final String SHA1 = "1.3.14.3.2.26";
    private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";

    private static final Extensions NONE = null;

    private final X509Bundle authority;

    Responder(X509Bundle authority) {
        this.authority = authority;
    }

    byte[] good(X509Bundle subject, Instant from, Instant until) throws Exception {
        return response(subject.getCertificate(), new CertStatus(), from, until);
    }

    byte[] revoked(X509Bundle subject, Instant from, Instant until) throws Exception {
        CertStatus status = new CertStatus(new RevokedInfo(time(from), null));
        return response(subject.getCertificate(), status, from, until);
    }

    /** What a responder says that does not want to. */
    static byte[] refusal() throws Exception {
        return new OCSPResponse(new OCSPResponseStatus(OCSPResponseStatus.TRY_LATER), null).getEncoded();
    }

    /** @param until null for one that does not say it */
    private byte[] response(X509Certificate subject, CertStatus status, Instant from, Instant until) throws Exception {
        X500Name name = X500Name.getInstance(
                authority.getCertificate().getSubjectX500Principal().getEncoded());
        SubjectPublicKeyInfo key = SubjectPublicKeyInfo.getInstance(
                authority.getCertificate().getPublicKey().getEncoded());
        CertID id = new CertID(
                new AlgorithmIdentifier(new ASN1ObjectIdentifier(SHA1)),
                new DEROctetString(sha1(name.getEncoded())),
                new DEROctetString(sha1(key.getPublicKeyData().getBytes())),
                new ASN1Integer(subject.getSerialNumber()));
        SingleResponse single = new SingleResponse(id, status, time(from), until == null ? null : time(until), NONE);
        ResponseData data = new ResponseData(new ResponderID(name), time(from), new DERSequence(single), NONE);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(authority.getKeyPair().getPrivate());
        signature.update(data.getEncoded());
        BasicOCSPResponse basic = new BasicOCSPResponse(
                data,
                new AlgorithmIdentifier(new ASN1ObjectIdentifier(ECDSA_WITH_SHA256)),
                new DERBitString(signature.sign()),
                null);
        return new OCSPResponse(
                        new OCSPResponseStatus(OCSPResponseStatus.SUCCESSFUL),
                        new ResponseBytes(
                                OCSPObjectIdentifiers.id_pkix_ocsp_basic, new DEROctetString(basic.getEncoded())))
                .getEncoded();
    }

    private static ASN1GeneralizedTime time(Instant instant) {
        return new ASN1GeneralizedTime(Date.from(instant));
    }

    private static byte[] sha1(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-1").digest(bytes);
    }
}
