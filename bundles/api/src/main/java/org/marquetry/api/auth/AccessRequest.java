package org.marquetry.api.auth;

import java.net.SocketAddress;

import org.marquetry.api.packet.QoS;

/**
 * What a client wants to do.
 *
 * @param topic a topic name; of {@link Access#SUBSCRIBE} the whole filter, {@code $share/NAME/} included
 * @param qos of the message, or the highest that is asked for
 * @param retain whether the message is to be retained; of {@link Access#RECEIVE}, whether it is a retained one
 */
public record AccessRequest(
        Identity identity,
        String clientId,
        String listener,
        SocketAddress remoteAddress,
        Access access,
        String topic,
        QoS qos,
        boolean retain) {}
