package org.marquetry.transport.listener;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.config.Settings;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.transport.ListenerPolicy;

/** What a listener's clients may do. */
final class PolicySettings {
    /** A fixed header of five bytes and the largest remaining length (MQTT 5.0 sections 1.5.5 and 2.1.4). */
    private static final int MOST_PACKET_SIZE = 5 + 268_435_455;

    private static final int LONGEST_MOUNT_POINT = 1024;
    private static final List<String> NOT_MOUNTED = List.of("$SYS/", "$share/");

    private static final int DAY = 24 * 60 * 60;

    private static final List<String> ALL_VERSIONS = Arrays.stream(ProtocolVersion.values())
            .map(ProtocolVersion::toString)
            .toList();

    private PolicySettings() {}

    static ListenerPolicy read(ListenerKind kind, Settings settings) {
        return ListenerPolicy.named(kind.prefix() + "~" + settings.name())
                .maxConnections(settings.integer("maxConnections", Integer.MAX_VALUE, 1, Integer.MAX_VALUE))
                .maxPacketSize(settings.integer("maxPacketSize", Integer.MAX_VALUE, 1, MOST_PACKET_SIZE))
                .allowedVersions(allowedVersions(settings))
                .allowAnonymous(allowAnonymous(settings))
                .handshakeTimeout(
                        settings.integer("handshakeTimeout", ListenerPolicy.DEFAULT_HANDSHAKE_TIMEOUT, 1, DAY))
                .acceptRate(settings.integer("acceptRate", Integer.MAX_VALUE, 1, Integer.MAX_VALUE))
                .connectTimeout(settings.integer("connectTimeout", 0, 0, DAY))
                .idleTimeout(settings.integer("idleTimeout", 0, 0, DAY))
                .closeTimeout(settings.integer("closeTimeout", ListenerPolicy.DEFAULT_CLOSE_TIMEOUT, 1, DAY))
                .realm(settings.text("realm", ""))
                .mountPoint(mountPoint(settings))
                .build();
    }

    /** Whole levels, so that what comes behind it is a filter if it was one. */
    private static String mountPoint(Settings settings) {
        String given = settings.text("mountPoint", "");
        boolean isAllowed = given.isEmpty()
                || given.matches("[^+#\\x00]*/")
                        && given.length() <= LONGEST_MOUNT_POINT
                        && NOT_MOUNTED.stream().noneMatch(given::startsWith);
        if (!isAllowed) {
            throw settings.refused(
                    "mountPoint",
                    given,
                    "the beginning of topic names, up to and with a /, such as site/1/; neither wildcards nor "
                            + String.join(" or ", NOT_MOUNTED) + " are");
        }
        return given;
    }

    private static Set<ProtocolVersion> allowedVersions(Settings settings) {
        List<String> wanted = settings.list("allowedVersions", ALL_VERSIONS);
        if (wanted.isEmpty() || !ALL_VERSIONS.containsAll(wanted)) {
            throw settings.refused(
                    "allowedVersions", String.join(",", wanted), "a list of " + String.join(", ", ALL_VERSIONS));
        }
        return Arrays.stream(ProtocolVersion.values())
                .filter(version -> wanted.contains(version.toString()))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(ProtocolVersion.class)));
    }

    private static @Nullable Boolean allowAnonymous(Settings settings) {
        return settings.text("allowAnonymous", "").isEmpty() ? null : settings.flag("allowAnonymous", false);
    }
}
