package org.marquetry.launcher;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Says where clients can connect, and where anybody on a network may do so without saying who it is. */
final class ListenerLine {
    private static final String BROKER = "org.marquetry.broker";
    private static final String TRANSPORTS = "org.marquetry.transport.";
    private static final String KEY = "allowAnonymous";
    private static final String OPEN = " (open to the network without authentication)";
    /** Of this machine only. */
    private static final Pattern LOCAL =
            Pattern.compile("unix:.*|[a-z]+://(127\\.[0-9.]+|\\[::1\\]|\\[0:0:0:0:0:0:0:1\\])(:.*|/.*)?");

    private final Configurations configurations;

    ListenerLine(Configurations configurations) {
        this.configurations = configurations;
    }

    /** @param listeners addresses by the names of listeners, such as {@code tcp~default} */
    List<String> describe(Map<String, String> listeners) throws LaunchException {
        Map<String, Object> anonymous = configurations.values(KEY);
        return listeners.entrySet().stream()
                .map(listener ->
                        listener.getValue() + (isOpen(listener.getKey(), listener.getValue(), anonymous) ? OPEN : ""))
                .sorted()
                .collect(Collectors.toList());
    }

    /** The listener has the first word, as in the engine. */
    private static boolean isOpen(String name, String address, Map<String, Object> anonymous) {
        Object general = anonymous.getOrDefault(BROKER, "");
        Object allowed = anonymous.getOrDefault(TRANSPORTS + name, "");
        Object decisive = allowed.toString().isBlank() ? general : allowed;
        return decisive.toString().trim().equalsIgnoreCase("true")
                && !LOCAL.matcher(address).matches();
    }
}
