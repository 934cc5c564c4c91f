package org.marquetry.broker.internal;

import org.marquetry.api.transport.Connection;

/** Whether one connection is read from: as long as nothing speaks against it. Belongs to the connection's loop. */
final class Intake {
    /** What speaks against reading. */
    enum Reason {
        /** What comes behind CONNECT waits for CONNACK. */
        HANDSHAKE,
        /** The client does not read what it is sent. */
        OUTPUT,
        /** Other loops or the store do not keep up with what has been published. */
        BACKLOG,
        /** Too many of the client's own packets wait for their acknowledgement. */
        ACKNOWLEDGEMENTS,
        /** Whether the client may do what it has asked for last is not known yet. */
        AUTHORIZATION,
        /** One engine leaves the client to the next. */
        HANDOVER
    }

    private final Connection transport;
    /** A bit for each reason, since there may be many connections. */
    private int reasons;

    Intake(Connection transport) {
        this.transport = transport;
    }

    void hold(Reason reason) {
        reasons |= bit(reason);
        transport.reading(false);
    }

    boolean isHeldBy(Reason reason) {
        return (reasons & bit(reason)) != 0;
    }

    private static int bit(Reason reason) {
        return 1 << reason.ordinal();
    }

    /** What has been read was taken: goes on only if the client, its publications, other loops and the store allow it. */
    void afterRead(ClientConnection connection, IncomingPublications publications, boolean needsStore) {
        if (!transport.isWritable()) {
            hold(Reason.OUTPUT);
        }
        if (publications.isFull()) {
            hold(Reason.ACKNOWLEDGEMENTS);
        }
        if (!isHeldBy(Reason.BACKLOG) && connection.loop().heldPublishers().takes(connection, needsStore)) {
            hold(Reason.BACKLOG);
        }
    }

    /** Whether it is the broker that cannot go on, so that the client's silence says nothing. */
    boolean isHeldByBroker() {
        return isHeldBy(Reason.BACKLOG)
                || isHeldBy(Reason.ACKNOWLEDGEMENTS)
                || isHeldBy(Reason.AUTHORIZATION)
                || isHeldBy(Reason.HANDOVER);
    }

    void release(Reason reason) {
        if (!isHeldBy(reason)) {
            return;
        }
        reasons &= ~bit(reason);
        if (reasons == 0) {
            transport.reading(true);
            // What was received before it was held.
            transport.resume();
        }
    }
}
