package org.marquetry.api.codec;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.ReasonCode;

/**
 * Bytes that break the specification. It says what is wrong in words for the log, and which reason code the specification
 * names for it. It has no stack trace: it tells of the peer's mistake, and peers can make millions.
 */
public final class PacketException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ReasonCode reason;
    private final transient @Nullable ProtocolVersion version;

    /**
     * Tells of a violation.
     *
     * @param version what the peer speaks as far as the bytes tell, or null
     */
    public PacketException(ReasonCode reason, @Nullable ProtocolVersion version, String what) {
        super(what, null, false, false);
        this.reason = reason;
        this.version = version;
    }

    public ReasonCode reason() {
        return reason;
    }

    /** The version to answer in; null if nothing can be said to such a peer and the connection is just closed. */
    public @Nullable ProtocolVersion version() {
        return version;
    }
}
