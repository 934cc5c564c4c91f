package org.marquetry.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class FileWatchTest {
    @TempDir
    private Path directory;

    private final BlockingQueue<String> reads = new LinkedBlockingQueue<>();

    private FileWatch watch;

    @AfterEach
    void close() {
        watch.close();
    }

    private void watch(Path... files) {
        watch = FileWatch.of("test", List.of(files), () -> {
            StringBuilder all = new StringBuilder(Thread.currentThread().getName());
            for (Path file : files) {
                all.append(' ').append(content(file));
            }
            reads.add(all.toString());
        });
    }

    private static String content(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "-";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void expect(String read) throws InterruptedException {
        String next = reads.poll(10, TimeUnit.SECONDS);
        assertNotNull(next, "no change was noticed");
        assertEquals("marquetry-files-test " + read, next);
    }

    @Test
    void noticesWhatIsWrittenReplacedRemovedAndMade() throws Exception {
        Path one = Files.writeString(directory.resolve("one"), "a");
        Path two = directory.resolve("two");
        watch(one, two);
        Files.writeString(one, "ab");
        expect("ab -");
        Files.writeString(two, "c");
        expect("ab c");
        Path other = Files.writeString(directory.resolve("other"), "de");
        Files.move(other, one, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        expect("de c");
        Files.delete(two);
        expect("de -");
    }

    @Test
    void aLinkThatIsTurnedToAnotherFileIsNoticed() throws Exception {
        Path first = Files.writeString(directory.resolve("first"), "1");
        Path second = Files.writeString(directory.resolve("second"), "2");
        Path link = Files.createSymbolicLink(directory.resolve("link"), first);
        watch(link);
        Files.delete(link);
        Files.createSymbolicLink(link, second);
        expect("2");
    }

    @Test
    void aFailureDoesNotEndTheWatch() throws Exception {
        Path file = directory.resolve("file");
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        watch = FileWatch.of("test", List.of(file), () -> {
            String now = content(file);
            seen.add(now);
            if (now.equals("bad")) {
                throw new IllegalStateException("on purpose, as the test wants it");
            }
        });
        Files.writeString(file, "bad");
        assertEquals("bad", seen.poll(10, TimeUnit.SECONDS));
        Files.writeString(file, "good");
        assertEquals("good", seen.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void aClosedWatchHasNoThread() throws Exception {
        watch(directory.resolve("file"));
        watch.close();
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .noneMatch(thread -> thread.getName().equals("marquetry-files-test")));
    }
}
