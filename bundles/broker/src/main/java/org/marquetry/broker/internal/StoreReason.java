package org.marquetry.broker.internal;

import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.store.StoreException;

/** What a client is told when the store could not keep something for it. */
final class StoreReason {
    private StoreReason() {}

    /** For a publication, a subscription, or the end of a connection. */
    static ReasonCode of(StoreException failure) {
        return failure.kind() == StoreException.Kind.FULL
                ? ReasonCode.QUOTA_EXCEEDED
                : ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
    }

    /** For CONNECT. */
    static ReasonCode ofConnect(StoreException failure) {
        return failure.kind() == StoreException.Kind.FULL ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.SERVER_UNAVAILABLE;
    }
}
