package org.marquetry.broker.internal;

import java.util.ArrayDeque;

import org.marquetry.broker.internal.topic.RetainedCursor;

/** What new subscriptions of one session are still to get of retained messages, one after the other. Belongs to its loop. */
final class RetainedFeeds {
    /** Messages sent to one receiver before others have their turn. */
    private static final int BURST = 256;

    private final Session session;
    private final RetainedMessages retained;
    private final ArrayDeque<RetainedFeed> feeds = new ArrayDeque<>(1);

    RetainedFeeds(Session session) {
        this.session = session;
        retained = session.loop().engine().retained();
    }

    /** One more, in the place of one for the same filter. */
    void add(Subscription subscription, RetainedCursor cursor) {
        feeds.removeIf(feed -> feed.subscription().filter().equals(subscription.filter()));
        feeds.add(new RetainedFeed(subscription, new RetainedReading(session.loop(), cursor, session::pump)));
        if (feeds.size() == 1 && !retained.isLoaded()) {
            retained.whenLoaded(session.loop(), session::pump);
        }
    }

    void remove(Subscription subscription) {
        feeds.removeIf(feed -> feed.subscription() == subscription);
    }

    boolean isEmpty() {
        return feeds.isEmpty();
    }

    /** Sends a burst, and goes on in a later turn if the receiver can take more. */
    void pump() {
        for (int i = 0; i < BURST; i++) {
            RetainedFeed first = feeds.peek();
            if (first == null || !canTake()) {
                return;
            }
            if (!first.sendNext(session)) {
                feeds.poll();
            } else if (first.isWaiting()) {
                return;
            }
        }
        session.loop().execute(session::pump);
    }

    private boolean canTake() {
        ClientConnection connection = session.connection();
        return connection != null
                && connection.isWritable()
                && retained.isLoaded()
                && session.outgoing().hasRoom();
    }
}
