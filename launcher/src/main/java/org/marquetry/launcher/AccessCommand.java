package org.marquetry.launcher;

import java.util.ArrayList;
import java.util.List;

/** Asks the rules what a client may do, without doing it: those of the configuration, or those that a running broker has. */
final class AccessCommand {
    static final String NAME = "may";

    private static final String BUNDLE = "org.marquetry.auth.acl";
    private static final String TOOL = "(marquetry.tool=access)";

    private final Options options;
    private final List<String> words;

    /** The words behind {@link #NAME}: who, what and where, and what else is to be said of the client. */
    AccessCommand(Options options, List<String> words) {
        this.options = options;
        this.words = words;
    }

    ExitStatus run() throws LaunchException, InterruptedException {
        if (options.config() == null) {
            List<String> command = new ArrayList<>(words);
            command.add(0, NAME);
            return new StoreCommand(options, command).run();
        }
        ConfigFile configuration = new ConfigFile(options.config().resolve(BUNDLE + ".cfg"));
        Object file = configuration.read().get("file");
        Object form = configuration.read().get("form");
        if (file == null) {
            throw new LaunchException(
                    ExitStatus.CONFIGURATION, configuration.path() + " does not say file=, where the rules are");
        }
        List<String> arguments = new ArrayList<>(words);
        arguments.add(0, options.config().resolve(file.toString()).toString());
        arguments.add(1, form == null ? "auto" : form.toString());
        return new OfflineTool(options, BUNDLE, TOOL).run(arguments);
    }
}
