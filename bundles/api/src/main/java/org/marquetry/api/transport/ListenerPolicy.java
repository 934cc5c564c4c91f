package org.marquetry.api.transport;

import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.ProtocolVersion;

/**
 * What a listener allows beyond, or short of, what the broker allows everywhere.
 *
 * @param name the listener as people know it, such as {@code tcp~default}
 * @param maxConnections how many may be open at once; further ones are closed at once
 * @param maxPacketSize in bytes; the smaller of this and the broker's counts
 * @param allowedVersions never empty
 * @param allowAnonymous null leaves it to the broker
 */
public record ListenerPolicy(
        String name,
        int maxConnections,
        int maxPacketSize,
        Set<ProtocolVersion> allowedVersions,
        @Nullable Boolean allowAnonymous) {
    public ListenerPolicy {
        allowedVersions = Set.copyOf(allowedVersions);
    }

    /** A listener that takes everything that the broker does. */
    public static ListenerPolicy unrestricted(String name) {
        return new ListenerPolicy(name, Integer.MAX_VALUE, Integer.MAX_VALUE, Set.of(ProtocolVersion.values()), null);
    }
}
