package org.marquetry.transport.tls.internal;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** What is shown with a profile's certificates. */
record Staples(List<Staple> all) {
    static final Staples NONE = new Staples(List.of());

    /**
     * Reads files.
     *
     * @throws BadFileException if one is bad, or about none of these certificates
     */
    static Staples read(List<Path> files, List<KeyPair> pairs, Instant now) throws BadFileException {
        List<Staple> all = new ArrayList<>();
        for (Path file : files) {
            Staple staple = Staple.read(file);
            staple.verify(subject(staple, pairs), now);
            all.add(staple);
        }
        return new Staples(all);
    }

    private static KeyPair subject(Staple staple, List<KeyPair> pairs) throws BadFileException {
        for (KeyPair pair : pairs) {
            if (pair.certificate().getSerialNumber().equals(staple.serial())) {
                return pair;
            }
        }
        throw new BadFileException(
                staple.file(),
                "it is about the certificate with the serial number "
                        + staple.serial().toString(16) + ", which is none of the profile's");
    }

    /** The one to be shown with a certificate, as long as it is good; null if there is none. */
    @Nullable Staple of(KeyPair pair) {
        return all.stream()
                .filter(staple -> staple.serial().equals(pair.certificate().getSerialNumber()))
                .max(Comparator.comparing(Staple::until))
                .orElse(null);
    }

    /** That one is not of this time; null if all are. */
    @Nullable String untimely(Instant now) {
        return all.stream()
                .filter(staple -> !staple.isGood(now))
                .map(staple -> staple.file() + ": the OCSP response is good from " + staple.from() + " until "
                        + staple.until() + ", which is not now")
                .findFirst()
                .orElse(null);
    }

    boolean areGood(Instant now) {
        return untimely(now) == null;
    }

    /** What is the matter with them; null if nothing is. */
    @Nullable String complaint(Instant now) {
        return all.stream()
                .map(staple -> staple.complaint(now))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
