package org.marquetry.broker.internal;

import org.marquetry.api.packet.ProtocolVersion;

/** The two forms that a PUBLISH has on the wire: with properties (5.0) and without (before). */
enum ProtocolForm {
    PLAIN,
    WITH_PROPERTIES;

    static ProtocolForm of(ProtocolVersion version) {
        return version.hasProperties() ? WITH_PROPERTIES : PLAIN;
    }
}
