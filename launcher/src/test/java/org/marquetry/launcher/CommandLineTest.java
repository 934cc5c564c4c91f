package org.marquetry.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class CommandLineTest {
    @Test
    void withoutArgumentsEverythingIsTheDefault() throws LaunchException {
        Options options = options();

        assertNull(options.port());
        assertEquals(1883, options.defaultListenerPort());
        assertNull(options.config());
        assertEquals(Path.of("data").toAbsolutePath(), options.data());
        assertNull(options.deploy());
    }

    @Test
    void takesValuesBehindASpaceOrAnEqualsSign() throws LaunchException {
        Options options = options("--port", "0", "--config=/c", "--data", "/d", "--deploy=/e");

        assertEquals(0, options.defaultListenerPort());
        assertEquals(Path.of("/c"), options.config());
        assertEquals(Path.of("/d"), options.data());
        assertEquals(Path.of("/e"), options.deploy());
    }

    @Test
    void helpAndVersionAreAskedFor() throws LaunchException {
        assertTrue(CommandLine.parse("--help").asksForHelp());
        assertTrue(CommandLine.parse("--version").asksForVersion());
        assertFalse(CommandLine.parse().asksForHelp());
        assertFalse(CommandLine.parse().asksForVersion());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "x", "1883.0", "99999999999"})
    void refusesAPortThatIsNone(String port) {
        assertEquals(
                "--port " + port
                        + " is not allowed; allowed is a whole number between 0 and 65535 (--help tells what there"
                        + " is)",
                refusal("--port", port));
    }

    @ParameterizedTest
    @CsvSource({
        "--prot, unknown option --prot; did you mean --port?",
        "--daat=x, unknown option --daat; did you mean --data?",
        "--something-else, unknown option --something-else",
        "broker, unexpected argument broker",
        "--port, --port needs a value",
        "--data=, --data needs a value",
        "--help=yes, unknown option --help; did you mean --help?"
    })
    void saysWhatIsWrong(String argument, String message) {
        assertTrue(refusal(argument).startsWith(message), refusal(argument));
    }

    @Test
    void refusesAnOptionInThePlaceOfAValue() {
        assertTrue(refusal("--data", "--port", "1").startsWith("--data needs a value"));
    }

    @Test
    void refusesAnOptionThatIsGivenTwice() {
        assertTrue(refusal("--port", "1", "--port", "2").startsWith("--port is given twice"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a,b", "/${user.home}"})
    void refusesADeployDirectoryThatTheWatcherWouldMisread(String directory) {
        assertTrue(refusal("--deploy", directory).contains("allowed is a path without ',' and '${'"));
    }

    @Test
    void takesAConfigurationDirectoryOfAnyName() throws LaunchException {
        assertEquals(Path.of("/a,b"), options("--config", "/a,b").config());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "verify",
                "compact",
                "show sessions",
                "show retained",
                "show queue a",
                "show counters",
                "health",
                "backup file",
                "restore file"
            })
    void takesACommandAmongOptions(String command) throws LaunchException {
        List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
        arguments.add("--data=/d");
        CommandLine line = CommandLine.parse(arguments.toArray(new String[0]));

        assertTrue(line.isCommand());
        assertEquals(List.of(command.split(" ")), line.command());
        assertEquals(Path.of("/d"), line.options().data());
        assertFalse(CommandLine.parse().isCommand());
    }

    @Test
    void takesAnyWordBehindTwoHyphens() throws LaunchException {
        assertEquals(
                List.of("show", "queue", "--data"),
                CommandLine.parse("show", "queue", "--", "--data").command());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "verify all; use verify",
                "backup; use backup FILE",
                "restore a b; use restore FILE",
                "show; use show sessions, show retained, show queue CLIENT, or show counters",
                "show queue; use show sessions, show retained, show queue CLIENT, or show counters",
                "show everything; use show sessions, show retained, show queue CLIENT, or show counters",
                "verify --port 1; --port is not for verify",
                "compact --deploy d; --deploy is not for compact",
                "verfy; 'unexpected argument verfy; did you mean verify?'",
                "-- erase; use verify, show, backup, compact, restore, health"
            })
    void saysHowACommandIsWritten(String arguments, String message) {
        LaunchException refusal = assertThrows(
                LaunchException.class,
                () -> CommandLine.parse(arguments.split(" ")).command());

        assertEquals(ExitStatus.USAGE, refusal.status());
        assertTrue(refusal.getMessage().startsWith(message), refusal.getMessage());
    }

    private static Options options(String... arguments) throws LaunchException {
        return CommandLine.parse(arguments).options();
    }

    private static String refusal(String... arguments) {
        LaunchException refusal = assertThrows(LaunchException.class, () -> options(arguments));
        assertEquals(ExitStatus.USAGE, refusal.status());
        return refusal.getMessage();
    }
}
