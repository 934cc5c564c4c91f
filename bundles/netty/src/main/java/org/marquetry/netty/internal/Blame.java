package org.marquetry.netty.internal;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.pieces.Faults;

/** Tells whoever keeps an eye on the pieces what has failed on the loops; nobody may. */
final class Blame {
    private volatile @Nullable Faults faults;

    void tell(@Nullable Faults next) {
        faults = next;
    }

    /** The Faults service that is told; null if there is none. */
    @Nullable Faults told() {
        return faults;
    }

    void report(Object called, String words) {
        Faults known = faults;
        if (known != null) {
            known.report(called, words);
        }
    }

    void failed(Object called, Throwable failure) {
        Faults known = faults;
        if (known != null) {
            known.failed(called, failure);
        }
    }
}
