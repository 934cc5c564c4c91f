package org.marquetry.pieces.internal;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import org.marquetry.api.pieces.Faults;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has gone wrong in calls of pieces: the last of each bundle, and how often. For all threads. */
final class FaultLog implements Faults {
    private static final Logger LOG = LoggerFactory.getLogger("org.marquetry.pieces");
    /** Peers can make a piece fail at will; one line in this time tells of it. */
    private static final long LINE_NANOS = Duration.ofSeconds(10).toNanos();
    /** How long a fault says something about how a piece is. */
    private static final long RECENT_NANOS = Duration.ofSeconds(60).toNanos();

    /** @param unsaid how many there were since the last line in the log */
    private record Fault(String piece, String words, long count, long last, long lastLine, long unsaid) {
        boolean isRecent(long now) {
            return now - last < RECENT_NANOS;
        }

        @Override
        public String toString() {
            return words + (count == 1 ? "" : " (" + count + " times)");
        }
    }

    private final Map<Long, Fault> byBundle = new ConcurrentHashMap<>();
    private final Stacks stacks;
    private final BiConsumer<Bundle, String> listener;

    /** @param listener hears of each fault */
    FaultLog(Stacks stacks, BiConsumer<Bundle, String> listener) {
        this.stacks = stacks;
        this.listener = listener;
    }

    @Override
    public void report(Object service, String words) {
        Bundle bundle = FrameworkUtil.getBundle(service.getClass());
        if (bundle == null) {
            LOG.error("{} {}", service.getClass().getName(), Names.oneLine(words));
        } else {
            report(bundle, words);
        }
    }

    @Override
    public void failed(Object service, Throwable failure) {
        Throwable thrown =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        Optional<Stacks.Place> place = stacks.placeOf(thrown.getStackTrace());
        if (place.isPresent()) {
            report(
                    place.get().bundle(),
                    "has thrown " + thrown + " in " + place.get().frame());
        } else {
            report(service, "has thrown " + thrown);
        }
    }

    void report(Bundle bundle, String words) {
        String said = Names.oneLine(words);
        long now = System.nanoTime();
        byBundle.values().removeIf(each -> !each.isRecent(now));
        Fault fault = byBundle.merge(
                bundle.getBundleId(),
                new Fault(Names.of(bundle), said, 1, now, now, 0),
                (before, first) -> next(before, first, now));
        if (fault.unsaid() == 0) {
            LOG.error("{} {}", Names.of(bundle), fault);
        }
        listener.accept(bundle, said);
    }

    private static Fault next(Fault before, Fault first, long now) {
        boolean isSaid = now - before.lastLine() > LINE_NANOS || !before.words().equals(first.words());
        return new Fault(
                first.piece(),
                first.words(),
                before.count() + 1,
                now,
                isSaid ? now : before.lastLine(),
                isSaid ? 0 : before.unsaid() + 1);
    }

    /** What went wrong in a bundle lately; empty if nothing did. */
    String of(long bundleId) {
        Fault fault = byBundle.get(bundleId);
        return fault != null && fault.isRecent(System.nanoTime()) ? fault.toString() : "";
    }

    /** What happened lately, the latest first. */
    Stream<String> recent() {
        long now = System.nanoTime();
        return byBundle.values().stream()
                .filter(fault -> fault.isRecent(now))
                .sorted(Comparator.comparingLong(fault -> now - fault.last()))
                .map(fault -> fault.piece() + " " + fault);
    }
}
