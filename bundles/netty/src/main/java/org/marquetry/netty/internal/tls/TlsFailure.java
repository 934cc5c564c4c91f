package org.marquetry.netty.internal.tls;

import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;

import javax.net.ssl.SSLException;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.NotSslRecordException;
import org.jspecify.annotations.Nullable;

/** Why a handshake has failed, in one line. */
final class TlsFailure {
    private static final int LONGEST = 200;
    /** Whatever is not a letter of the log's own may be the client's. */
    private static final String NOT_FOR_THE_LOG = "[^\\x20-\\x7E]+";

    private TlsFailure() {}

    static String words(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String certificate = certificate(failure);
        if (certificate != null) {
            return certificate;
        }
        if (cause instanceof ClosedChannelException) {
            return "it went away during the TLS handshake";
        }
        if (cause instanceof NotSslRecordException) {
            return "what it sends is not TLS";
        }
        if (cause instanceof TooLongFrameException) {
            return "its TLS hello is too long";
        }
        String said = said(failure, cause);
        String better = ProviderWords.of(said);
        return better == null ? (isOwn(failure, cause) ? "" : "TLS failed: ") + shortened(said) : better;
    }

    /** The innermost is the nearest to what has happened, unless it is a detail of how the JDK has found out. */
    private static String said(Throwable failure, Throwable innermost) {
        Throwable telling =
                failure instanceof SSLException && innermost instanceof RuntimeException ? failure : innermost;
        return telling.getMessage() == null ? telling.getClass().getSimpleName() : telling.getMessage();
    }

    private static boolean isOwn(Throwable failure, Throwable innermost) {
        return failure instanceof SSLException && innermost == failure;
    }

    private static String shortened(String said) {
        String line = said.replaceAll(NOT_FOR_THE_LOG, " ").trim();
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    }

    /** What is wrong with the client's certificate; null if it is something else. */
    private static @Nullable String certificate(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String words = cause instanceof CertPathValidatorException invalid
                    ? revocation(invalid)
                    : certificateItself(cause);
            if (words != null) {
                return words;
            }
            if (cause.getCause() == cause) {
                return null;
            }
        }
        return null;
    }

    private static @Nullable String revocation(CertPathValidatorException invalid) {
        if (invalid.getReason() == BasicReason.REVOKED) {
            return "its certificate has been revoked";
        }
        return invalid.getReason() == BasicReason.UNDETERMINED_REVOCATION_STATUS
                ? "of the authority of its certificate there is no list of revoked ones that is still good"
                : null;
    }

    private static @Nullable String certificateItself(Throwable cause) {
        if (cause instanceof CertificateExpiredException) {
            return "its certificate has expired";
        }
        if (cause instanceof CertificateNotYetValidException) {
            return "its certificate is not good yet";
        }
        return cause instanceof CertPathBuilderException
                ? "its certificate is from no authority that is trusted"
                : null;
    }
}
