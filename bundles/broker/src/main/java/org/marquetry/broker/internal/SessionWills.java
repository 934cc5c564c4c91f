package org.marquetry.broker.internal;

import java.util.ArrayDeque;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.Will;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;

/**
 * The wills of one session (MQTT 5.0 sections 3.1.2.5 and 3.1.3.2.2): that of the connection, which the store has in case the
 * broker fails before it ends; one at most that waits for its delay; and those whose time has come, which are published one after
 * the other. One that the store has leaves it with the commit that keeps what it has led to, and stays owed as long as that fails.
 * Belongs to the session's loop.
 */
final class SessionWills implements StoreWriter.CommitListener {
    private static final long CONNECTED = -1;

    private record Due(Message message, boolean isStored) {}

    private final Session session;
    private final EngineLoop loop;
    private final ArrayDeque<Due> due = new ArrayDeque<>(1);
    /** The will of the connection that there is, or was when a former engine failed. */
    private @Nullable Will open;

    private boolean openIsStored;
    private final Object openKey = new Object();
    private @Nullable Delayed delayed;
    private @Nullable SessionEnd end;

    SessionWills(Session session) {
        this.session = session;
        loop = session.loop();
    }

    /** A will that waits. */
    private final class Delayed {
        private final Will will;
        private final long dueAt;
        private final long dueUptime;
        private final TimerWheel.Timer timer;
        private boolean stored;

        private Delayed(Will will, long dueAt, long millis, boolean stored) {
            this.will = will;
            this.dueAt = dueAt;
            this.stored = stored;
            dueUptime = loop.engine().time().uptimeMillis() + millis;
            timer = loop.timers().set(millis, SessionWills.this::delayIsOver);
        }
    }

    /** A connection has begun that leaves a will. */
    void opened(Will will) {
        open = will;
        storeOpen();
    }

    private void storeOpen() {
        if (!due.isEmpty() || !session.isKept()) {
            return;
        }
        openIsStored = true;
        loop.recovery().keep(openKey, this::changeOfOpen);
    }

    private @Nullable StoreChange changeOfOpen() {
        if (!session.isKept()) {
            return null;
        }
        if (open != null && openIsStored) {
            return new StoreChange.WillPut(session.clientId(), open, CONNECTED);
        }
        return delayed == null && due.isEmpty() ? new StoreChange.WillRemoved(session.clientId()) : null;
    }

    /** The connection is not to have its will any more. */
    void withdrawn() {
        if (closed()) {
            loop.recovery().keep(openKey, this::changeOfOpen);
        }
    }

    private boolean closed() {
        boolean wasStored = openIsStored;
        open = null;
        openIsStored = false;
        return wasStored;
    }

    /**
     * The connection has ended, and its will is due or its delay begins; no delay is longer than the session has left.
     *
     * @param late how many milliseconds ago it has ended
     */
    void lost(Will will, long late) {
        boolean isStored = closed();
        long delay = Math.min(will.properties().number(Property.WILL_DELAY_INTERVAL, 0), session.expiryInterval());
        long millis = delay * 1000 - late;
        if (millis <= 0) {
            add(new Due(loop.engine().messages().of(will), isStored));
            return;
        }
        Delayed next = new Delayed(will, loop.engine().time().wallMillis() + millis, millis, isStored);
        delayed = next;
        store(next);
    }

    /** The store has the will of a connection that there was when a former engine ended. */
    void restoreOpen(Will will) {
        open = will;
        openIsStored = true;
    }

    /** All sessions are there again: the connection is lost unless it was taken over. */
    void restored() {
        Will left = open;
        if (left != null && session.connection() == null) {
            lost(left, 0);
        }
    }

    /** A will that waited when a store kept it. */
    void restore(StoreChange.WillPut kept) {
        long millis = kept.dueAt() - loop.engine().time().wallMillis();
        if (millis <= 0) {
            add(new Due(loop.engine().messages().of(kept.will()), true));
        } else {
            delayed = new Delayed(kept.will(), kept.dueAt(), millis, true);
        }
    }

    private void store(Delayed current) {
        if (!due.isEmpty() || !session.isKept()) {
            // The store has one of each session, and the one before is still owed.
            return;
        }
        current.stored = true;
        loop.recovery()
                .keep(
                        current,
                        () -> session.isKept() && delayed == current
                                ? new StoreChange.WillPut(session.clientId(), current.will, current.dueAt)
                                : null);
    }

    /** The client has returned: its will is not wanted any more, unless its time had come (MQTT-3.1.3-9). */
    void clientReturned() {
        Delayed current = delayed;
        if (current == null) {
            return;
        }
        if (loop.engine().time().uptimeMillis() >= current.dueUptime) {
            delayIsOver();
            return;
        }
        current.timer.cancel();
        if (current.stored && session.isKept()) {
            loop.append(new StoreChange.WillRemoved(session.clientId()));
        }
        delayed = null;
    }

    /** The session ends, and with it the delay. */
    void sessionEnded() {
        delayIsOver();
    }

    private void delayIsOver() {
        Delayed over = delayed;
        if (over == null) {
            return;
        }
        delayed = null;
        over.timer.cancel();
        add(new Due(loop.engine().messages().of(over.will), over.stored));
    }

    private void add(Due next) {
        due.add(next);
        if (due.size() == 1) {
            publishFirst();
        }
    }

    private void publishFirst() {
        Due first = due.element();
        boolean isStored = first.isStored && session.isDurable();
        loop.publications()
                .publish(
                        first.message,
                        session,
                        isStored ? new StoreChange.WillRemoved(session.clientId()) : null,
                        this);
    }

    @Override
    public void committed() {
        due.remove();
        if (!due.isEmpty()) {
            publishFirst();
            return;
        }
        if (delayed != null && !delayed.stored) {
            store(delayed);
        } else if (open != null && !openIsStored) {
            storeOpen();
        }
        if (end != null) {
            end.goOn();
        }
    }

    @Override
    public void failed(StoreException reason) {
        loop.recovery().later(this, this::publishFirst);
        if (end != null) {
            end.failed(reason);
        }
    }

    /** Whether nothing is due that is not published yet. */
    boolean arePublished() {
        return due.isEmpty();
    }

    /** The end of the session waits for those that are not published. */
    void sessionEnds(SessionEnd waiting) {
        end = waiting;
    }
}
