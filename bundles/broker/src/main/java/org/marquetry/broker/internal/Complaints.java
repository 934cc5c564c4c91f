package org.marquetry.broker.internal;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.pieces.Faults;

/** What the engine has to say about the services that it asks: told to whoever keeps an eye on the pieces, if anybody does. */
final class Complaints {
    private volatile @Nullable Faults faults;

    void tell(Faults next) {
        faults = next;
    }

    void tellNobody(Faults last) {
        if (faults == last) {
            faults = null;
        }
    }

    /** A call has failed; without a failure, it has answered null. */
    void failed(Object service, @Nullable Throwable failure) {
        Faults known = faults;
        if (known == null) {
            return;
        }
        if (failure == null) {
            known.report(service, "has answered null");
        } else {
            known.failed(service, failure);
        }
    }

    void untold(Object service, int seconds) {
        Faults known = faults;
        if (known != null) {
            known.report(service, "has told nothing of what it keeps for more than " + seconds + " s");
        }
    }

    void late(Object service, int seconds) {
        Faults known = faults;
        if (known != null) {
            known.report(service, "has not answered within " + seconds + " s");
        }
    }
}
