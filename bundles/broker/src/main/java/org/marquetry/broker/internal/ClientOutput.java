package org.marquetry.broker.internal;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.codec.PublishHeader;
import org.marquetry.api.codec.PublishView;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.transport.Connection;

/** Writes packets to one client, in its version and within what it accepts. Belongs to the connection's loop. */
final class ClientOutput {
    private final Engine engine;
    private final EngineLoop loop;
    private final Connection connection;
    private final ClientTerms terms;
    private final @Nullable MountPoint mountPoint;
    private final Supplier<String> client;

    ClientOutput(
            EngineLoop loop,
            Connection connection,
            ClientTerms terms,
            @Nullable MountPoint mountPoint,
            Supplier<String> client) {
        this.engine = loop.engine();
        this.loop = loop;
        this.connection = connection;
        this.terms = terms;
        this.mountPoint = mountPoint;
        this.client = client;
    }

    /** Sends a packet other than PUBLISH; false if it is too large for this client, even without what it could be without. */
    boolean send(Packet packet) {
        return engine.codec().encode(packet, terms.version(), terms.maximumPacketSize(), connection.output()) > 0;
    }

    void acknowledge(PacketType type, int packetId, ReasonCode reason) {
        engine.codec().encodeAcknowledgement(type, packetId, reason, terms.version(), connection.output());
    }

    /** Sends a PUBREL that was sent on an earlier connection. */
    void releaseAgain(int packetId) {
        engine.codec().encodeReleaseAgain(packetId, terms.version(), connection.output());
    }

    /** Sends a delivery of QoS 1 or 2; false if this client cannot take it. */
    boolean sendPublish(Delivery delivery, boolean again) {
        PublishHeader header = loop.header()
                .reset(delivery.qos(), delivery.retain(), delivery.packetId())
                .dup(again);
        return write(delivery.message(), header, delivery.identifiers());
    }

    /** Sends a message of QoS 0. */
    void sendPublish(Message message, boolean retain, int[] identifiers) {
        write(message, loop.header().reset(QoS.AT_MOST_ONCE, retain, 0), identifiers);
    }

    private boolean write(Message whole, PublishHeader header, int[] identifiers) {
        Message message = mountPoint == null ? whole : mountPoint.own(whole);
        if (message == null) {
            Incidents.detail(client, "message that is not behind its mount point, on " + whole.topic());
            return false;
        }
        if (terms.version().hasProperties()) {
            header.subscriptionIdentifiers(identifiers);
            if (message.expiresAt() != Message.NEVER) {
                header.expiryInterval(
                        Math.max(1, (message.expiresAt() - engine.time().wallMillis() + 999) / 1000));
            }
            if (terms.aliases().choosesAliases()) {
                int alias = terms.aliases().choose(message.topic());
                header.topicAlias(Math.abs(alias), alias > 0);
            }
        }
        int written = engine.codec()
                .encodePublish(message, header, terms.version(), terms.maximumPacketSize(), connection.output());
        if (written == 0 && header.topicAlias() != 0 && !header.topicOmitted()) {
            // To name the topic and its alias takes more than the topic alone.
            terms.aliases().forget(message.topic());
            header.topicAlias(0, false);
            written = engine.codec()
                    .encodePublish(message, header, terms.version(), terms.maximumPacketSize(), connection.output());
        }
        if (written == 0) {
            Incidents.detail(client, "message larger than the client accepts, on " + message.topic());
            return false;
        }
        loop.counters().sent.increment();
        return true;
    }

    /** Whether a publication can be sent to this client as the bytes that it came in. */
    boolean takesAsIs(PublishView publish, ProtocolForm form) {
        return mountPoint == null
                && form == terms.form()
                && publish.length() <= terms.maximumPacketSize()
                && !terms.aliases().choosesAliases();
    }

    void sendAsIs(PublishView publish) {
        connection.output().writeBytes(publish.buffer(), publish.start(), publish.length());
        loop.counters().sent.increment();
    }
}
