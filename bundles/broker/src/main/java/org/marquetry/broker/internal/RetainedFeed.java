package org.marquetry.broker.internal;

import java.util.ArrayDeque;

import org.marquetry.api.message.Message;
import org.marquetry.api.packet.QoS;

/**
 * The retained messages that one new subscription is still to get. They are taken from the tree one by one as the receiver's
 * window and buffer allow, so that any number of matches costs the broker a cursor.
 */
final class RetainedFeed {
    /** Messages sent to one receiver before others have their turn. */
    private static final int BURST = 256;

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

    /** Sends a burst from the feeds of a session, and goes on in a later turn if the receiver can take more. */
    static void pump(Session session, ArrayDeque<RetainedFeed> feeds) {
        for (int i = 0; i < BURST; i++) {
            RetainedFeed first = feeds.peek();
            if (first == null || !canTake(session)) {
                return;
            }
            if (!first.sendNext(session)) {
                feeds.poll();
            } else if (first.reading.isWaiting()) {
                return;
            }
        }
        session.loop().execute(session::pump);
    }

    private static boolean canTake(Session session) {
        ClientConnection connection = session.connection();
        return connection != null
                && connection.isWritable()
                && session.loop().engine().retained().isLoaded()
                && session.outgoing().hasRoom();
    }

    private boolean sendNext(Session session) {
        Message message = reading.next(STEPS);
        if (message == null) {
            return !reading.isAtEnd();
        }
        QoS qos = message.qos().atMost(target.qos());
        if (qos == QoS.AT_MOST_ONCE) {
            session.connection().output().sendPublish(message, true, target.identifiers());
        } else {
            session.outgoing().offer(message, qos, target, true, null);
        }
        return true;
    }
}
