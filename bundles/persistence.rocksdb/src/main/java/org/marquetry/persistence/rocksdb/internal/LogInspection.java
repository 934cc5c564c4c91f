package org.marquetry.persistence.rocksdb.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Tells a log that lacks its end, as a crash leaves it, from one with a damaged place in the middle. In recovering, RocksDB takes
 * the first damaged record for the end; but a whole record behind it that was written {@link RocksBatch after a sync} is proof
 * that what is damaged had been on stable storage.
 */
final class LogInspection {
    private static final Pattern NAME = Pattern.compile("(\\d{6,})\\.log");

    private LogInspection() {}

    /** The damaged places of all logs in a directory, in words: at most one a log. */
    static List<String> damages(Path directory) throws IOException {
        List<String> damages = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.log")) {
            for (Path file : files) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                String damage = name.matches() ? damage(file, Long.parseLong(name.group(1))) : null;
                if (damage != null) {
                    damages.add(damage);
                }
            }
        }
        return damages;
    }

    private static @Nullable String damage(Path file, long log) throws IOException {
        long damagedAt = -1;
        long position = 0;
        try (InputStream content = Files.newInputStream(file)) {
            byte[] block = content.readNBytes(LogBlock.SIZE);
            while (block.length > 0) {
                LogBlock fragments = new LogBlock(block, (int) log);
                int searched = 0;
                if (damagedAt < 0) {
                    int whole = fragments.wholeUntil(0);
                    damagedAt = whole < block.length ? position + whole : -1;
                    searched = whole + 1;
                }
                if (damagedAt >= 0 && fragments.hasSyncedFrom(searched)) {
                    return file + " is damaged at byte " + damagedAt;
                }
                position += block.length;
                block = content.readNBytes(LogBlock.SIZE);
            }
        }
        return null;
    }
}
