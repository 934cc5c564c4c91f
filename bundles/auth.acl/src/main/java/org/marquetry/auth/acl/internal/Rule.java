package org.marquetry.auth.acl.internal;

import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.Access;
import org.marquetry.api.packet.QoS;

/**
 * A rule but for whom and which topics it is about.
 *
 * @param order the lower one decides
 * @param retain what it must be; null for either
 * @param shared whether the subscription must be a shared one; null for either
 * @param plainNamesOnly whether it is only for clients whose names have no wildcards in them
 * @param text for operators
 */
record Rule(
        int order,
        boolean allows,
        Set<Access> accesses,
        Set<QoS> qos,
        @Nullable Boolean retain,
        @Nullable Boolean shared,
        boolean plainNamesOnly,
        String text) {}
