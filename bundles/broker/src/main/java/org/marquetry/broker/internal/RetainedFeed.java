package org.marquetry.broker.internal;

import java.util.Objects;

import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;

/**
 * The retained messages that one new subscription is still to get. They are taken from the tree one by one as the receiver's
 * window and buffer allow, so that any number of matches costs the broker a cursor.
 */
final class RetainedFeed {
    /** How far one search for a match goes, so that a filter that hardly matches does not hold up the loop. */
    private static final int STEPS = 16;

    private final Subscription subscription;
    private final RetainedReading reading;
    private final Target target;

    RetainedFeed(Subscription subscription, RetainedReading reading) {
        this.subscription = subscription;
        this.reading = reading;
        target = subscription.target(null);
    }

    Subscription subscription() {
        return subscription;
    }

    /** Whether the next message is being read from the store. */
    boolean isWaiting() {
        return reading.isWaiting();
    }

    /** Sends the next message, if the search for it has found one; false if there is none any more. */
    boolean sendNext(Session session) {
        Message message = reading.next(STEPS);
        if (message == null) {
            return !reading.isAtEnd();
        }
        QoS qos = message.qos().atMost(target.qos());
        if (qos == QoS.AT_MOST_ONCE) {
            ClientConnection to = Objects.requireNonNull(session.connection(), "feeds wait for connections");
            session.atMostOnce().send(message, target, true, to);
        } else {
            session.outgoing().offer(message, qos, target, true, null);
        }
        return true;
    }
}
