package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.packet.Will;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;

/**
 * The sessions of one loop: who gets which, what happens when two connections want the same, and when one ends. Belongs to
 * its loop, so that a take-over is a matter of one thread.
 */
final class SessionDirectory {
    private final Engine engine;
    private final EngineLoop loop;
    private final Map<String, Session> sessions = new HashMap<>();
    /** Sessions that have ended and of which the store still has what concerns others. */
    private final Map<String, SessionEnd> endings = new HashMap<>();

    private final SessionRemovals removals;
    /** Publications of sessions that have ended, by client. */
    private final Map<String, Arriving> arriving = new HashMap<>();
    /** Where messages of new sessions begin to be numbered: above those of sessions that have ended, of which a read may still come. */
    private long firstSequence;
    /** What begins when all sessions of all loops have been taken back. */
    private List<Runnable> whenRestored = new ArrayList<>();

    private boolean restored;

    SessionDirectory(Engine engine, EngineLoop loop) {
        this.engine = engine;
        this.loop = loop;
        removals = new SessionRemovals(loop, this);
    }

    long firstSequence() {
        return firstSequence;
    }

    /** A session has ended that numbered its messages up to this one, itself not included. */
    void sequencesUsed(long end) {
        firstSequence = Math.max(firstSequence, end);
    }

    /** Lets a client in, on this loop: answers CONNECT and gives the connection its session. */
    void enter(Handshake handshake) {
        if (!handshake.connection().isOpen()) {
            return;
        }
        if (engine.isStopped()) {
            // It was on its way here from another loop.
            handshake.refuse(ReasonCode.SERVER_SHUTTING_DOWN, "the broker stops");
            return;
        }
        Session kept = sessions.get(handshake.clientId());
        if (kept != null && kept.isExpired()) {
            end(kept);
            kept = null;
        }
        if (kept != null && !kept.principal().equals(handshake.identity().principal())) {
            handshake.refuse(ReasonCode.NOT_AUTHORIZED, "the session belongs to somebody else");
            return;
        }
        if (kept != null && kept.connection() != null) {
            if (engine.settings().refuseTakeOver()) {
                handshake.refuse(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "the client identifier is connected already");
                return;
            }
            kept.connection().end(ReasonCode.SESSION_TAKEN_OVER, "another connection has taken over");
            kept = sessions.get(handshake.clientId());
        }
        if (kept != null && handshake.connect().cleanStart()) {
            end(kept);
            kept = null;
        }
        ConnectTerms terms = new ConnectTerms(handshake);
        if (mustWait(handshake, terms)) {
            return;
        }
        if (handshake.connect().will() != null && loop.recovery().size() >= Publications.MOST_TO_TRY_AGAIN) {
            handshake.refuse(ReasonCode.SERVER_BUSY, "too many wills wait for the store to work again");
            return;
        }
        boolean isKept = kept != null && kept.isDurable();
        if (!isKept
                && terms.sessionExpiry() != Session.WITH_CONNECTION
                && engine.keptSessions().get() >= engine.settings().maxSessions()) {
            handshake.refuse(
                    ReasonCode.QUOTA_EXCEEDED,
                    "more than " + engine.settings().maxSessions() + " sessions that outlive their connections");
            return;
        }
        start(handshake, terms, kept == null ? create(handshake) : kept, kept != null);
    }

    /** A session begins when the one before is over, after a crash as well. */
    private boolean mustWait(Handshake handshake, ConnectTerms terms) {
        boolean isKept = terms.sessionExpiry() != Session.WITH_CONNECTION;
        SessionEnd ending = endings.get(handshake.clientId());
        if (ending == null ? !removals.await(handshake, isKept) : !ending.await(handshake, isKept)) {
            return false;
        }
        // As for the commit that CONNACK waits for, there is no limit.
        handshake.connection().opening().stop();
        return true;
    }

