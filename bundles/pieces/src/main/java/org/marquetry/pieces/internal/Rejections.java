package org.marquetry.pieces.internal;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The bundles that were stopped because they did not do, by their symbolic names, with the reasons. One that lies somewhere, such as
 * in a directory that is watched, is told of until it is mended or taken away; one that was given for this alone is gone already, so
 * that it is told of for a while, and nothing is kept of it but words.
 */
final class Rejections {
    private static final long TOLD_NANOS = Duration.ofHours(1).toNanos();

    /** @param isGone whether the bundle is not there any more, so that nobody can take it away */
    private record Rejection(long bundle, String words, boolean isGone, long begun) {
        boolean isOver(long now) {
            return isGone && now - begun >= TOLD_NANOS;
        }
    }

    private final Map<String, Rejection> byName = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    Rejections(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** @param name the bundle with its version, as people know it */
    void add(String symbolicName, long bundle, String name, String words, boolean isGone) {
        long now = nanoTime.getAsLong();
        byName.values().removeIf(each -> each.isOver(now));
        String said = name + " was not taken, or was taken back, since it " + words;
        byName.put(symbolicName, new Rejection(bundle, said, isGone, now));
    }

    /** Another one of the name serves. */
    void end(String symbolicName) {
        byName.remove(symbolicName);
    }

    /** The bundle is another one now. Answers whether it was rejected before. */
    boolean isMended(long bundle) {
        return byName.values().removeIf(each -> each.bundle() == bundle);
    }

    /** Somebody has taken the bundle away. */
    void takenAway(long bundle) {
        byName.values().removeIf(each -> each.bundle() == bundle && !each.isGone());
    }

    /** What did not do. */
    Stream<String> words() {
        long now = nanoTime.getAsLong();
        return byName.values().stream().filter(each -> !each.isOver(now)).map(Rejection::words);
    }
}
