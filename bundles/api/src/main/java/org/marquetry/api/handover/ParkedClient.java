package org.marquetry.api.handover;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.ClientCredentials;
import org.marquetry.api.auth.Identity;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.Will;
import org.marquetry.api.transport.Parked;

/**
 * A client whose connection waits for the next engine. What it has sent and nobody has decoded waits with the connection.
 *
 * @param form the version of the form that this is filled in by
 * @param version of the protocol that the client speaks
 * @param reauthentication how the client may authenticate again; null if it has not authenticated by a method of its own
 * @param will what is to be published if the connection is lost; null for nothing
 * @param silentMillis for how long nothing had come from the client when it was parked; that time stands still meanwhile
 * @param graceSeconds its patience while no engine has adopted it
 * @param farewell what the client is sent if no engine comes within that time; empty for nothing
 */
public record ParkedClient(
        int form,
        ProtocolVersion version,
        Identity identity,
        @Nullable Reauthentication reauthentication,
        ParkedTerms terms,
        ParkedAliases aliases,
        @Nullable Will will,
        long silentMillis,
        ParkedSession session,
        int graceSeconds,
        Bytes farewell)
        implements Parked {
    /** The version of this form. */
    public static final int FORM = 2;

    /** How a client authenticated when it connected (MQTT 5.0 section 4.12), which is how it may do so again. */
    public record Reauthentication(String method, ClientCredentials credentials) {}
}