    private Session create(Handshake handshake) {
        return create(handshake.clientId(), handshake.identity().principal());
    }

    Session create(String clientId, String principal) {
        Session session = new Session(loop, clientId, principal);
        sessions.put(session.clientId(), session);
        loop.counters().sessions.increment();
        Arriving before = arriving.remove(session.clientId());
        if (before != null) {
            before.whenNone(null);
            session.follows(before);
        }
        return session;
    }

    /** The session of a client, or null. */
    @Nullable Session session(String clientId) {
        return sessions.get(clientId);
    }

    private void start(Handshake handshake, ConnectTerms terms, Session session, boolean present) {
        if (session.wills() != null) {
            session.wills().clientReturned();
        }
        ClientConnection connection = handshake.connection();
        session.attach(connection);
        connection.established(session, terms.agreed(), handshake.connect().will());
        long formerExpiry = session.expiryInterval();
        session.expiryInterval(terms.sessionExpiry());
        Review.of(connection);
        ConnAck answer = new ConnAck(present, ReasonCode.SUCCESS, terms.connAckProperties());
        if (session.isDurable()) {
            loop.afterCommit(new ConnAckAfterCommit(connection, session, formerExpiry, answer));
        } else {
            welcome(connection, session, answer);
        }
    }

    private static void welcome(ClientConnection connection, Session session, ConnAck answer) {
        if (!connection.isOpen()) {
            return;
        }
        if (connection.output().send(answer)) {
            connection.begin();
            Will will = connection.will();
            if (will != null && session.isKept()) {
                session.willsToCome().opened(will);
            }
            session.resume();
        } else {
            connection.turnAway(ReasonCode.PACKET_TOO_LARGE, "CONNACK is larger than the client accepts");
        }
    }

    /** A connection has ended; its session stays for as long as it was agreed, and its will is due. */
    void connectionEnded(Session session, ClientConnection connection, @Nullable Will will) {
        long endedAt = engine.time().uptimeMillis();
        if (restored) {
            connectionEnded(session, connection, will, endedAt);
        } else {
            // Its will is for those, too, who have not got their sessions back yet.
            whenRestored.add(() -> connectionEnded(session, connection, will, endedAt));
        }
    }

    private void connectionEnded(Session session, ClientConnection connection, @Nullable Will will, long endedAt) {
        if (session.connection() != connection) {
            return;
        }
        session.detach();
        long late = engine.time().uptimeMillis() - endedAt;
        long expiry = session.expiryInterval();
        if (will != null) {
            session.willsToCome().lost(will, late);
        } else if (session.wills() != null) {
            session.wills().withdrawn();
        }
        if (expiry == Session.WITH_CONNECTION) {
            end(session);
        } else {
            session.keepDisconnect(engine.time().wallMillis() - late);
            session.expireAfter(Math.max(0, expiry * 1000 - late), () -> end(session));
        }
    }

    /** Ends a session: a will that still waits is published (MQTT-3.1.3-9), and nothing remains. */
    void end(Session session) {
        session.subscriptions().values().forEach(engine::unsubscribe);
        sessions.remove(session.clientId(), session);
        loop.counters().sessions.add(-1);
        leaveArriving(session.clientId(), session.allArriving());
        Redistribution redistribution = session.end();
        SessionWills wills = session.wills();
        if (wills != null) {
            wills.sessionEnded();
        }
        if (!session.isDurable()) {
            return;
        }
        if (redistribution == null && (wills == null || wills.arePublished())) {
            removals.add(session.clientId());
            return;
        }
        SessionEnd ending = new SessionEnd(session, redistribution, this);
        endings.put(session.clientId(), ending);
        ending.begin();
    }

    private void leaveArriving(String clientId, @Nullable Arriving left) {
        if (left != null && !left.isNone()) {
            arriving.put(clientId, left);
            left.whenNone(() -> arriving.remove(clientId, left));
        }
    }

