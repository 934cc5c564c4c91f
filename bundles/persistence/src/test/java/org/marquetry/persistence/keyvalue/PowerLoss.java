package org.marquetry.persistence.keyvalue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A directory at the moment of a sync, of whose later changes an arbitrary part is on the device. */
final class PowerLoss {
    private static final int SECTOR = 512;

    private final Path directory;
    private final Path copies;
    private final Random random;
    private final Map<String, byte[]> synced;

    PowerLoss(Path directory, Path copies, Random random) throws IOException {
        this.directory = directory;
        this.copies = copies;
        this.random = random;
        synced = read(directory);
    }

    /** A directory as it may be found after the power failed now. */
    Path outcome() throws IOException {
        Path copy = Files.createTempDirectory(copies, "copy");
        for (Map.Entry<String, byte[]> file : read(directory).entrySet()) {
            byte[] before = synced.getOrDefault(file.getKey(), new byte[0]);
            Files.write(copy.resolve(file.getKey()), mix(before, file.getValue()));
        }
        return copy;
    }

    private byte[] mix(byte[] before, byte[] after) {
        int length = before.length
                + random.nextInt(Math.abs(after.length - before.length) + 1)
                        * Integer.signum(after.length - before.length);
        byte[] mixed = new byte[length];
        for (int sector = 0; sector < length; sector += SECTOR) {
            byte[] source = random.nextBoolean() ? before : after;
            if (sector < source.length) {
                System.arraycopy(
                        source, sector, mixed, sector, Math.min(SECTOR, Math.min(source.length, length) - sector));
            }
        }
        return mixed;
    }

    static Map<String, byte[]> read(Path directory) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> list = Files.list(directory)) {
            for (Path file : list.filter(Files::isRegularFile).toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }
}
