package org.marquetry.launcher;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** The command line: what is asked for, or what is wrong with it. */
final class CommandLine {
    static final String USAGE = """
            Usage: java -jar marquetry.jar [--port N] [--config DIR] [--data DIR] [--deploy DIR] [--self-signed]
                   java -jar marquetry.jar [--config DIR] [--data DIR] COMMAND

              --port N      port of the default listener on 127.0.0.1; 0 picks a free one (default 1883)
              --config DIR  configuration, a file for each PID, such as org.marquetry.broker.cfg or
                            org.marquetry.transport.tcp~NAME.cfg; watched, and changes are applied at once.
                            With listeners in it there is no default listener
              --data DIR    where the broker keeps its data; made if missing (default data). Sessions and
                            messages are in DIR/store, unless --config has another store
              --deploy DIR  watched for bundles to install, update and uninstall
              --self-signed have a certificate made for trying out TLS, once, in DIR/tls of --data; TLS profile
                            self-signed shows it. Without listeners in --config one more listens on 127.0.0.1,
                            port 8883, or any with --port 0
              --help        print this and end
              --version     print the version and end

            Commands for the store in the data directory, which end when they are done:
              verify              read all there is, count it, and name what is damaged
              show sessions       print a line for each session
              show retained       print a line for each retained message
              show queue CLIENT   print a line for each message that waits for a client
              show counters       print what the store has counted; the broker must run
              backup FILE         copy all there is to a file
              compact             give back the room of what was removed; the broker must not run
              restore FILE        make a store of a backup, where none is; the broker must not run

            Commands for the broker that runs on the data directory:
              health              print a line for each of its pieces: well, or what is the matter and what
                                  helps; the exit status is 1 unless all are well
              pieces              print a line for each: what it is, its bundle, since when it serves; and who waits
              exchange JAR        have a bundle take the place of the one of its name, until the broker ends; if it
                                  fails on probation the former is back (--deploy keeps it)
              exchange JAR dry-run
                                  only resolve the bundle, and say what would be exchanged
              rollback NAME       have the bundle back whose place that one has taken
              clients             print a line for each client that is connected
              disconnect CLIENT   end the connection of a client

            Commands for the users in the directory of the configuration, which is needed for them; a password is
            asked for, or read from standard input if that is not a terminal:
              user add NAME [scram=LIST]
                                  add one; the first makes a configuration, org.marquetry.auth.password.cfg. With
                                  a list of sha-1, sha-256, sha-512 (or none) also with keys for SCRAM, which
                                  org.marquetry.auth.sasl needs
              user change NAME [scram=LIST]
                                  give one another password; without a list for what there were keys
              user remove NAME    remove one
              user list           print a line for each user
              may NAME ACTION TOPIC [client=ID] [role=NAME] [attribute=NAME:VALUE] [qos=N] [retain=yes]
                                  say whether the rules of org.marquetry.auth.acl.cfg let a user (or - for
                                  an anonymous client) publish, subscribe, receive or will, and by which rule;
                                  without --config the rules in force are asked, of the broker that runs on the
                                  data directory
            Words that begin with - come behind a word that is --.

            Exit status: 0 stopped, 1 failed, 2 wrong usage, 3 wrong configuration, 4 address in use or not
            to be had, 5 directory missing, unreadable, unwritable or in use
            """;

    private static final String PORT = "--port";
    private static final String CONFIG = "--config";
    private static final String DATA = "--data";
    private static final String DEPLOY = "--deploy";
    private static final String SELF_SIGNED = "--self-signed";
    private static final String HELP = "--help";
    private static final String VERSION = "--version";
    private static final List<String> WITH_VALUE = List.of(PORT, CONFIG, DATA, DEPLOY);
    private static final List<String> ALL = List.of(PORT, CONFIG, DATA, DEPLOY, SELF_SIGNED, HELP, VERSION);
    private static final String END_OF_OPTIONS = "--";
    private static final List<String> COMMANDS = Stream.concat(
                    Stream.of(
                            "verify",
                            "show",
                            "backup",
                            "compact",
                            "restore",
                            Tools.HEALTH,
                            UserCommand.NAME,
                            AccessCommand.NAME),
                    Tools.PIECES.stream())
            .toList();
    private static final int MOST_PORT = 65_535;

