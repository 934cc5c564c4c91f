package org.marquetry.netty.internal.websocket;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a client offers as compression (RFC 7692 section 7.1). */
final class CompressionOffer {
    /** No message refers to an earlier one, either way: so no memory is tied to a connection. */
    static final String ANSWER = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    private static final String NAME = "permessage-deflate";
    private static final String SERVER_WINDOW = "server_max_window_bits";
    /** The JDK's compressor knows no smaller one. */
    private static final String FULL_WINDOW = "15";

    private static final Set<String> PARAMETERS =
            Set.of("server_no_context_takeover", "client_no_context_takeover", "client_max_window_bits", SERVER_WINDOW);

    private CompressionOffer() {}

    /** Whether one of a client's offers can be taken. */
    static boolean isAcceptable(List<String> headers) {
        return headers.stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .anyMatch(CompressionOffer::mayTake);
    }

    private static boolean mayTake(String extension) {
        String[] parts = extension.split(";", -1);
        if (!parts[0].trim().equalsIgnoreCase(NAME)) {
            return false;
        }
        Set<String> seen = new HashSet<>();
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].split("=", 2);
            String name = pair[0].trim();
            String value = pair.length == 1 ? "" : pair[1].trim().replace("\"", "");
            if (!PARAMETERS.contains(name)
                    || !seen.add(name)
                    || name.equals(SERVER_WINDOW) && !value.equals(FULL_WINDOW)) {
                return false;
            }
        }
        return true;
    }
}
