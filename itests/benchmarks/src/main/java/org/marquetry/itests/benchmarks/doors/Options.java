package org.marquetry.itests.benchmarks.doors;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * @param pid of the broker, whose time on the processor counts
 * @param warmUp seconds of the same that do not count
 * @param connections at a time, or pairs of a publisher and a subscriber
 * @param window messages of a publisher that are on their way
 */
record Options(
        String mode,
        Door door,
        int port,
        long pid,
        int seconds,
        int warmUp,
        int connections,
        int window,
        int payload,
        int qos) {
    static final String USAGE = """
            usage: MODE --port N --pid N [--door tcp|tls|ws|wss] [--seconds 10] [--warmup 10] [--connections 50]
                   [--window 20] [--payload 64] [--qos 0|1]
              connect   clients connect, with a whole handshake each, get CONNACK, disconnect, and come again
              messages  pairs of a publisher and a subscriber, each pair with a topic of its own
            The broker listens on 127.0.0.1; any certificate is taken, the path of WebSocket is /mqtt.""";

    static Options parse(String... arguments) {
        if (arguments.length % 2 == 0) {
            throw new IllegalArgumentException("a mode is needed, and each option needs a value");
        }
        Map<String, String> given = new HashMap<>();
        for (int i = 1; i < arguments.length; i += 2) {
            given.put(arguments[i], arguments[i + 1]);
        }
        Options options = new Options(
                arguments[0],
                Door.valueOf(text(given, "--door", "tcp").toUpperCase(Locale.ROOT)),
                number(given, "--port", 0),
                number(given, "--pid", 0),
                number(given, "--seconds", 10),
                number(given, "--warmup", 10),
                number(given, "--connections", 50),
                number(given, "--window", 20),
                number(given, "--payload", 64),
                number(given, "--qos", 0));
        if (!given.isEmpty()) {
            throw new IllegalArgumentException("there is no option " + given.keySet());
        }
        if (options.port == 0 || options.pid == 0) {
            throw new IllegalArgumentException("the port and the process of the broker are needed");
        }
        return options;
    }

    private static String text(Map<String, String> given, String name, String otherwise) {
        String value = given.remove(name);
        return value == null ? otherwise : value;
    }

    private static int number(Map<String, String> given, String name, int otherwise) {
        return Integer.parseInt(text(given, name, String.valueOf(otherwise)));
    }
}
