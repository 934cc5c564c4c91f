package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;

/**
 * The end of a session of which the store has what still concerns others: its will, and messages of shared subscriptions. They
 * leave it by commits of their own, and last goes the session; a crash in between finds a session that is over with the rest.
 * Belongs to the session's loop.
 */
final class SessionEnd {
    private final Session session;
    private final EngineLoop loop;
    private final @Nullable Redistribution redistribution;
    private final SessionDirectory directory;
    private final List<Handshake> waiting = new ArrayList<>(1);
    private boolean over;

    /**
     * The end of a session that has ended.
     *
     * @param redistribution of its messages; null if there is nothing to be given to others
     */
    SessionEnd(Session session, @Nullable Redistribution redistribution, SessionDirectory directory) {
        this.session = session;
        loop = session.loop();
        this.redistribution = redistribution;
        this.directory = directory;
    }

    void begin() {
        long now = loop.engine().time().wallMillis();
        loop.recovery().keep(this, () -> over ? null : session.putEnded(now));
        SessionWills wills = session.wills();
        if (wills != null && !wills.arePublished()) {
            wills.sessionEnds(this);
        }
        if (redistribution != null) {
            redistribution.begin(this);
        }
    }

    /** A part of it is done. */
    void goOn() {
        boolean isPublished = session.wills() == null || session.wills().arePublished();
        if (over || !isPublished || redistribution != null && !redistribution.isOver()) {
            return;
        }
        over = true;
        loop.append(new StoreChange.SessionRemoved(session.clientId()));
        directory.ended(session);
        List<Handshake> next = List.copyOf(waiting);
        waiting.clear();
        next.forEach(directory::enter);
    }

    /** Has a client let in when the store has nothing of the session any more, or is asked to forget it. */
    void await(Handshake next) {
        waiting.add(next);
    }

    /** A part of it could not be done, and is tried again; who waits for it is not to. */
    void failed(StoreException reason) {
        List<Handshake> refused = List.copyOf(waiting);
        waiting.clear();
        refused.forEach(each ->
                each.refuse(StoreReason.ofConnect(reason), "the session before is not over: " + reason.getMessage()));
    }
}
