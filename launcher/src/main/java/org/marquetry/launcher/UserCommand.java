package org.marquetry.launcher;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A command for the users of the configuration, which a running broker notices by itself. Passwords come from the terminal, or line
 * by line from what is not one; never from the command line, where others see them.
 */
final class UserCommand {
    static final String NAME = "user";

    /** What a word begins with that lists kinds of SCRAM. */
    static final String SCRAM = "scram=";

    private static final String BUNDLE = "org.marquetry.auth.password";
    private static final String TOOL = "(marquetry.tool=users)";
    private static final String DEFAULT_FILE = "users";
    private static final List<String> WITH_PASSWORD = List.of("add", "change");

    private final Options options;
    private final List<String> words;

    /** The words behind {@link #NAME}: what is to be done, and for add, change and remove the user. */
    UserCommand(Options options, List<String> words) {
        this.options = options;
        this.words = words;
    }

    ExitStatus run() throws LaunchException, InterruptedException {
        Path directory = options.config();
        if (directory == null) {
            throw new LaunchException(
                    ExitStatus.USAGE, "user needs --config DIR, the directory with the configuration of the users");
        }
        List<String> arguments = new ArrayList<>(words);
        arguments.add(1, file(directory).toString());
        if (WITH_PASSWORD.contains(words.get(0))) {
            arguments.add(3, password(words.get(1)));
        }
        return new OfflineTool(options, BUNDLE, TOOL).run(arguments);
    }

    /** The file that the configuration names; the first user makes a configuration if there is none. */
    private Path file(Path directory) throws LaunchException {
        ConfigFile configuration = new ConfigFile(directory.resolve(BUNDLE + ".cfg"));
        try {
            if (!Files.exists(configuration.path())) {
                return fileOfNew(directory, configuration.path());
            }
            Object file = configuration.read().get("file");
            if (file == null) {
                throw new LaunchException(
                        ExitStatus.CONFIGURATION, configuration.path() + " does not say file=, where the users are");
            }
            return directory.resolve(file.toString());
        } catch (InvalidPathException e) {
            throw new LaunchException(ExitStatus.CONFIGURATION, BUNDLE + ": file: " + e.getMessage(), e);
        }
    }

    private Path fileOfNew(Path directory, Path configuration) throws LaunchException {
        if (!words.get(0).equals("add")) {
            throw new LaunchException(
                    ExitStatus.CONFIGURATION, configuration + " does not exist, so there are no users");
        }
        try {
            Files.createDirectories(directory);
            // The users first: a broker that runs would miss them.
            Path users = directory.resolve(DEFAULT_FILE);
            if (!Files.exists(users)) {
                Files.createFile(users);
            }
            Files.writeString(configuration, "file = " + DEFAULT_FILE + "\n");
            return users;
        } catch (IOException e) {
            throw Directories.unwritable("configuration directory " + directory, e);
        }
    }

    private static String password(String name) throws LaunchException {
        Console console = System.console();
        try {
            return console == null ? line() : typed(console, name);
        } catch (IOException e) {
            throw new LaunchException(ExitStatus.FAILED, "the password cannot be read: " + e.getMessage(), e);
        }
    }

    private static String typed(Console console, String name) throws LaunchException {
        char[] first = console.readPassword("password of %s: ", name);
        char[] second = console.readPassword("again: ");
        if (first == null || !Arrays.equals(first, second)) {
            throw new LaunchException(ExitStatus.FAILED, "the two are not the same; nothing was changed");
        }
        return new String(first);
    }

    private static String line() throws IOException, LaunchException {
        String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        if (line == null) {
            throw new LaunchException(ExitStatus.FAILED, "there is no password to be read");
        }
        return line;
    }
}
