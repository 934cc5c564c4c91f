package org.marquetry.broker.internal;

import java.util.Set;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
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
    private final BrokerSettings told;
    private final @Nullable MountPoint mountPoint;
    private final PendingAcknowledgements acknowledgements;
    /** QoS 2 publications of earlier connections that the client has not gone on with on this one: they count for nothing. */
    private @Nullable PacketIds left;

    @SuppressWarnings("NullAway.Init")
    private ByteBuf topicBuffer;

    private int topicStart;
    private int topicLength;

    IncomingPublications(ClientConnection connection, Session session) {
        this.connection = connection;
        this.session = session;
        loop = session.loop();
        engine = loop.engine();
        told = connection.terms().told();
        mountPoint = connection.mountPoint();
        acknowledgements = new PendingAcknowledgements(connection);
        left = session.incomingCount() == 0 ? null : session.incoming().copy();
    }

    /** Those of earlier connections; null for none. */
    @Nullable PacketIds left() {
        return left;
    }

    /** Those of earlier connections, when the client was parked on this one. */
    void left(Set<Integer> ids) {
        PacketIds before = new PacketIds();
        ids.forEach(before::add);
        left = ids.isEmpty() ? null : before;
    }

    /** Takes a PUBLISH; false if the connection has ended over it. */
    boolean publish(PublishView publish) {
        if (!allowed(publish) || !findTopic(publish)) {
            return false;
        }
        if (mountPoint != null) {
            mount(mountPoint);
        }
        if (publish.qos() == QoS.EXACTLY_ONCE && session.incoming().contains(publish.packetId())) {
            loop.counters().received.increment();
            receivedAgain(publish.packetId());
            return true;
        }
        if (publish.qos() != QoS.AT_MOST_ONCE
                && connection.terms().version().hasProperties()
                && unacknowledged() >= told.receiveMaximum()) {
            return violated(
                    ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
                    "more than " + told.receiveMaximum() + " publications are unacknowledged");
        }
        Answer permission = connection
                .permissions()
                .mayPublish(topicBuffer, topicStart, topicLength, publish.qos(), publish.retain());
        if (permission == Answer.LATER) {
            connection.input().readAgainFrom(publish.start());
            return false;
        }
        loop.counters().received.increment();
        if (permission == Answer.NO || isReserved()) {
            deny(publish);
            return true;
        }
        Route route = loop.router().route(topicBuffer, topicStart, topicLength);
        ReasonCode refusal = refusal(route, engine.settings());
        if (refusal != null) {
            return refuse(publish, refusal);
        }
        switch (publish.qos()) {
            case AT_MOST_ONCE -> takeAtMostOnce(publish, route);
            case AT_LEAST_ONCE -> takeAtLeastOnce(publish, route);
            case EXACTLY_ONCE -> takeExactlyOnce(publish, route);
        }
        return true;
    }

    /** The same again, perhaps on another connection: acknowledged when the first one is. */
    private void receivedAgain(int packetId) {
        resumed(packetId);
        JointCommit first = session.arriving(packetId);
        if (first == null) {
            acknowledgements.send(PacketType.PUBREC, packetId, ReasonCode.SUCCESS);
        } else {
            first.whenKept(acknowledgements.reserve(PacketType.PUBREC, packetId, ReasonCode.SUCCESS));
        }
    }

    /** Whether so much waits for its acknowledgement that no more is to be taken. */
    boolean isFull() {
        return acknowledgements.isFull();
    }

    /** Whether the store or other loops have to do with what the client has sent. */
    boolean hasUnacknowledged() {
        return acknowledgements.size() > 0;
    }

    private int unacknowledged() {
        int here = session.incomingCount() - (left == null ? 0 : left.size());
        return acknowledgements.pendingPublications() + here;
    }

    /** The client goes on with something that an earlier connection has left. */
    private void resumed(int packetId) {
        if (left != null) {
            left.remove(packetId);
        }
    }

    private boolean allowed(PublishView publish) {
        if (publish.qos().compareTo(told.maxQos()) > 0) {
            return violated(
                    ReasonCode.QOS_NOT_SUPPORTED,
                    "PUBLISH with QoS " + publish.qos().code());
        }
        if (publish.retain() && !told.retainAvailable()) {
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

    private void mount(MountPoint point) {
        topicBuffer = point.whole(topicBuffer, topicStart, topicLength);
        topicStart = 0;
        topicLength = topicBuffer.readableBytes();
    }

    private @Nullable ReasonCode refusal(Route route, BrokerSettings settings) {
        return route.levels() > settings.maxTopicLevels() || topicLength > settings.maxTopicLength()
                ? ReasonCode.TOPIC_NAME_INVALID
                : null;
    }

    private boolean isReserved() {
        if (mountPoint != null) {
            return mountPoint.isReserved(topicBuffer);
        }
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

    /**
     * Takes a publication to nowhere, for which there is no authorization, or which is to the broker's own topics. Earlier versions cannot be told so, but by ending
     * their connections, which would come back with the same (MQTT-3.3.5-2 of 3.1.1 leaves both open).
     */
    private void deny(PublishView publish) {
        ReasonCode reason =
                connection.terms().version().hasProperties() ? ReasonCode.NOT_AUTHORIZED : ReasonCode.SUCCESS;
        switch (publish.qos()) {
            case AT_LEAST_ONCE -> acknowledgements.send(PacketType.PUBACK, publish.packetId(), reason);
            case EXACTLY_ONCE -> acknowledgements.send(PacketType.PUBREC, publish.packetId(), reason);
            default -> {}
        }
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

    private void takeAtMostOnce(PublishView publish, Route route) {
        if (publish.retain() || publish.hasProperties() || mountPoint != null) {
            Message message = message(publish);
            if (!loop.publications().retain(message)) {
                Incidents.retainedFull(message.topic());
            }
            loop.router().distribute(route, message, session);
        } else {
            loop.router().distributeAsIs(route, publish, connection.terms().form(), session, this);
        }
    }

    private void takeAtLeastOnce(PublishView publish, Route route) {
        long before = loop.appended();
        Message message = message(publish);
        if (message.retain() && !loop.jointCommits().isEmpty()) {
            takeBehindOthers(publish, message, route);
            return;
        }
        if (!loop.publications().retain(message)) {
            refuse(publish, ReasonCode.QUOTA_EXCEEDED);
            return;
        }
        Pledge pledge = loop.router().distribute(route, message, session, before);
        if (pledge == null) {
            acknowledgements.send(PacketType.PUBACK, publish.packetId(), reason(route));
        } else {
            pledge.whenKept(acknowledgements.reserve(PacketType.PUBACK, publish.packetId(), reason(route)));
        }
    }

    /** What the topic is to retain must not be overtaken by a publication before that still waits for other loops. */
    private void takeBehindOthers(PublishView publish, Message message, Route route) {
        if (!engine.retained().hasRoom(message)) {
            refuse(publish, ReasonCode.QUOTA_EXCEEDED);
            return;
        }
        JointCommit commit = new JointCommit(loop, acknowledgements);
        commit.retain(engine.retained().retain(message));
        commit.whenKept(acknowledgements.reserve(PacketType.PUBACK, publish.packetId(), reason(route)));
        loop.router().distribute(route, loop.router().choose(route), message, session, commit);
        loop.jointCommits().add(commit);
    }

    private static ReasonCode reason(Route route) {
        return route.receivers() == 0 ? ReasonCode.NO_MATCHING_SUBSCRIBERS : ReasonCode.SUCCESS;
    }

    private void takeExactlyOnce(PublishView publish, Route route) {
        int packetId = publish.packetId();
        Message message = message(publish);
        if (message.retain() && !engine.retained().hasRoom(message)) {
            refuse(publish, ReasonCode.QUOTA_EXCEEDED);
            return;
        }
        session.incoming().add(packetId);
        Target[][] chosen = loop.router().choose(route);
        // What follows something that is being kept must not overtake it (MQTT-4.6.0-6).
        if ((session.allArriving() == null || session.allArriving().isNone())
                && !session.isDurable()
                && !message.retain()
                && !loop.router().isToBeKept(route, chosen)) {
            loop.router().distribute(route, chosen, message, session, null);
            acknowledgements.send(PacketType.PUBREC, packetId, reason(route));
            return;
        }
        JointCommit commit = new JointCommit(loop, acknowledgements);
        commit.identify(session, packetId);
        if (message.retain()) {
            commit.retain(engine.retained().retain(message));
        }
        commit.whenKept(new Arrival(packetId));
        commit.whenKept(acknowledgements.reserve(PacketType.PUBREC, packetId, reason(route)));
        session.arriving(packetId, commit);
        loop.router().distribute(route, chosen, message, session, commit);
        loop.jointCommits().add(commit);
    }

    /** A QoS 2 publication on its way into the store. */
    private final class Arrival implements StoreWriter.CommitListener {
        private final int packetId;

        private Arrival(int packetId) {
            this.packetId = packetId;
        }

        @Override
        public void committed() {
            session.arrived(packetId, true);
        }

        @Override
        public void failed(StoreException reason) {
            session.arrived(packetId, false);
        }
    }

    /** Takes a PUBREL: the packet identifier is free again. */
    void released(int packetId) {
        JointCommit arrival = session.arriving(packetId);
        if (arrival != null) {
            // Nobody can have told the client that it may release this, but it is not to be left behind.
            arrival.whenKept(new AfterCommit(() -> released(packetId)));
            return;
        }
        resumed(packetId);
        boolean isKnown = session.incomingCount() > 0 && session.incoming().remove(packetId);
        ReasonCode reason = isKnown ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
        if (session.isDurable()) {
            // Unknown ones too: they may have been removed on a connection before, and the store have failed over it.
            forget(new Release(packetId, reason));
        } else {
            acknowledgements.send(PacketType.PUBCOMP, packetId, reason);
        }
    }

    private void forget(Release release) {
        loop.append(new StoreChange.IncomingRemoved(session.clientId(), release.packetId));
        loop.afterCommit(release);
    }

    /**
     * The end of a QoS 2 publication. An identifier that came back after a crash would make the next publication that uses it
     * look like one that is known, so PUBCOMP waits, for a store that has failed until it works again.
     */
    private final class Release implements StoreWriter.CommitListener {
        private final int packetId;
        private final ReasonCode reason;

        private Release(int packetId, ReasonCode reason) {
            this.packetId = packetId;
            this.reason = reason;
            acknowledgements.expect();
        }

        @Override
        public void committed() {
            acknowledgements.complete(packetId, reason);
        }

        @Override
        public void failed(StoreException failure) {
            if (connection.isOpen()) {
                loop.recovery().later(this, () -> forgetAgain(this));
            }
        }
    }

    private void forgetAgain(Release release) {
        if (connection.isOpen() && !session.incoming().contains(release.packetId)) {
            forget(release);
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
                mountPoint == null ? publish.messageProperties() : mountPoint.whole(publish.messageProperties()));
    }

    private boolean violated(ReasonCode reason, String words) {
        connection.violated(reason, words);
        return false;
    }
}
