package org.marquetry.netty.internal.tls;

import java.nio.channels.ClosedChannelException;

import javax.net.ssl.SSLException;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.NotSslRecordException;

/** Why a handshake has failed, in one line. */
final class TlsFailure {
    private static final int LONGEST = 200;

    private TlsFailure() {}

    static String words(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
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
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        String line = message.replaceAll("\\s+", " ").trim();
        return (failure instanceof SSLException && cause == failure ? "" : "TLS failed: ")
                + (line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line);
    }
}
