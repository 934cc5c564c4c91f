package org.marquetry.transport.tls.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

@ObjectClassDefinition(
        name = "Marquetry TLS profile",
        description =
                "Certificates and keys for listeners that refer to the profile by its name. All files are watched.")
@interface TlsConfiguration {
    @AttributeDefinition(
            name = "Certificates",
            description =
                    "PEM files, each with one certificate and the chain to its authority. Which one is shown depends"
                            + " on the host that the client wants; the first one if none is for it.",
            required = false)
    String[] certificate();

    @AttributeDefinition(
            name = "Keys",
            description = "PEM files with the keys, one for each certificate in the same order.",
            required = false)
    String[] key();

    @AttributeDefinition(
            name = "Key password",
            description = "What keys and PKCS#12 files are encrypted with.",
            type = AttributeType.PASSWORD,
            required = false)
    String keyPassword();

    @AttributeDefinition(
            name = "Key stores",
            description = "PKCS#12 files with keys and certificates.",
            required = false)
    String[] keyStore();

    @AttributeDefinition(
            name = "Trust",
            description = "PEM or PKCS#12 files with the authorities that clients' certificates are from.",
            required = false)
    String[] trust();

    @AttributeDefinition(
            name = "Revoked",
            description =
                    "Lists of revoked certificates (CRL), PEM or DER. If there are any, there has to be one of each"
                            + " authority of clients.",
            required = false)
    String[] crl();

    @AttributeDefinition(
            name = "OCSP responses",
            description =
                    "Files in DER, each with what an authority says of one of the certificates, shown with it until the"
                            + " time of the next response (stapling). Needs the provider openssl, and the authority's"
                            + " certificate behind the one that it is about.",
            required = false)
    String[] ocsp();

    @AttributeDefinition(
            name = "Client certificates",
            options = {
                @Option(label = "none", value = "none"),
                @Option(label = "want", value = "want"),
                @Option(label = "require", value = "require")
            },
            required = false)
    String clientAuth() default "none";

    @AttributeDefinition(
            name = "Identity",
            description = "What in a client's certificate its user name is; whoever has one needs no password.",
            options = {
                @Option(label = "none", value = "none"),
                @Option(label = "cn", value = "cn"),
                @Option(label = "dn", value = "dn"),
                @Option(label = "san", value = "san")
            },
            required = false)
    String identity() default "none";

    @AttributeDefinition(
            name = "Protocols",
            options = {
                @Option(label = "TLSv1.3", value = TlsSettings.TLS_1_3),
                @Option(label = "TLSv1.2", value = TlsSettings.TLS_1_2)
            },
            required = false)
    String[] protocols() default {TlsSettings.TLS_1_3, TlsSettings.TLS_1_2};

    @AttributeDefinition(
            name = "Ciphers",
            description =
                    "The cipher suites by their IANA names, best first. Empty is those that are forward secret and"
                            + " authenticate what they encrypt. OpenSSL as BoringSSL allows all of TLSv1.3 or none.",
            required = false)
    String[] ciphers();

    @AttributeDefinition(
            name = "Provider",
            description = "Whose TLS is spoken; auto is OpenSSL if its bundle (netty-tcnative) is there and can do what"
                    + " else is wanted.",
            options = {
                @Option(label = "jdk", value = "jdk"),
                @Option(label = "openssl", value = "openssl"),
                @Option(label = "auto", value = "auto")
            },
            required = false)
    String provider() default "jdk";
}
