package org.marquetry.broker.internal;

import java.util.Objects;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.codec.PacketException;
import org.marquetry.api.codec.PacketSink;
import org.marquetry.api.codec.PublishView;
import org.marquetry.api.codec.WireRules;
import org.marquetry.api.packet.Auth;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.Packet;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.PingResp;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.Subscribe;
import org.marquetry.api.packet.Unsubscribe;

/** Takes what one client sends behind CONNACK, packet by packet. Belongs to the connection's loop. */
final class ClientInput implements PacketSink {
    private static final PingResp PING_RESP = new PingResp();

    private final ClientConnection connection;
    private final Session session;
    private final Intake intake;
    private final WireRules rules;
    private final @Nullable MountPoint mountPoint;
    private final @Nullable ClientAuthentication authentication;
    private final IncomingPublications publications;
    /** Where a packet begins that is to be taken again; less than 0 if none is. */
    private int readAgainFrom = -1;

    ClientInput(
            ClientConnection connection,
            Session session,
            WireRules rules,
            @Nullable ClientAuthentication authentication) {
        this.connection = connection;
        this.session = session;
        intake = connection.intake();
        this.rules = rules;
        mountPoint = connection.mountPoint();
        this.authentication = authentication;
        publications = new IncomingPublications(connection, session);
    }

    void received(ByteBuf bytes) {
        if (intake.isHeldBy(Intake.Reason.ACKNOWLEDGEMENTS)
                || intake.isHeldBy(Intake.Reason.AUTHORIZATION)
                || intake.isHeldBy(Intake.Reason.HANDOVER)) {
            return;
        }
        connection.keepAlive().heard();
        long before = connection.loop().appended();
        try {
            connection.engine().codec().decode(bytes, rules, this);
        } catch (PacketException violation) {
            connection.violated(violation.reason(), Objects.toString(violation.getMessage()));
        }
        if (readAgainFrom >= 0) {
            bytes.readerIndex(readAgainFrom);
            readAgainFrom = -1;
        }
        if (connection.isConnected()) {
            intake.afterRead(
                    connection,
                    publications,
                    connection.loop().appended() != before || publications.hasUnacknowledged());
        }
    }

    /** What the client may do is not known yet: the packet that begins there is given again when it is. */
    void readAgainFrom(int start) {
        readAgainFrom = start;
    }

    @Override
    public boolean publish(PublishView publish) {
        return publications.publish(publish) && goesOn();
    }

    @Override
    public boolean acknowledgement(PacketType type, int packetId, ReasonCode reason, Properties properties) {
        if (type == PacketType.PUBREL) {
            publications.released(packetId);
        } else if (!session.acknowledged(type, packetId, reason)) {
            new StrayAcknowledgement(type, packetId, reason).answer(connection, session.outgoing());
        }
        return goesOn();
    }

    private boolean goesOn() {
        return connection.isConnected() && !publications.isFull();
    }

    @Override
    public boolean packet(Packet packet) {
        if (packet instanceof Auth auth && authentication != null) {
            authentication.received(auth);
            return connection.isConnected();
        }
        switch (packet.type()) {
            case SUBSCRIBE -> new SubscribeRequest(connection, session).answer(whole((Subscribe) packet));
            case UNSUBSCRIBE -> new SubscribeRequest(connection, session).answer(whole((Unsubscribe) packet));
            case PINGREQ -> connection.output().send(PING_RESP);
            case DISCONNECT -> new Departure(connection).announced((Disconnect) packet);
            default -> connection.violated(ReasonCode.PROTOCOL_ERROR, packet.type() + " is not expected here");
        }
        return connection.isConnected() && !intake.isHeldBy(Intake.Reason.AUTHORIZATION);
    }

    private Subscribe whole(Subscribe request) {
        return mountPoint == null ? request : mountPoint.whole(request);
    }

    private Unsubscribe whole(Unsubscribe request) {
        return mountPoint == null ? request : mountPoint.whole(request);
    }

    IncomingPublications publications() {
        return publications;
    }

    /** How the client's packets are read. */
    WireRules rules() {
        return rules;
    }
}