    private final Map<String, String> values = new HashMap<>();
    private final List<String> words = new ArrayList<>();
    private boolean selfSigned;
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
        } else if (argument.equals(SELF_SIGNED)) {
            selfSigned = true;
        } else if (argument.equals(HELP)) {
            help = true;
        } else if (argument.equals(VERSION)) {
            version = true;
        } else if (argument.equals(END_OF_OPTIONS)) {
            words.addAll(rest);
            rest.clear();
        } else if (!argument.startsWith("-") && (!words.isEmpty() || COMMANDS.contains(argument))) {
            words.add(argument);
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
        boolean isOption = argument.startsWith("-");
        String nearest = Spelling.nearest(name, isOption ? ALL : COMMANDS);
        return (isOption ? "unknown option " + name : "unexpected argument " + argument)
                + (nearest == null ? "" : "; did you mean " + nearest + "?");
    }

    /** Whether something else is to be done than to start a broker. */
    boolean isCommand() {
        return !words.isEmpty();
    }

    /** The words of the command, which are as many as it has. */
    List<String> command() throws LaunchException {
        for (String option : List.of(PORT, DEPLOY)) {
            if (values.containsKey(option)) {
                throw usage(option + " is not for " + words.get(0));
            }
        }
        if (selfSigned) {
            throw usage(SELF_SIGNED + " is not for " + words.get(0));
        }
        String needed = needed(words);
        if (needed != null) {
            throw usage("use " + needed);
        }
        return List.copyOf(words);
    }

    /** How a command is written, if it is not written like that. */
    private static @Nullable String needed(List<String> words) {
        int count = words.size();
        return switch (words.get(0)) {
            case "verify", "compact", Tools.HEALTH, "pieces", "clients" -> count == 1 ? null : words.get(0);
            case "backup", "restore" -> count == 2 ? null : words.get(0) + " FILE";
            case "rollback" -> count == 2 ? null : "rollback NAME";
            case "disconnect" -> count == 2 ? null : "disconnect CLIENT";
            case "exchange" ->
                count == 2 || count == 3 && words.get(2).equals("dry-run")
                        ? null
                        : "exchange JAR, or exchange JAR dry-run";
            case UserCommand.NAME ->
                isUser(words) ? null : "user add or change NAME [scram=LIST], user remove NAME, or user list";
            case AccessCommand.NAME ->
                count >= 4 ? null : "may NAME ACTION TOPIC, with ACTION publish, subscribe, receive or will";
            case "show" -> isShow(words) ? null : "show sessions, show retained, show queue CLIENT, or show counters";
            default -> String.join(", ", COMMANDS);
        };
    }

    private static boolean isUser(List<String> words) {
        return switch (words.size()) {
            case 2 -> words.get(1).equals("list");
            case 3 -> List.of("add", "change", "remove").contains(words.get(1));
            case 4 ->
                List.of("add", "change").contains(words.get(1)) && words.get(3).startsWith(UserCommand.SCRAM);
            default -> false;
        };
    }

    private static boolean isShow(List<String> words) {
        return switch (words.size()) {
            case 2 -> List.of("sessions", "retained", "counters").contains(words.get(1));
            case 3 -> words.get(1).equals("queue");
            default -> false;
        };
    }

    boolean asksForHelp() {
        return help;
    }

    boolean asksForVersion() {
        return version;
    }

    Options options() throws LaunchException {
        Path data = path(DATA, values.getOrDefault(DATA, "data"));
        return new Options(port(), directory(CONFIG), data, deploy(), selfSigned);
    }

    private @Nullable Integer port() throws LaunchException {
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

    private @Nullable Path directory(String option) throws LaunchException {
        String value = values.get(option);
        return value == null ? null : path(option, value);
    }

    /** File Install, which watches it, takes a comma for the end of a path and ${ for the beginning of a variable. */
    private @Nullable Path deploy() throws LaunchException {
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
