package org.marquetry.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at some files every quarter of a second, and has something done once one of them has changed, come or gone, and has then
 * stayed the same from one look to the next: who writes a file in several steps is not read in the middle, and an editor that
 * replaces a file, or a link that is turned to another one, is noticed like one that writes it. What is done is done on the
 * watch's own thread, {@code marquetry-files-NAME}, one at a time; until the watch is closed.
 */
public final class FileWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
    private static final long LOOK_MILLIS = 250;
    private static final long CLOSE_SECONDS = 5;

    private final Collection<Path> files;
    private final Runnable whenChanged;
    private final ScheduledExecutorService looks;
    private Map<Path, Optional<Stamp>> settled;
    private Map<Path, Optional<Stamp>> seen;

    private FileWatch(String name, Collection<Path> files, Runnable whenChanged) {
        this.files = files;
        this.whenChanged = whenChanged;
        settled = look();
        seen = settled;
        looks = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "marquetry-files-" + name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Watches files from now on; begin before they are read for the first time, so that no change is missed.
     *
     * @param name whose files they are, for the name of the thread
     * @param files need not exist
     */
    public static FileWatch of(String name, Collection<Path> files, Runnable whenChanged) {
        FileWatch watch = new FileWatch(name, files.stream().distinct().toList(), whenChanged);
        watch.looks.scheduleWithFixedDelay(watch::lookAgain, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return watch;
    }

    private void lookAgain() {
        Map<Path, Optional<Stamp>> now = look();
        boolean hasSettled = now.equals(seen);
        seen = now;
        if (hasSettled && !now.equals(settled)) {
            settled = now;
            try {
                whenChanged.run();
            } catch (RuntimeException e) {
                LOG.error("a change of {} was not taken", files, e);
            }
        }
    }

    private Map<Path, Optional<Stamp>> look() {
        Map<Path, Optional<Stamp>> found = new LinkedHashMap<>();
        files.forEach(file -> found.put(file, Optional.ofNullable(stamp(file))));
        return found;
    }

    /** What cannot be looked at is as good as not there; who reads it is told why. */
    private static @Nullable Stamp stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (IOException e) {
            return null;
        }
    }

    /** Ends the watch, and waits for what is just being done, within a bound; not to be called by that. */
    @Override
    public void close() {
        looks.shutdown();
        try {
            if (!looks.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("a change of {} is still being taken", files);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What differs after a file was written or replaced. */
    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {}
}
