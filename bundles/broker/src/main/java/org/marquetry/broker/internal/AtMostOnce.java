package org.marquetry.broker.internal;

import org.marquetry.api.codec.PublishView;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;

/**
 * The messages of QoS 0 of one session: sent if the client reads them, queued if it is away and the settings say so, and lost
 * otherwise (MQTT 5.0 section 4.3.1). Belongs to the session's loop.
 */
final class AtMostOnce {
    private final Session session;
    /** Whether messages have been dropped since the client last kept up. */
    private boolean behind;

    AtMostOnce(Session session) {
        this.session = session;
    }

    void deliver(Message message, Target target, boolean retain) {
        if (hasExpired(message)) {
            return;
        }
        ClientConnection current = session.connection();
        boolean waitsBehind = session.holdsQos0();
        if (current != null && current.isWritable() && !waitsBehind) {
            send(message, target, retain, current);
        } else if (current != null && waitsBehind || isQueued()) {
            session.outgoing().offer(message, QoS.AT_MOST_ONCE, target, retain, null);
        } else if (current != null) {
            drop();
        }
    }

    /** Whether it has waited too long for the store, or for a member of a shared subscription whose session has ended. */
    private boolean hasExpired(Message message) {
        EngineLoop loop = session.loop();
        boolean expired = message.expiresAt() != Message.NEVER
                && message.isExpired(loop.engine().time().wallMillis());
        if (expired) {
            loop.counters().expired.increment();
        }
        return expired;
    }

    private boolean isQueued() {
        return session.loop().engine().settings().queueQos0() && session.expiryInterval() != Session.WITH_CONNECTION;
    }

    /** Sends a message, if the client may have it; if that is known only later, it waits in the queue, as far as there is room. */
    void send(Message message, Target target, boolean retain, ClientConnection to) {
        Answer permission = to.permissions().mayReceive(message, QoS.AT_MOST_ONCE, retain);
        if (permission == Answer.YES) {
            to.output().sendPublish(message, retain, target.identifiers());
        } else if (permission == Answer.LATER) {
            session.outgoing().offer(message, QoS.AT_MOST_ONCE, target, retain, null);
        }
    }

    /** Sends a publication as the bytes that it came in, if they are what the client would be sent. */
    boolean sendAsIs(PublishView publish, Target target, ProtocolForm form) {
        ClientConnection current = session.connection();
        if (current == null
                || target.identifiers().length > 0
                || !current.isWritable()
                || session.holdsQos0()
                || !current.permissions().areUnlimited()
                || !current.output().takesAsIs(publish, form)) {
            return false;
        }
        current.output().sendAsIs(publish);
        return true;
    }

    private void drop() {
        session.loop().counters().droppedQos0.increment();
        if (!behind) {
            behind = true;
            Incidents.slowReceiver(session.clientId());
        }
    }

    /** The client has taken what it was sent: it keeps up again. */
    void caughtUp() {
        behind = false;
    }
}
