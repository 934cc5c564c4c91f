package org.marquetry.transport.tls.internal;

import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Lists of revoked certificates.
 *
 * @param first the file whose list has to be replaced before others; null if none has
 * @param goodUntil when that is
 */
record RevokedLists(List<X509CRL> all, @Nullable Path first, Instant goodUntil) {
    static final RevokedLists NONE = new RevokedLists(List.of(), null, Instant.MAX);

    static RevokedLists read(List<Path> files) throws BadFileException {
        List<X509CRL> all = new ArrayList<>();
        Path first = null;
        Instant goodUntil = Instant.MAX;
        for (Path file : files) {
            for (X509CRL list : Certificates.revoked(file)) {
                all.add(list);
                Date next = list.getNextUpdate();
                if (next != null && next.toInstant().isBefore(goodUntil)) {
                    goodUntil = next.toInstant();
                    first = file;
                }
            }
        }
        return new RevokedLists(all, first, goodUntil);
    }

    /** What is wrong with them at a time; null if nothing is. */
    @Nullable String complaint(Instant now) {
        return now.isBefore(goodUntil)
                ? null
                : first + ": the list of revoked certificates was good until " + goodUntil
                        + "; clients whose certificates are from its authority are not let in";
    }
}
