package org.marquetry.api.transport;

import java.util.EnumSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.ProtocolVersion;

/**
 * What a listener allows beyond, or short of, what the broker allows everywhere.
 *
 * @param name the listener as people know it, such as {@code tcp~default}
 * @param maxConnections how many may be open at once; further ones are closed at once
 * @param acceptRate how many are accepted in a second; further ones wait to be accepted
 * @param maxPacketSize in bytes; the smaller of this and the broker's counts
 * @param allowedVersions never empty
 * @param allowAnonymous null leaves it to the broker
 * @param realm where the listener's clients are known; empty for where all are
 * @param mountPoint what comes in front of all topics of the listener's clients, without their seeing it; empty for nothing
 * @param handshakeTimeout in seconds, for what comes before MQTT: TLS, WebSocket, the word of a proxy
 * @param connectTimeout in seconds, for CONNECT to come; 0 leaves it to the broker
 * @param idleTimeout in seconds, after which a client that is silent is gone, whatever keep alive it asks for; 0 is never
 * @param closeTimeout in seconds, for the last words of a connection that the broker ends to be sent, and for its client to
 *     close its side
 */
public record ListenerPolicy(
        String name,
        int maxConnections,
        int acceptRate,
        int maxPacketSize,
        Set<ProtocolVersion> allowedVersions,
        @Nullable Boolean allowAnonymous,
        String realm,
        String mountPoint,
        int handshakeTimeout,
        int connectTimeout,
        int idleTimeout,
        int closeTimeout) {
    /** In seconds. */
    public static final int DEFAULT_HANDSHAKE_TIMEOUT = 10;

    /** In seconds. */
    public static final int DEFAULT_CLOSE_TIMEOUT = 5;

    public ListenerPolicy {
        allowedVersions = Set.copyOf(allowedVersions);
    }

    /** Of whom nothing else is asked. */
    public ListenerPolicy(
            String name,
            int maxConnections,
            int maxPacketSize,
            Set<ProtocolVersion> allowedVersions,
            @Nullable Boolean allowAnonymous) {
        this(
                name,
                maxConnections,
                Integer.MAX_VALUE,
                maxPacketSize,
                allowedVersions,
                allowAnonymous,
                "",
                "",
                DEFAULT_HANDSHAKE_TIMEOUT,
                0,
                0,
                DEFAULT_CLOSE_TIMEOUT);
    }

    /** A listener that takes everything that the broker does. */
    public static ListenerPolicy unrestricted(String name) {
        return named(name).build();
    }

    /** A listener that takes everything that the broker does, unless something else is said. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** What a listener allows, as far as it was said. */
    public static final class Builder {
        private final String name;
        private int maxConnections = Integer.MAX_VALUE;
        private int acceptRate = Integer.MAX_VALUE;
        private int maxPacketSize = Integer.MAX_VALUE;
        private Set<ProtocolVersion> allowedVersions = EnumSet.allOf(ProtocolVersion.class);
        private @Nullable Boolean allowAnonymous;
        private String realm = "";
        private String mountPoint = "";
        private int handshakeTimeout = DEFAULT_HANDSHAKE_TIMEOUT;
        private int connectTimeout;
        private int idleTimeout;
        private int closeTimeout = DEFAULT_CLOSE_TIMEOUT;

        private Builder(String name) {
            this.name = name;
        }

        public Builder maxConnections(int most) {
            maxConnections = most;
            return this;
        }

        public Builder acceptRate(int aSecond) {
            acceptRate = aSecond;
            return this;
        }

        public Builder maxPacketSize(int bytes) {
            maxPacketSize = bytes;
            return this;
        }

        public Builder allowedVersions(Set<ProtocolVersion> versions) {
            allowedVersions = versions;
            return this;
        }

        public Builder allowAnonymous(@Nullable Boolean allow) {
            allowAnonymous = allow;
            return this;
        }

        public Builder realm(String known) {
            realm = known;
            return this;
        }

        public Builder mountPoint(String prefix) {
            mountPoint = prefix;
            return this;
        }

        public Builder handshakeTimeout(int seconds) {
            handshakeTimeout = seconds;
            return this;
        }

        public Builder connectTimeout(int seconds) {
            connectTimeout = seconds;
            return this;
        }

        public Builder idleTimeout(int seconds) {
            idleTimeout = seconds;
            return this;
        }

        public Builder closeTimeout(int seconds) {
            closeTimeout = seconds;
            return this;
        }

        public ListenerPolicy build() {
            return new ListenerPolicy(
                    name,
                    maxConnections,
                    acceptRate,
                    maxPacketSize,
                    allowedVersions,
                    allowAnonymous,
                    realm,
                    mountPoint,
                    handshakeTimeout,
                    connectTimeout,
                    idleTimeout,
                    closeTimeout);
        }
    }
}