    /** The store has nothing more of a session that has ended and concerns others. */
    void ended(Session session) {
        endings.remove(session.clientId());
        removals.add(session.clientId());
    }

    /** Whether a client has a session that is in the store, or is to be. */
    boolean isKept(String clientId) {
        Session session = sessions.get(clientId);
        return session != null && session.isKept();
    }

    /** Takes back what a store kept: a session, before all that belongs to it. */
    void restore(StoreChange.OfSession change) {
        if (change instanceof StoreChange.SessionPut put) {
            restoreSession(put);
        } else if (sessions.containsKey(change.clientId())) {
            restore(sessions.get(change.clientId()), change);
        }
    }

    /** All sessions have been taken back, by all loops. */
    void restored() {
        restored = true;
        List<Runnable> all = whenRestored;
        whenRestored = List.of();
        all.forEach(Runnable::run);
    }

    /** What waited for a client: taken back when it is there. */
    void restoreQueue(String clientId, long first, long last) {
        Session session = sessions.get(clientId);
        if (session != null) {
            session.outgoing().restored(first, last);
        }
    }

    /** How far the packet identifiers in what waited for a client reach. */
    void restoreMarked(String clientId, long last) {
        Session session = sessions.get(clientId);
        if (session != null) {
            session.outgoing().pager().marked(last);
        }
    }

    /** How much waited for a client when the engine started; the session may be another one by now. */
    void restoreQueueSize(String clientId, long messages, long bytes) {
        Session session = sessions.get(clientId);
        if (session != null) {
            session.outgoing().stored().restoredSize(messages, bytes);
        }
    }

    private void restoreSession(StoreChange.SessionPut kept) {
        Session session = create(kept.clientId(), kept.principal());
        session.restore(kept.expiryInterval());
        whenRestored.add(() -> {
            // One that a former engine has parked has its connection again, or has ended with it.
            if (session.connection() == null && !session.hasEnded()) {
                session.expireAfter(left(kept), () -> end(session));
            }
        });
    }

    /** How many milliseconds a session has left that a store kept. */
    private long left(StoreChange.SessionPut kept) {
        long away = kept.disconnectedAt() < 0 ? 0 : engine.time().wallMillis() - kept.disconnectedAt();
        return Math.max(0, kept.expiryInterval() * 1000 - Math.max(0, away));
    }

    private void restore(Session session, StoreChange.OfSession change) {
        if (change instanceof StoreChange.SubscriptionPut put) {
            Subscription subscription = new Subscription(
                    session, put.subscription(), put.subscription().qos(), put.identifier());
            session.restore(subscription);
            engine.subscribe(subscription);
        } else if (change instanceof StoreChange.IncomingPut put) {
            session.incoming().add(put.packetId());
        } else if (change instanceof StoreChange.WillPut put && put.dueAt() < 0) {
            session.willsToCome().restoreOpen(put.will());
            whenRestored.add(() -> session.willsToCome().restored());
        } else if (change instanceof StoreChange.WillPut put) {
            whenRestored.add(() -> session.willsToCome().restore(put));
        }
    }

    private record ConnAckAfterCommit(ClientConnection connection, Session session, long formerExpiry, ConnAck answer)
            implements StoreWriter.CommitListener, QueuePager.Preparation {
        @Override
        public void committed() {
            session.prepare(this);
        }

        @Override
        public void prepared() {
            welcome(connection, session, answer);
        }

        @Override
        public void failed(String reason) {
            connection.turnAway(ReasonCode.SERVER_UNAVAILABLE, reason);
        }

        @Override
        public void failed(StoreException reason) {
            if (connection.isOpen()) {
                // One that was there goes on as it was, and one that is new ends with this connection.
                session.expiryStays(formerExpiry);
            }
            connection.turnAway(StoreReason.ofConnect(reason), "the session cannot be kept: " + reason.getMessage());
        }
    }
}
