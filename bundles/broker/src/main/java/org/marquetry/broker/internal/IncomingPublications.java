package org.marquetry.broker.internal;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.codec.PublishView;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;

/**
 * What one client publishes: its limits, its topic aliases, and the receiving side of QoS 1 and 2 (MQTT 5.0 sections 3.3 and
 * 4.3). Belongs to the connection's loop.
 */
final class IncomingPublications {
    private static final byte[] RESERVED = {'$', 'S', 'Y', 'S', '/'};

    private final ClientConnection connection;
    private final Session session;
    private final EngineLoop loop;
    private final Engine engine;
    private final PendingAcknowledgements acknowledgements;
    private ByteBuf topicBuffer;
    private int topicStart;
    private int topicLength;

    IncomingPublications(ClientConnection connection, Session session) {
        this.connection = connection;
        this.session = session;
        loop = session.loop();
        engine = loop.engine();
        acknowledgements = new PendingAcknowledgements(connection);
    }

    /** Takes a PUBLISH; false if the connection has ended over it. */
    boolean publish(PublishView publish) {
        BrokerSettings settings = engine.settings();
        if (!allowed(publish, settings) || !findTopic(publish)) {
            return false;
        }
        loop.counters().received.increment();
        if (publish.qos() == QoS.EXACTLY_ONCE && session.incoming().contains(publish.packetId())) {
            acknowledgements.send(PacketType.PUBREC, publish.packetId(), ReasonCode.SUCCESS);
            return true;
        }
        if (publish.qos() != QoS.AT_MOST_ONCE
                && unacknowledged() >= connection.terms().receiveMaximum()) {
            return violated(
                    ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
                    "more than " + connection.terms().receiveMaximum() + " publications are unacknowledged");
        }
        Route route = loop.router().route(topicBuffer, topicStart, topicLength);
        ReasonCode refusal = refusal(route, settings);
        if (refusal != null) {
            return refuse(publish, refusal);
        }
        if (publish.qos() == QoS.AT_MOST_ONCE) {
            takeOnce(publish, route);
        } else {
            take(publish, route);
        }
        return true;
    }

    private int unacknowledged() {
        return acknowledgements.pendingPublications() + session.incomingCount();
    }

    private boolean allowed(PublishView publish, BrokerSettings settings) {
        if (publish.qos().compareTo(settings.maxQos()) > 0) {
            return violated(
                    ReasonCode.QOS_NOT_SUPPORTED,
                    "PUBLISH with QoS " + publish.qos().code());
        }
        if (publish.retain() && !settings.retainAvailable()) {
            return violated(ReasonCode.RETAIN_NOT_SUPPORTED, "PUBLISH to be retained");
        }
        return true;
    }

    private boolean findTopic(PublishView publish) {
        topicBuffer = publish.buffer();
        topicStart = publish.topicStart();
        topicLength = publish.topicLength();
        int alias = publish.topicAlias();
        if (alias == 0) {
            return true;
        }
        AliasTables aliases = connection.aliases();
        if (!aliases.allows(alias)) {
            return violated(ReasonCode.TOPIC_ALIAS_INVALID, "topic alias " + alias + " is above the maximum");
        }
        if (topicLength > 0) {
            aliases.learn(alias, topicBuffer, topicStart, topicLength);
            return true;
        }
        topicBuffer = aliases.topic(alias);
        if (topicBuffer == null) {
            return violated(ReasonCode.PROTOCOL_ERROR, "topic alias " + alias + " stands for no topic");
        }
        topicStart = topicBuffer.readerIndex();
        topicLength = topicBuffer.readableBytes();
        return true;
    }

    private ReasonCode refusal(Route route, BrokerSettings settings) {
        if (route.levels() > settings.maxTopicLevels() || topicLength > settings.maxTopicLength()) {
            return ReasonCode.TOPIC_NAME_INVALID;
        }
        return isReserved() ? ReasonCode.NOT_AUTHORIZED : null;
    }

    private boolean isReserved() {
        if (topicBuffer.getByte(topicStart) != '$' || topicLength < RESERVED.length) {
            return false;
        }
        for (int i = 1; i < RESERVED.length; i++) {
            if (topicBuffer.getByte(topicStart + i) != RESERVED[i]) {
                return false;
            }
        }
        return true;
    }

