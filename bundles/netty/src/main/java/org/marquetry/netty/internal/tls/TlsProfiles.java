package org.marquetry.netty.internal.tls;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.TlsProfile;

/** The profiles that are there; of several with one name the one with the highest ranking counts. */
public final class TlsProfiles {
    private static final String RANKING = "service.ranking";

    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    public void add(TlsProfile profile, Map<String, ?> properties) {
        Object ranking = properties.get(RANKING);
        entries.add(new Entry(
                profile,
                String.valueOf(properties.get(TlsProfile.NAME)),
                ranking instanceof Integer given ? given : 0));
    }

    public void remove(TlsProfile profile) {
        entries.removeIf(entry -> entry.profile() == profile);
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
