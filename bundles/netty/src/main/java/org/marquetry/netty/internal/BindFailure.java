package org.marquetry.netty.internal;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.regex.Pattern;

import io.netty.util.NetUtil;

/** Words for an address that could not be bound; each transport has its own. */
final class BindFailure {
    private static final Pattern SYSTEM_CALL = Pattern.compile("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): *");

    private BindFailure() {}

    static String describe(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? NetUtil.toSocketAddressString(inet) : address.toString();
    }

    /** What the system said, such as {@code address already in use}. */
    static String reason(Exception failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        if (cause instanceof java.nio.channels.UnresolvedAddressException) {
            return "the host name cannot be resolved";
        }
        String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            return cause.getClass().getSimpleName();
        }
        String said = SYSTEM_CALL.matcher(message).replaceFirst("");
        return Character.toLowerCase(said.charAt(0)) + said.substring(1);
    }
}