    /** Refuses one publication: in its acknowledgement if that can carry a reason, else by ending the connection. */
    private boolean refuse(PublishView publish, ReasonCode reason) {
        if (publish.qos() == QoS.AT_MOST_ONCE || !connection.terms().version().hasProperties()) {
            connection.end(reason, "PUBLISH refused: " + reason);
            return false;
        }
        PacketType type = publish.qos() == QoS.AT_LEAST_ONCE ? PacketType.PUBACK : PacketType.PUBREC;
        acknowledgements.send(type, publish.packetId(), reason);
        Incidents.ofConnection(connection, "PUBLISH refused: " + reason);
        return true;
    }

    private void takeOnce(PublishView publish, Route route) {
        if (publish.retain() || publish.hasProperties()) {
            Message message = message(publish);
            if (!loop.publications().retain(message)) {
                Incidents.retainedFull(message.topic());
            }
            loop.router().distribute(route, message, session);
        } else {
            loop.router().distributeAsIs(route, publish, connection.terms().form(), session, this);
        }
    }

    private void take(PublishView publish, Route route) {
        long before = loop.appended();
        int packetId = publish.packetId();
        Message message = message(publish);
        boolean once = publish.qos() == QoS.EXACTLY_ONCE;
        PacketType type = once ? PacketType.PUBREC : PacketType.PUBACK;
        if (!loop.publications().retain(message)) {
            refuse(publish, ReasonCode.QUOTA_EXCEEDED);
            return;
        }
        if (once) {
            session.incoming().add(packetId);
            if (session.isDurable()) {
                loop.append(new StoreChange.IncomingPut(session.clientId(), packetId));
            }
        }
        Pledge pledge = loop.router().distribute(route, message, session, before);
        ReasonCode reason = route.receivers() == 0 ? ReasonCode.NO_MATCHING_SUBSCRIBERS : ReasonCode.SUCCESS;
        if (pledge == null) {
            acknowledgements.send(type, packetId, reason);
        } else {
            StoreWriter.CommitListener acknowledgement = acknowledgements.reserve(type, packetId, reason);
            pledge.whenKept(once ? new ReceivedOnce(packetId, acknowledgement) : acknowledgement);
        }
    }

    /** Acknowledges a QoS 2 publication. One that could not be kept was never taken, so its identifier is free (MQTT-4.3.3-9). */
    private final class ReceivedOnce implements StoreWriter.CommitListener {
        private final int packetId;
        private final StoreWriter.CommitListener acknowledgement;

        private ReceivedOnce(int packetId, StoreWriter.CommitListener acknowledgement) {
            this.packetId = packetId;
            this.acknowledgement = acknowledgement;
        }

        @Override
        public void committed() {
            acknowledgement.committed();
        }

        @Override
        public void failed(StoreException reason) {
            forget(packetId);
            acknowledgement.failed(reason);
        }
    }

    private boolean forget(int packetId) {
        boolean known = session.incomingCount() > 0 && session.incoming().remove(packetId);
        if (known && session.isDurable()) {
            loop.append(new StoreChange.IncomingRemoved(session.clientId(), packetId));
        }
        return known;
    }

    /** Takes a PUBREL: the packet identifier is free again. */
    void released(int packetId) {
        if (!forget(packetId)) {
            acknowledgements.send(PacketType.PUBCOMP, packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
        } else if (session.isDurable()) {
            loop.afterCommit(acknowledgements.reserve(PacketType.PUBCOMP, packetId, ReasonCode.SUCCESS));
        } else {
            acknowledgements.send(PacketType.PUBCOMP, packetId, ReasonCode.SUCCESS);
        }
    }

    /** The publication as a message, in an array of its own. */
    Message message(PublishView publish) {
        byte[] content = new byte[topicLength + publish.payloadLength()];
        topicBuffer.getBytes(topicStart, content, 0, topicLength);
        publish.buffer().getBytes(publish.payloadStart(), content, topicLength, publish.payloadLength());
        return Message.wrap(
                content,
                topicLength,
                publish.qos(),
                publish.retain(),
                engine.messages().expiry(publish.messageExpiryInterval()),
                publish.messageProperties());
    }

    private boolean violated(ReasonCode reason, String words) {
        connection.violated(reason, words);
        return false;
    }
}
