package org.marquetry.itests.crash;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The disk loses what was not synced, and nothing else. */
@EnabledOnOs(OS.LINUX)
class DiskTest {
    private static final int EIO = 5;
    private static final int EROFS = 30;

    @TempDir
    private Path folder;

    private Disk disk() throws IOException {
        Disk disk = new Disk(folder.toRealPath().resolve("data"));
        disk.settle();
        return disk;
    }

    /** Lines of an action, a file's name and a text. */
    private static String run(Disk disk, String... steps) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                DiskProbe.class.getName()));
        for (String step : steps) {
            String[] words = step.split(" ");
            command.addAll(
                    List.of(words[0], disk.data().resolve(words[1]).toString(), words.length > 2 ? words[2] : ""));
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(disk.environment());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return said;
    }

    private static Map<String, String> files(Disk disk) throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> all = Files.walk(disk.data())) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                found.put(
                        disk.data().relativize(path).toString().replace(File.separatorChar, '/'),
                        Files.readString(path));
            }
        }
        return found;
    }

    private static Map<String, String> left(Disk disk, RandomGenerator chance, String... steps)
            throws IOException, InterruptedException {
        assertEquals("", run(disk, steps));
        PowerFailure.strike(disk, chance);
        return files(disk);
    }

    @Test
    void keepsWhatWasSyncedAndNothingElse() throws Exception {
        Disk disk = disk();
        assertEquals(
                Map.of(
                        "appended", "one",
                        "cut", "whole",
                        "deleted", "still",
                        "overwritten", "before",
                        "mapped", "before",
                        "oldName", "same",
                        "replaced", "before",
                        "replacement", "after"),
                left(
                        disk,
                        null,
                        "append appended one",
                        "append cut whole",
                        "append deleted still",
                        "append overwritten before",
                        "append mapped before",
                        "append oldName same",
                        "append replaced before",
                        "append replacement after",
                        "sync appended",
                        "sync cut",
                        "sync deleted",
                        "sync overwritten",
                        "sync mapped",
                        "sync oldName",
                        "sync replaced",
                        "sync replacement",
                        "sync .",
                        "append appended two",
                        "cut cut 2",
                        "delete deleted",
                        "overwrite overwritten after!",
                        "map mapped after!",
                        "rename oldName newName",
                        "rename replacement replaced",
                        "append unnamed text",
                        "sync unnamed",
                        "make lost",
                        "append lost/file text",
                        "sync lost/file",
                        "sync lost"));
    }

    @Test
    void keepsEverythingThatWasSynced() throws Exception {
        Disk disk = disk();
        assertEquals(
                Map.of("appended", "onetwo", "cut", "wh", "made/file", "text", "mapped", "after!", "newName", "new"),
                left(
                        disk,
                        null,
                        "append appended one",
                        "append cut whole",
                        "append deleted still",
                        "append mapped before",
                        "append newName old",
                        "append oldName new",
                        "make made",
                        "append made/file text",
                        "sync .",
                        "append appended two",
                        "cut cut 2",
                        "delete deleted",
                        "map mapped after!",
                        "rename oldName newName",
                        "sync appended",
                        "sync cut",
                        "sync mapped",
                        "sync newName",
                        "sync made/file",
                        "sync made",
                        "sync ."));
    }

    @Test
    void startsFromWhatTheLastFailureLeft() throws Exception {
        Disk disk = disk();
        left(disk, null, "append file one", "sync file", "sync .", "append file two");
        assertEquals(
                Map.of("file", "onethree"), left(disk, null, "append file three", "sync file", "append file four"));
    }

    @Test
    void leavesAPartOfWhatWasNotSyncedByChance() throws Exception {
        TreeMap<String, Integer> states = new TreeMap<>();
        Disk disk = disk();
        run(disk, "append file one,", "sync file", "sync .", "append file two,", "append file three");
        for (int seed = 0; seed < 60; seed++) {
            Path copy = Files.createDirectories(folder.resolve("copy" + seed));
            states.merge(chance(disk, copy, seed), 1, Integer::sum);
        }
        assertTrue(states.keySet().stream().allMatch(state -> state.startsWith("one,")), states::toString);
        assertTrue(states.containsKey("one,"), states::toString);
        assertTrue(states.containsKey("one,two,three"), states::toString);
        assertTrue(states.containsKey("one,two,th"), states::toString);
        assertTrue(states.containsKey("one,\0\0\0\0three"), states::toString);
    }

    private static String chance(Disk disk, Path copy, int seed) throws IOException {
        PowerFailure.into(copy, disk, new SplittableRandom(seed));
        return Files.readString(copy.resolve("file"));
    }

    @Test
    void forgetsWhatAFailedSyncShouldHaveKept() throws Exception {
        Disk disk = disk();
        left(disk, null, "append file one", "sync file", "sync .");
        disk.failSyncs(EIO);
        String said = run(disk, "append file two", "sync file");
        assertTrue(said.startsWith("sync of file failed: Input/output error"), said);
        disk.failSyncs(0);
        PowerFailure.strike(disk, null);
        assertEquals(Map.of("file", "one"), files(disk));
    }

    @Test
    void refusesToBeWritten() throws Exception {
        Disk disk = disk();
        disk.failWrites(EROFS);
        String said = run(disk, "append file one");
        assertTrue(said.contains("Read-only file system"), said);
        assertEquals(Map.of(), files(disk));
    }

    @Test
    void countsSyncsAndBytes() throws Exception {
        Disk disk = disk();
        disk.delaySyncs(1);
        run(disk, "append file three", "sync file", "append file four", "sync file");
        assertEquals(2, disk.syncs());
        assertEquals(9, disk.bytes());
    }
}
