package org.marquetry.broker.internal;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.marquetry.api.config.Settings;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.transport.Connection;

/** The configuration {@code org.marquetry.broker}, checked and immutable; {@link BrokerConfiguration} explains each key. */
record BrokerSettings(
        QoS maxQos,
        boolean retainAvailable,
        boolean wildcardSubscriptionAvailable,
        boolean sharedSubscriptionAvailable,
        boolean subscriptionIdentifierAvailable,
        int receiveMaximum,
        int maxPacketSize,
        int topicAliasMaximum,
        int keepAliveMax,
        long sessionExpiryMax,
        long messageExpiryMax,
        int maxInflight,
        int maxQueuedMessages,
        long maxQueuedBytes,
        long maxQueuedMessagesTotal,
        long maxQueuedBytesTotal,
        int queuePageMessages,
        int queuePageBytes,
        long queueMemory,
        boolean dropOldest,
        boolean queueQos0,
        int maxTopicLevels,
        int maxTopicLength,
        int maxClientIdLength,
        int maxSubscriptionsPerSession,
        int retainedMaxCount,
        long retainedMaxBytes,
        long retainedMemory,
        long retainedExpiryMax,
        int maxConnections,
        int maxSessions,
        int connectTimeout,
        Set<ProtocolVersion> allowedVersions,
        boolean refuseTakeOver,
        Anonymous allowAnonymous,
        boolean authorizationRequired,
        int serviceGrace,
        String responseInformation) {

    static final String PID = "org.marquetry.broker";
    private static final long HEAP = Runtime.getRuntime().maxMemory();
    /** What a store on disk may hold of one kind if nothing is said; a disk that is full before that refuses in words. */
    private static final long STORE_ROOM = 16L * 1024 * 1024 * 1024;

    /** What a session may take of the heap, some subscriptions included. */
    private static final long BYTES_A_SESSION = 2048;

    private static final long FOREVER = 0xffff_ffffL;
    private static final String KICK = "kick";

    /** Where clients may connect from without saying who they are. */
    enum Anonymous {
        LOOPBACK,
        TRUE,
        FALSE
    }

    static BrokerSettings defaults() {
        return of(Map.of());
    }

    /**
     * Reads a configuration.
     *
     * @throws org.marquetry.api.config.ConfigurationException naming the first value or key that cannot be used
     */
    static BrokerSettings of(Map<String, ?> values) {
        return of(values, true);
    }

    /** Reads a configuration for a store that takes up heap, or does not. */
    static BrokerSettings of(Map<String, ?> values, boolean storeInHeap) {
        long storeRoom = storeInHeap ? HEAP / 10 * 4 : STORE_ROOM;
        Settings from = new Settings(PID, values);
        BrokerSettings settings = new BrokerSettings(
                QoS.of(from.integer("maxQos", 2, 0, 2)),
                from.flag("retainAvailable", true),
                from.flag("wildcardSubscriptionAvailable", true),
                from.flag("sharedSubscriptionAvailable", true),
                from.flag("subscriptionIdentifierAvailable", true),
                from.integer("receiveMaximum", 1024, 1, 65_535),
                from.integer("maxPacketSize", 16 * 1024 * 1024, 128, 268_435_460),
                from.integer("topicAliasMaximum", 32, 0, 65_535),
                from.integer("keepAliveMax", 65_535, 1, 65_535),
                from.number("sessionExpiryMax", 7_776_000, 0, FOREVER),
                from.number("messageExpiryMax", 0, 0, FOREVER),
                from.integer("maxInflight", 1024, 1, 65_535),
                from.integer("maxQueuedMessages", 1_000_000, 0, Integer.MAX_VALUE),
                from.number("maxQueuedBytes", 256L * 1024 * 1024, 0, Long.MAX_VALUE),
                from.number("maxQueuedMessagesTotal", 10_000_000, 0, Long.MAX_VALUE),
                orDefault(from.number("maxQueuedBytesTotal", 0, 0, Long.MAX_VALUE), storeRoom),
                from.integer("queuePageMessages", 256, 1, 65_536),
                from.integer("queuePageBytes", 256 * 1024, 1, 64 * 1024 * 1024),
                orDefault(from.number("queueMemory", 0, 0, Long.MAX_VALUE), HEAP / 5),
                from.oneOf("queueFullPolicy", "dropNewest", "dropNewest", "dropOldest")
                        .equals("dropOldest"),
                from.flag("queueQos0", false),
                from.integer("maxTopicLevels", 256, 1, 65_535),
                from.integer("maxTopicLength", 65_535, 1, 65_535),
                from.integer("maxClientIdLength", 65_535, 23, 65_535),
                from.integer("maxSubscriptionsPerSession", 100_000, 1, Integer.MAX_VALUE),
                from.integer("retainedMaxCount", 1_000_000, 0, Integer.MAX_VALUE),
                orDefault(from.number("retainedMaxBytes", 0, 0, Long.MAX_VALUE), storeRoom),
                orDefault(from.number("retainedMemory", 0, 0, Long.MAX_VALUE), HEAP / 16),
                from.number("retainedExpiryMax", 0, 0, FOREVER),
                from.integer("maxConnections", 1_000_000, 1, Integer.MAX_VALUE),
                (int) orDefault(
                        from.integer("maxSessions", 0, 0, Integer.MAX_VALUE),
                        Math.min(HEAP / BYTES_A_SESSION, Integer.MAX_VALUE)),
                from.integer("connectTimeout", 10, 1, 3600),
                versions(from),
                !from.oneOf("takeOverPolicy", KICK, KICK, "refuse").equals(KICK),
                anonymous(from),
                from.oneOf("authorization", "auto", "auto", "required").equals("required"),
                from.integer("serviceGrace", 10, 1, 600),
                from.text("responseInformation", ""));
        from.refuseUnknown();
        return settings;
    }

    /** Whether a client on a connection need not say who it is; the listener has the first word. */
    boolean allowsAnonymous(Connection connection) {
        Boolean byListener = connection.policy().allowAnonymous();
        if (byListener != null) {
            return byListener;
        }
        return switch (allowAnonymous) {
            case TRUE -> true;
            case FALSE -> false;
            // Both, since who comes by way of a proxy on this machine is elsewhere.
            case LOOPBACK -> isLoopback(connection.localAddress()) && isLoopback(connection.remoteAddress());
        };
    }

    private static boolean isLoopback(SocketAddress address) {
        // Other addresses are those of Unix sockets, which do not leave the machine.
        return !(address instanceof InetSocketAddress inet)
                || !inet.isUnresolved() && inet.getAddress().isLoopbackAddress();
    }

    private static long orDefault(long given, long otherwise) {
        return given != 0 ? given : otherwise;
    }

    private static Anonymous anonymous(Settings from) {
        return switch (from.oneOf("allowAnonymous", "loopback", "loopback", "true", "false")) {
            case "true" -> Anonymous.TRUE;
            case "false" -> Anonymous.FALSE;
            default -> Anonymous.LOOPBACK;
        };
    }

    private static Set<ProtocolVersion> versions(Settings from) {
        String key = "allowedVersions";
        List<String> given = from.list(key, List.of("3.1", "3.1.1", "5.0"));
        Set<ProtocolVersion> versions =
                given.stream().map(text -> version(from, key, text)).collect(Collectors.toUnmodifiableSet());
        if (versions.isEmpty()) {
            throw from.refused(key, "", "one or more of 3.1, 3.1.1, 5.0");
        }
        return versions;
    }

    private static ProtocolVersion version(Settings from, String key, String text) {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            if (version.toString().equals(text)) {
                return version;
            }
        }
        throw from.refused(key, text, "one or more of 3.1, 3.1.1, 5.0");
    }
}
