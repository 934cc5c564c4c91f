package org.marquetry.launcher;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The command line: what is asked for, or what is wrong with it. */
final class CommandLine {
    static final String USAGE = """
            Usage: java -jar marquetry.jar [--port N] [--config DIR] [--data DIR] [--deploy DIR]

              --port N      port of the default listener on 127.0.0.1; 0 picks a free one (default 1883)
              --config DIR  configuration, a file for each PID, such as org.marquetry.broker.cfg or
                            org.marquetry.transport.tcp~NAME.cfg; watched, and changes are applied at once.
                            With listeners in it there is no default listener
              --data DIR    where the broker keeps its data; made if missing (default data). Sessions and
                            messages are in DIR/store, unless --config has another store
              --deploy DIR  watched for bundles to install, update and uninstall
              --help        print this and end
              --version     print the version and end

            Exit status: 0 stopped, 1 failed, 2 wrong usage, 3 wrong configuration, 4 address in use or not
            to be had, 5 directory missing, unreadable, unwritable or in use
            """;

    private static final String PORT = "--port";
    private static final String CONFIG = "--config";
    private static final String DATA = "--data";
    private static final String DEPLOY = "--deploy";
    private static final String HELP = "--help";
    private static final String VERSION = "--version";
    private static final List<String> WITH_VALUE = List.of(PORT, CONFIG, DATA, DEPLOY);
    private static final List<String> ALL = List.of(PORT, CONFIG, DATA, DEPLOY, HELP, VERSION);
    private static final int MOST_PORT = 65_535;

    private final Map<String, String> values = new HashMap<>();
    private boolean help;
    private boolean version;

    private CommandLine() {}

    static CommandLine parse(String... arguments) throws LaunchException {
        CommandLine line = new CommandLine();
        Deque<String> rest = new ArrayDeque<>(List.of(arguments));
        while (!rest.isEmpty()) {
            line.take(rest.remove(), rest);
        }
        return line;
    }

    private void take(String argument, Deque<String> rest) throws LaunchException {
        int equals = argument.indexOf('=');
        String name = equals < 0 ? argument : argument.substring(0, equals);
        if (WITH_VALUE.contains(name)) {
            put(name, equals < 0 ? rest.poll() : argument.substring(equals + 1));
        } else if (argument.equals(HELP)) {
            help = true;
        } else if (argument.equals(VERSION)) {
            version = true;
        } else {
            throw usage(unknown(argument, name));
        }
    }

    private void put(String name, String value) throws LaunchException {
        if (value == null || value.isEmpty() || ALL.contains(value)) {
            throw usage(name + " needs a value");
        }
        if (values.put(name, value) != null) {
            throw usage(name + " is given twice");
        }
    }

    private static String unknown(String argument, String name) {
        if (!argument.startsWith("-")) {
            return "unexpected argument " + argument;
        }
        String nearest = Spelling.nearest(name, ALL);
        return "unknown option " + name + (nearest == null ? "" : "; did you mean " + nearest + "?");
    }

    boolean asksForHelp() {
        return help;
    }

    boolean asksForVersion() {
        return version;
    }

    Options options() throws LaunchException {
        Path data = path(DATA, values.getOrDefault(DATA, "data"));
        return new Options(port(), directory(CONFIG), data, deploy());
    }

    private Integer port() throws LaunchException {
        String value = values.get(PORT);
        if (value == null) {
            return null;
        }
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= MOST_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw wrongPort(value);
        }
        throw wrongPort(value);
    }

    private static LaunchException wrongPort(String value) {
        return usage("--port " + value + " is not allowed; allowed is a whole number between 0 and " + MOST_PORT);
    }

    private Path directory(String option) throws LaunchException {
        String value = values.get(option);
        return value == null ? null : path(option, value);
    }

    /** File Install, which watches it, takes a comma for the end of a path and ${ for the beginning of a variable. */
    private Path deploy() throws LaunchException {
        Path directory = directory(DEPLOY);
        if (directory != null
                && (directory.toString().contains(",") || directory.toString().contains("${"))) {
            throw usage(DEPLOY + " " + directory + " is not allowed; allowed is a path without ',' and '${'");
        }
        return directory;
    }

    private static Path path(String option, String value) throws LaunchException {
        try {
            return Path.of(value).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new LaunchException(ExitStatus.USAGE, option + ": " + e.getMessage(), e);
        }
    }

    private static LaunchException usage(String message) {
        return new LaunchException(ExitStatus.USAGE, message + " (--help tells what there is)");
    }
}
