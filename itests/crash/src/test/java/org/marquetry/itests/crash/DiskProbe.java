package org.marquetry.itests.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A process that does to files what its arguments say, and ends without order. */
final class DiskProbe {
    private DiskProbe() {}

    /** Takes triples: what to do, to which file, and how. */
    public static void main(String[] arguments) throws IOException {
        for (int i = 0; i < arguments.length; i += 3) {
            run(arguments[i], Path.of(arguments[i + 1]), arguments[i + 2]);
        }
        Runtime.getRuntime().halt(0);
    }

    private static void run(String what, Path path, String how) throws IOException {
        switch (what) {
            case "append" -> append(path, how);
            case "overwrite" -> {
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                    channel.write(bytes(how), 0);
                }
            }
            case "map" -> {
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size())
                            .put(bytes(how));
                }
            }
            case "cut" -> {
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                    channel.truncate(Integer.parseInt(how));
                }
            }
            case "sync" -> sync(path);
            case "rename" -> Files.move(path, path.resolveSibling(how), StandardCopyOption.REPLACE_EXISTING);
            case "delete" -> Files.delete(path);
            case "make" -> Files.createDirectory(path);
            default -> throw new IllegalArgumentException(what);
        }
    }

    private static void append(Path path, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            channel.write(bytes(text));
        }
    }

    private static void sync(Path path) throws IOException {
        StandardOpenOption mode = Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
        try (FileChannel channel = FileChannel.open(path, mode)) {
            channel.force(true);
        } catch (IOException e) {
            System.out.println("sync of " + path.getFileName() + " failed: " + e.getMessage());
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
