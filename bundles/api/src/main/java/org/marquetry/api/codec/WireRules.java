package org.marquetry.api.codec;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.ProtocolVersion;

/**
 * What a decoder needs to know of a connection.
 *
 * @param version what was negotiated; null before CONNECT, when CONNECT is the only packet there can be
 * @param fromClient whether the bytes come from a client; the rules differ by direction
 * @param maximumPacketSize the largest whole packet that is accepted, fixed header included
 */
public record WireRules(@Nullable ProtocolVersion version, boolean fromClient, int maximumPacketSize) {

    /** Rules for a server that waits for CONNECT. */
    public static WireRules beforeConnect(int maximumPacketSize) {
        return new WireRules(null, true, maximumPacketSize);
    }
}
