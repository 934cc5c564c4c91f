package org.marquetry.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class ConfigFileTest {
    @TempDir
    private Path directory;

    @Test
    void theNameOfTheFileIsThePid() {
        assertEquals(new Pid("org.marquetry.broker", null), pid("org.marquetry.broker.cfg"));
        assertEquals(
                new Pid("org.marquetry.transport.tcp", "my-lan.v6"), pid("org.marquetry.transport.tcp~my-lan.v6.cfg"));
    }

    @Test
    void aPidIsWrittenAsItWasRead() {
        assertEquals("org.marquetry.broker", Pid.of("org.marquetry.broker").toString());
        assertEquals("a.b~c~d", Pid.of("a.b~c~d").toString());
    }

    @Test
    void transportsAreListenersAndTlsProfilesAreNot() {
        assertTrue(Pid.of("org.marquetry.transport.tcp~a").isListener());
        assertTrue(Pid.of("org.marquetry.transport.websocket~a").isListener());
        assertFalse(Pid.of("org.marquetry.transport.tls~a").isListener());
        assertFalse(Pid.of("org.marquetry.broker").isListener());
    }

    @Test
    void otherFilesAreLeftAlone() {
        assertTrue(ConfigFile.isOne(Path.of("a.cfg")));
        assertFalse(ConfigFile.isOne(Path.of("a.cfg~")));
        assertFalse(ConfigFile.isOne(Path.of(".a.cfg")));
        assertFalse(ConfigFile.isOne(Path.of(".cfg")));
        assertFalse(ConfigFile.isOne(Path.of("a.jar")));
    }

    @Test
    void readsKeysAndValuesInUtf8() throws Exception {
        Dictionary<String, Object> settings = read("# comment\nhost = ::1\nname=Tür\n");

        assertEquals("::1", settings.get("host"));
        assertEquals("Tür", settings.get("name"));
        assertEquals(2, settings.size());
    }

    @Test
    void refusesABrokenEscapeInWords() {
        LaunchException refusal = assertThrows(LaunchException.class, () -> read("a=\\u12"));

        assertEquals(ExitStatus.CONFIGURATION, refusal.status());
        assertTrue(refusal.getMessage().startsWith("configuration file " + directory.resolve("a.cfg") + ": "));
    }

    @Test
    void refusesWhatIsNotUtf8InWords() throws Exception {
        Path file = directory.resolve("a.cfg");
        Files.write(file, "name=Tür".getBytes(StandardCharsets.ISO_8859_1));

        LaunchException refusal = assertThrows(LaunchException.class, () -> new ConfigFile(file).read());

        assertEquals("configuration file " + file + " cannot be read: it is not UTF-8", refusal.getMessage());
    }

    @Test
    void saysThatAFileIsMissing() {
        Path file = directory.resolve("a.cfg");

        LaunchException refusal = assertThrows(LaunchException.class, () -> new ConfigFile(file).read());

        assertEquals(ExitStatus.DIRECTORY, refusal.status());
        assertEquals(
                "configuration file " + file + " cannot be read: " + file + " does not exist", refusal.getMessage());
    }

    private static Pid pid(String file) {
        return new ConfigFile(Path.of("dir", file)).pid();
    }

    private Dictionary<String, Object> read(String content) throws IOException, LaunchException {
        return new ConfigFile(Files.writeString(directory.resolve("a.cfg"), content)).read();
    }
}
