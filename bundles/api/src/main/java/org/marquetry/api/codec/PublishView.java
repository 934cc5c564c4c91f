package org.marquetry.api.codec;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Publish;
import org.marquetry.api.packet.QoS;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A decoded PUBLISH that still lies in the buffer it was read into: checked, and described by offsets. Holds only while the
 * sink is being called.
 */
@ProviderType
public interface PublishView {
    /** The buffer that all offsets are absolute indexes of. Not to be kept, and its indexes not to be moved. */
    ByteBuf buffer();

    /** Where the packet begins, at its fixed header. */
    int start();

    /** The length of the whole packet. */
    int length();

    QoS qos();

    boolean retain();

    boolean dup();

    /** The packet identifier, or 0 at QoS 0. */
    int packetId();

    int topicStart();

    /** The length of the topic name in bytes; 0 if a topic alias stands for it. */
    int topicLength();

    /** The topic alias, or 0. The value 0 on the wire has already been refused. */
    int topicAlias();

    /** Seconds, or -1 if the message does not expire. */
    long messageExpiryInterval();

    /** Whether the packet carries properties of any kind. */
    boolean hasProperties();

    /** The properties that travel with the message: without topic alias, message expiry and subscription identifiers. */
    Properties messageProperties();

    int payloadStart();

    int payloadLength();

    /** The whole packet as a value, with all its properties; for clients and tests. */
    Publish toPacket();
}
