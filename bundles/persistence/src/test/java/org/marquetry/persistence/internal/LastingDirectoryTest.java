package org.marquetry.persistence.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** That it is still there after a power failure is shown by the tests of the launcher with a disk that loses its power. */
final class LastingDirectoryTest {
    @TempDir
    private Path folder;

    @Test
    void makesAllThatIsMissingAndKeepsWhatIsThere() throws IOException {
        Path directory = folder.resolve("a/b/c");
        LastingDirectory.make(directory);
        Files.createFile(directory.resolve("file"));
        LastingDirectory.make(directory);
        assertTrue(Files.exists(directory.resolve("file")));
    }

    @Test
    void failsWhereAFileIsInTheWay() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThrows(IOException.class, () -> LastingDirectory.make(file.resolve("below")));
    }
}
