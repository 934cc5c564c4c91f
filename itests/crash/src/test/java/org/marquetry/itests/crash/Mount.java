package org.marquetry.itests.crash;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Assumptions;

/** A small file system of its own, in memory. Needs the right to mount; without it the test is skipped. */
final class Mount implements AutoCloseable {
    private static final String BALLAST = "ballast";

    private final Path point;

    private Mount(Path point) {
        this.point = point;
    }

    static Mount of(Path point, int mebibytes) throws IOException, InterruptedException {
        Files.createDirectories(point);
        String said = run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", point.toString());
        Assumptions.assumeTrue(said.isEmpty(), () -> "a file system cannot be mounted here: " + said);
        return new Mount(point);
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return "there is no " + command[0];
        }
        String said = new String(process.getInputStream().readAllBytes());
        return process.waitFor() == 0 ? "" : said + process.exitValue();
    }

    Path point() {
        return point;
    }

    /** Leaves room for so many bytes. */
    void fill(int left) throws IOException {
        FileStore store = Files.getFileStore(point);
        byte[] block = new byte[64 * 1024];
        try (OutputStream out = Files.newOutputStream(point.resolve(BALLAST))) {
            while (store.getUsableSpace() - left >= block.length) {
                out.write(block);
            }
        }
    }

    /** Makes room again. */
    void empty() throws IOException {
        Files.delete(point.resolve(BALLAST));
    }

    void makeReadOnly() throws IOException, InterruptedException {
        String said = run("mount", "-o", "remount,ro", point.toString());
        Assumptions.assumeTrue(said.isEmpty(), () -> "a file system cannot be made read-only here: " + said);
    }

    @Override
    public void close() throws IOException {
        try {
            String said = run("umount", "-l", point.toString());
            if (!said.isEmpty()) {
                throw new IOException("cannot unmount " + point + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while unmounting " + point, e);
        }
    }
}
