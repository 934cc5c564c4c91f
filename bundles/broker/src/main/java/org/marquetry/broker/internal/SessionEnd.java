package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.store.StoreChange;

/**
 * The end of a session of which the store has what still concerns others: its will, and messages of shared subscriptions. They
 * leave it by commits of their own, and last goes the session; a crash in between finds a session that is over with the rest.
 * Belongs to the session's loop.
 */
final class SessionEnd {
    private final Session session;
    private final EngineLoop loop;
    private final @Nullable Redistribution redistribution;
    private final Runnable whenOver;
    private final List<Runnable> waiting = new ArrayList<>(1);
    private boolean over;

    /**
     * The end of a session that has ended.
     *
     * @param redistribution of its messages; null if there is nothing to be given to others
     */
    SessionEnd(Session session, @Nullable Redistribution redistribution, Runnable whenOver) {
        this.session = session;
        loop = session.loop();
        this.redistribution = redistribution;
        this.whenOver = whenOver;
    }

    void begin() {
        long now = loop.engine().time().wallMillis();
        loop.recovery().keep(this, () -> over ? null : session.putEnded(now));
        SessionWills wills = session.wills();
        if (wills != null && !wills.arePublished()) {
            wills.whenPublished(this::goOn);
        }
        if (redistribution != null) {
            redistribution.begin(this::goOn);
        }
    }

    private void goOn() {
        boolean isPublished = session.wills() == null || session.wills().arePublished();
        if (over || !isPublished || redistribution != null && !redistribution.isOver()) {
            return;
        }
        over = true;
        loop.append(new StoreChange.SessionRemoved(session.clientId()));
        whenOver.run();
        waiting.forEach(Runnable::run);
    }

    /** Has something done when the store has nothing of the session any more, or is asked to forget it. */
    void whenOver(Runnable then) {
        waiting.add(then);
    }
}
