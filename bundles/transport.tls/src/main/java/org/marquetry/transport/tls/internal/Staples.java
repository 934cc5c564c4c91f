package org.marquetry.transport.tls.internal;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * What is shown with a profile's certificates.
 *
 * @param refusal what is the matter with a file that could not be used, and what is shown instead; null if all could
 */
record Staples(List<Staple> all, @Nullable String refusal) {
    static final Staples NONE = new Staples(List.of(), null);

    /**
     * Reads files. A bad one does not keep its certificate from being used, since clients may do without a response; what was
     * shown with it before goes on being shown, as long as it is good.
     */
    static Staples read(List<Path> files, List<KeyPair> pairs, Staples former, Instant now) {
        List<Staple> all = new ArrayList<>();
        String refusal = null;
        for (Path file : files) {
            try {
                all.add(read(file, pairs, former, now));
            } catch (BadFileException e) {
                refusal = refusal == null ? e.getMessage() : refusal;
            }
        }
        if (refusal == null) {
            return new Staples(all, null);
        }
        boolean kept = all.addAll(former.stillFor(pairs, all, now));
        return new Staples(
                all,
                refusal
                        + (kept
                                ? "; what was read before stays in use"
                                : "; its certificate is shown without an OCSP response"));
    }

    private static Staple read(Path file, List<KeyPair> pairs, Staples former, Instant now) throws BadFileException {
        Staple staple = Staple.read(file);
        KeyPair subject = subject(staple, pairs);
        staple.verify(subject, now);
        Staple shown = former.of(subject);
        if (!staple.isGood(now) && shown != null && shown.isGood(now)) {
            throw new BadFileException(
                    file,
                    "the OCSP response is good from " + staple.from() + " until " + staple.until()
                            + ", which is not now");
        }
        return staple;
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

    /** Those that can be shown with certificates that have none among the next ones. */
    private List<Staple> stillFor(List<KeyPair> pairs, List<Staple> next, Instant now) {
        return all.stream()
                .filter(staple -> staple.isGood(now) && isAbout(staple, pairs, now))
                .filter(staple ->
                        next.stream().noneMatch(other -> other.serial().equals(staple.serial())))
                .toList();
    }

    /** Verified anew, since two authorities may have given the same number. */
    private static boolean isAbout(Staple staple, List<KeyPair> pairs, Instant now) {
        try {
            staple.verify(subject(staple, pairs), now);
            return true;
        } catch (BadFileException anothers) {
            return false;
        }
    }

    /** The one to be shown with a certificate, as long as it is good; null if there is none. */
    @Nullable Staple of(KeyPair pair) {
        return all.stream()
                .filter(staple -> staple.serial().equals(pair.certificate().getSerialNumber()))
                .max(Comparator.comparing(Staple::until))
                .orElse(null);
    }

    /** What is the matter with them, that one is not shown any more before all else; null if nothing is. */
    @Nullable String complaint(Instant now) {
        Stream<String> gone = all.stream().filter(staple -> !staple.isGood(now)).map(staple -> staple.complaint(now));
        Stream<String> ageing = all.stream().map(staple -> staple.complaint(now));
        return Stream.of(gone, Stream.ofNullable(refusal), ageing)
                .flatMap(complaints -> complaints)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
