package org.marquetry.transport.tls.internal;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** Whose TLS a profile can be spoken with. */
final class Providers {
    /** How the library begins that does as it is told; BoringSSL and AWS-LC do not. */
    private static final String OBEDIENT = "OpenSSL ";

    private Providers() {}

    /** @throws BadFileException if the one that the configuration wants is not there, or cannot do what else it wants */
    static SslProvider choose(TlsSettings settings) throws BadFileException {
        return switch (settings.provider()) {
            case JDK -> SslProvider.JDK;
            case AUTO -> automatic(settings);
            case OPENSSL -> {
                requireOpenSsl(settings);
                yield SslProvider.OPENSSL;
            }
        };
    }

    private static SslProvider automatic(TlsSettings settings) throws BadFileException {
        if (!settings.ocsp().isEmpty()) {
            requireOpenSsl(settings);
        }
        return OpenSsl.isAvailable() && keepsCiphers(settings) ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    private static void requireOpenSsl(TlsSettings settings) throws BadFileException {
        if (!OpenSsl.isAvailable()) {
            throw new BadFileException("provider=openssl is not possible, since netty-tcnative is not there: "
                    + OpenSsl.unavailabilityCause().getMessage());
        }
        if (!keepsCiphers(settings)) {
            throw new BadFileException(new Ciphers(settings).complaint());
        }
        if (!settings.ocsp().isEmpty() && !OpenSsl.isOcspSupported()) {
            throw new BadFileException("ocsp is not possible with this netty-tcnative: " + OpenSsl.versionString());
        }
    }

    private static boolean keepsCiphers(TlsSettings settings) {
        return OpenSsl.versionString().startsWith(OBEDIENT) || !new Ciphers(settings).chooseAmongThoseOfTls13();
    }
}
