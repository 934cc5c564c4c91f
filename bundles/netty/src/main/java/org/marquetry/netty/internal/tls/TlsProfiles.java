package org.marquetry.netty.internal.tls;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.TlsProfile;

/** The profiles that are there; of several with one name the one with the highest ranking counts. */
public final class TlsProfiles {
    private static final String RANKING = "service.ranking";

    /** For who follows a profile that has left, such as its next version. */
    private static final long GRACE_SECONDS = 10;

    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final Map<String, Long> left = new ConcurrentHashMap<>();
    private final LongSupplier clock;

    public TlsProfiles() {
        this(System::nanoTime);
    }

    /** @param clock in nanoseconds */
    TlsProfiles(LongSupplier clock) {
        this.clock = clock;
    }

    public void add(TlsProfile profile, Map<String, ?> properties) {
        Object ranking = properties.get(RANKING);
        entries.add(new Entry(
                profile,
                String.valueOf(properties.get(TlsProfile.NAME)),
                ranking instanceof Integer given ? given : 0));
    }

    public void remove(TlsProfile profile) {
        long now = clock.getAsLong();
        left.values().removeIf(then -> isOver(then, now));
        entries.stream().filter(entry -> entry.profile() == profile).forEach(entry -> left.put(entry.name(), now));
        entries.removeIf(entry -> entry.profile() == profile);
    }

    private static boolean isOver(long left, long now) {
        return now - left > TimeUnit.SECONDS.toNanos(GRACE_SECONDS);
    }

    /** Whether there is none of this name, but was one a moment ago, so that another may follow. */
    public boolean isExpected(String name) {
        Long then = left.get(name);
        return then != null && !isOver(then, clock.getAsLong()) && named(name) == null;
    }

    /** Null if there is none of this name now. */
    public @Nullable TlsProfile named(String name) {
        return entries.stream()
                .filter(entry -> entry.name().equals(name))
                .max(Comparator.comparingInt(Entry::ranking))
                .map(Entry::profile)
                .orElse(null);
    }

    private record Entry(TlsProfile profile, String name, int ranking) {}
}
