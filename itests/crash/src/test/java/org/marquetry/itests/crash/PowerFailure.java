package org.marquetry.itests.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Puts a directory into a state that a power failure may leave: what was synced is there; of the rest nothing, or by chance some
 * of the last changes of names, and some of the last writes, the last of them in part.
 */
final class PowerFailure {
    private final Disk disk;
    private final RandomGenerator random;
    private final DiskJournal journal;
    private final Map<Long, Path> survivors = new HashMap<>();

    private PowerFailure(Disk disk, RandomGenerator random) throws IOException {
        this.disk = disk;
        this.random = random;
        journal = DiskJournal.read(disk.shadow().resolve("journal"));
    }

    /** After the process was killed. With null for chance nothing is there that was not synced. */
    static void strike(Disk disk, RandomGenerator chance) throws IOException {
        Path restored = Files.createDirectories(disk.shadow().resolve("restored"));
        into(restored, disk, chance);
        Disk.delete(disk.data());
        Files.move(restored, disk.data());
        disk.settle();
    }

    /** Puts the state into another directory. */
    static void into(Path restored, Disk disk, RandomGenerator chance) throws IOException {
        new PowerFailure(disk, chance).restore(restored);
    }

    private void restore(Path restored) throws IOException {
        boolean names = random != null && random.nextBoolean();
        boolean writes = random != null && random.nextBoolean();
        find(disk.data());
        find(disk.shadow().resolve("graveyard"));
        for (Map.Entry<String, Long> name : journal.names(names ? random.nextInt(journal.pendingNames() + 1) : 0)
                .entrySet()) {
            Path path = restored.resolve(disk.data().relativize(Path.of(name.getKey())));
            if (!Files.isDirectory(path.getParent())) {
                // The directory that it was made in was not synced into its own, and is gone with all that is in it.
                continue;
            }
            if (name.getValue() == DiskJournal.DIRECTORY) {
                Files.createDirectories(path);
            } else {
                restore(name.getValue(), path, writes);
            }
        }
    }

    private void find(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                survivors.put(Disk.inode(path), path);
            }
        }
    }

    private void restore(long inode, Path path, boolean luckyWrites) throws IOException {
        Path synced = disk.shadow().resolve("inodes").resolve(String.valueOf(inode));
        if (Files.exists(synced)) {
            Files.copy(synced, path, StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.write(path, new byte[0]);
        }
        List<DiskJournal.Write> writes = journal.unsynced(inode);
        if (luckyWrites && !writes.isEmpty() && survivors.containsKey(inode)) {
            try (FileChannel from = FileChannel.open(survivors.get(inode));
                    FileChannel to = FileChannel.open(path, StandardOpenOption.WRITE)) {
                redo(writes, from, to);
            }
        }
    }

    /** The first so many writes and a part of the next; or any of them, since a disk writes in the order that it likes. */
    private void redo(List<DiskJournal.Write> writes, FileChannel from, FileChannel to) throws IOException {
        boolean inOrder = random.nextBoolean();
        int whole = random.nextInt(writes.size() + 1);
        for (int i = 0; i < writes.size(); i++) {
            DiskJournal.Write write = writes.get(i);
            if (inOrder ? i < whole : random.nextBoolean()) {
                copy(write.from(), write.length(), from, to);
            } else if (inOrder && i == whole) {
                copy(write.from(), random.nextInt(write.length() + 1), from, to);
            }
        }
    }

    private static void copy(long at, int length, FileChannel from, FileChannel to) throws IOException {
        ByteBuffer part = ByteBuffer.allocate(length);
        if (from.read(part, at) > 0) {
            to.write(part.flip(), at);
        }
    }
}
