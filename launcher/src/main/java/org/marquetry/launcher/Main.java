package org.marquetry.launcher;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.marquetry.launcher.log.Logs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the process begins, and how it ends. */
public final class Main {
    /** System property: seconds that the pieces may take to come up. */
    private static final String START_TIMEOUT = "marquetry.startTimeout";

    private static final int DEFAULT_START_TIMEOUT = 60;
    private static final Duration STOP_BOUND = Duration.ofSeconds(20);

    private final long begun = System.nanoTime();
    private volatile @Nullable Launch launch;
    private volatile boolean ending;
    private volatile boolean commanding;

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        Logs.install();
        Main main = new Main();
        Runtime.getRuntime().addShutdownHook(new Thread(main::signalled, "marquetry-stop"));
        ExitStatus status = main.run(arguments);
        main.ending = true;
        Logs.flush();
        System.exit(status.code());
    }

    private ExitStatus run(String... arguments) throws InterruptedException {
        try {
            CommandLine line = CommandLine.parse(arguments);
            if (line.asksForHelp()) {
                System.out.print(CommandLine.USAGE);
            } else if (line.asksForVersion()) {
                System.out.println("marquetry " + version());
            } else if (line.isCommand()) {
                return run(line.options(), line.command());
            } else {
                serve(line.options());
            }
            return ExitStatus.STOPPED;
        } catch (LaunchException e) {
            return failed(e.status(), e.getMessage(), e);
        } catch (RuntimeException e) {
            return failed(ExitStatus.FAILED, e.toString(), e);
        }
    }

    private ExitStatus run(Options options, List<String> command) throws LaunchException, InterruptedException {
        commanding = true;
        List<String> rest = command.subList(1, command.size());
        return switch (command.get(0)) {
            case UserCommand.NAME -> new UserCommand(options, rest).run();
            case AccessCommand.NAME -> new AccessCommand(options, rest).run();
            default -> new StoreCommand(options, command).run();
        };
    }

    private void serve(Options options) throws LaunchException, InterruptedException {
        launch = new Launch(options);
        Duration bound = Duration.ofSeconds(Integer.getInteger(START_TIMEOUT, DEFAULT_START_TIMEOUT));
        List<String> listeners = launch.start(bound);
        long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        System.out.println("marquetry ready in " + millis + " ms: " + String.join(", ", listeners));
        launch.hint(listeners).ifPresent(System.out::println);
        launch.awaitStop();
    }

    private ExitStatus failed(ExitStatus status, String message, Exception failure) throws InterruptedException {
        if (ending) {
            return ExitStatus.STOPPED;
        }
        log().debug("the broker does not start", failure);
        if (launch != null) {
            launch.stop(STOP_BOUND);
        }
        Logs.flush();
        System.err.println("marquetry: " + message);
        return status;
    }

    /** A signal ends the process: the JVM would report it by its number, but to stop when told to is no failure. */
    private void signalled() {
        if (ending || commanding) {
            // A command that was interrupted has not been done, which the status of the JVM tells.
            return;
        }
        ending = true;
        ExitStatus status = ExitStatus.STOPPED;
        try {
            if (launch != null && !launch.stop(STOP_BOUND)) {
                log().error("not everything stopped within {} s", STOP_BOUND.toSeconds());
                status = ExitStatus.FAILED;
            }
        } catch (InterruptedException | RuntimeException e) {
            log().error("the broker did not stop as it should", e);
            status = ExitStatus.FAILED;
        }
        Logs.flush();
        Runtime.getRuntime().halt(status.code());
    }

    private static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    private static Logger log() {
        return LoggerFactory.getLogger("org.marquetry.launcher");
    }
}
