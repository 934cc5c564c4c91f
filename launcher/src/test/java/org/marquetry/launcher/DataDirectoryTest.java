package org.marquetry.launcher;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class DataDirectoryTest {
    @TempDir
    private Path parent;

    @Test
    void isMadeIfItIsMissing() throws Exception {
        Path path = parent.resolve("a/b");

        try (DataDirectory data = DataDirectory.open(path)) {
            assertTrue(Files.isDirectory(path));
            assertEquals(path, data.path());
            assertTrue(data.framework().startsWith(path));
        }
    }

    @Test
    void isForOneAtATime() throws Exception {
        try (DataDirectory data = DataDirectory.open(parent)) {
            LaunchException refusal = assertThrows(LaunchException.class, () -> DataDirectory.open(data.path()));

            assertEquals(ExitStatus.DIRECTORY, refusal.status());
            assertEquals("data directory " + parent + " is in use by another running broker", refusal.getMessage());
        }
    }

    @Test
    void isFreeAgainOnceItIsClosed() throws Exception {
        DataDirectory.open(parent).close();

        DataDirectory.open(parent).close();
    }

    @Test
    void saysThatAFileStandsInItsPlace() throws Exception {
        Path file = Files.createFile(parent.resolve("file"));

        LaunchException refusal = assertThrows(LaunchException.class, () -> DataDirectory.open(file));

        assertEquals(ExitStatus.DIRECTORY, refusal.status());
        assertEquals(
                "data directory " + file + " cannot be written: " + file + " is not a directory", refusal.getMessage());
    }
}
