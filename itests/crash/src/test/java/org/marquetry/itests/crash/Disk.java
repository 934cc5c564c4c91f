package org.marquetry.itests.crash;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;

/**
 * A disk that can lose its power, fail, and be slow, for one process and one directory: {@code src/test/c/disk.c}, preloaded. It
 * keeps beside the directory what of it was synced.
 */
final class Disk {
    private static final int CONTROL = 32;
    private static final int DELAY = 0;
    private static final int SYNC_ERROR = 4;
    private static final int WRITE_ERROR = 8;
    private static final int SYNCS = 16;
    private static final int BYTES = 24;
    private static final Path SOURCE = Path.of("src/test/c/disk.c");
    private static Path library;

    private final Path data;
    private final Path shadow;
    private final MappedByteBuffer control;

    /** A disk for a directory, beside which there has to be room for another. */
    Disk(Path data) throws IOException {
        this.data = data;
        shadow = data.resolveSibling(data.getFileName() + "-shadow");
        Files.createDirectories(shadow);
        Path file = shadow.resolve("control");
        Files.write(file, new byte[CONTROL]);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            control = channel.map(FileChannel.MapMode.READ_WRITE, 0, CONTROL);
        }
        control.order(ByteOrder.nativeOrder());
    }

    /** Builds the library if there is a compiler; else the test is skipped, or fails where all that it needs is required. */
    static synchronized Path library() throws IOException, InterruptedException {
        if (library == null) {
            boolean required = System.getProperty("marquetry.clients", "").equals("required");
            Assumptions.assumeTrue(required || hasCompiler(), "there is no gcc to build the failing disk with");
            Path work = Path.of(System.getProperty("marquetry.work", System.getProperty("java.io.tmpdir")));
            Path built = Files.createTempDirectory(Files.createDirectories(work), "disk")
                    .resolve("libdisk.so");
            Path source = Path.of(System.getProperty("crash.disk", SOURCE.toString()));
            Process compiler = new ProcessBuilder(
                            "gcc",
                            "-shared",
                            "-fPIC",
                            "-O2",
                            "-Wall",
                            "-Wextra",
                            "-Werror",
                            "-o",
                            built.toString(),
                            source.toString(),
                            "-ldl",
                            "-lpthread")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(compiler.getInputStream().readAllBytes());
            if (compiler.waitFor() != 0) {
                throw new IllegalStateException("disk.c could not be built:\n" + said);
            }
            library = built.toAbsolutePath();
        }
        return library;
    }

    private static boolean hasCompiler() {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "gcc")));
    }

    /** The variables that put a process onto this disk. */
    Map<String, String> environment() throws IOException, InterruptedException {
        return Map.of(
                "LD_PRELOAD", library().toString(),
                "MARQUETRY_DISK_DATA", data.toString(),
                "MARQUETRY_DISK_SHADOW", shadow.toString());
    }

    /** Takes what is in the directory now as durable. For when no process uses it. */
    void settle() throws IOException {
        Files.createDirectories(data);
        for (String part : List.of("inodes", "graveyard")) {
            delete(shadow.resolve(part));
            Files.createDirectories(shadow.resolve(part));
        }
        StringBuilder journal = new StringBuilder();
        try (Stream<Path> all = Files.walk(data)) {
            for (Path path : all.toList()) {
                if (Files.isDirectory(path)) {
                    journal.append("B 0 ").append(path).append('\n');
                } else {
                    journal.append("B ")
                            .append(inode(path))
                            .append(' ')
                            .append(path)
                            .append('\n');
                    Files.copy(path, shadow.resolve("inodes").resolve(String.valueOf(inode(path))));
                }
            }
        }
        Files.writeString(shadow.resolve("journal"), journal);
    }

    static long inode(Path path) throws IOException {
        return ((Number) Files.getAttribute(path, "unix:ino")).longValue();
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    Path data() {
        return data;
    }

    Path shadow() {
        return shadow;
    }

    /** Lets each sync take so long. */
    void delaySyncs(int millis) {
        control.putInt(DELAY, millis);
    }

    /** Lets each sync fail with an error number, and forget what it should have made durable; 0 lets them work. */
    void failSyncs(int error) {
        control.putInt(SYNC_ERROR, error);
    }

    /** Lets everything that changes the disk fail with an error number; 0 lets it work. */
    void failWrites(int error) {
        control.putInt(WRITE_ERROR, error);
    }

    long syncs() {
        return control.getLong(SYNCS);
    }

    /** Bytes that were written to files. */
    long bytes() {
        return control.getLong(BYTES);
    }
}
