package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;

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
    private long endedAt;
    /** Whether the store knows that it is over. */
    private boolean known;
    /** Whether it has still to answer that it does. */
    private boolean telling;

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
        endedAt = loop.engine().time().wallMillis();
        tell();
        SessionWills wills = session.wills();
        if (wills != null && !wills.arePublished()) {
            wills.sessionEnds(this);
        }
        if (redistribution != null) {
            redistribution.begin(this);
        }
    }

    /** Has the store know that the session is over, so that nobody gets it after a crash. */
    private void tell() {
        if (over || known || telling) {
            return;
        }
        telling = true;
        loop.append(session.putEnded(endedAt));
        loop.afterCommit(new StoreWriter.CommitListener() {
            @Override
            public void committed() {
                telling = false;
                known = true;
                letIn();
            }

            @Override
            public void failed(StoreException reason) {
                telling = false;
                loop.recovery().later(SessionEnd.this, SessionEnd.this::tell);
                SessionEnd.this.failed(reason);
            }
        });
    }

    /** A part of it is done. */
    void goOn() {
        boolean isPublished = session.wills() == null || session.wills().arePublished();
        if (over || !isPublished || redistribution != null && !redistribution.isOver()) {
            return;
        }
        over = true;
        directory.ended(session);
        letIn();
    }

    /** Whoever still has to wait does so again. */
    private void letIn() {
        takeWaiting().forEach(directory::enter);
    }

    private List<Handshake> takeWaiting() {
        List<Handshake> taken = List.copyOf(waiting);
        waiting.clear();
        return taken;
    }

    /**
     * Has a client let in later: to a session that is to be kept when the store has nothing of this one any more, or is asked to
     * forget it; to another when the store knows that this one is over; and none before another connection of its own that waits.
     *
     * @param isKept whether the session that is to begin outlives its connection
     */
    boolean await(Handshake next, boolean isKept) {
        if (!isKept && known && waiting.isEmpty()) {
            return false;
        }
        waiting.add(next);
        tell();
        return true;
    }

    /** A part of it could not be done, and is tried again; who waits for it is not to. */
    void failed(StoreException reason) {
        takeWaiting().forEach(each -> refuse(each, reason));
    }

    static void refuse(Handshake handshake, StoreException reason) {
        handshake.refuse(StoreReason.ofConnect(reason), "the session before is not over: " + reason.getMessage());
    }
}
