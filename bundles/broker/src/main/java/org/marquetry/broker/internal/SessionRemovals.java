package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;

/**
 * Sessions that the store has been asked to forget and has not answered for. Until it has, nobody is told that there is no session
 * any more: after a crash it would be there again. Who begins one that is to be kept need not wait for that, since its own
 * commit comes behind. Belongs to its loop.
 */
final class SessionRemovals {
    private final EngineLoop loop;
    private final SessionDirectory directory;
    private final Map<String, Removal> open = new HashMap<>();

    SessionRemovals(EngineLoop loop, SessionDirectory directory) {
        this.loop = loop;
        this.directory = directory;
    }

    /** Has the store forget a session, and all that it has of it. */
    void add(String clientId) {
        Removal removal = new Removal(clientId);
        open.put(clientId, removal);
        removal.ask();
    }

    /**
     * Has a client let in later if it is not to be told yet that it has no session, or would overtake another connection of its own
     * that waits.
     *
     * @param isKept whether the session that is to begin outlives its connection
     */
    boolean await(Handshake next, boolean isKept) {
        Removal removal = open.get(next.clientId());
        if (removal == null || isKept && removal.waiting.isEmpty()) {
            return false;
        }
        removal.waiting.add(next);
        if (!removal.asked) {
            removal.ask();
        }
        return true;
    }

    private final class Removal implements StoreWriter.CommitListener {
        private final String clientId;
        private final List<Handshake> waiting = new ArrayList<>(1);
        /** Whether the store has still to answer. */
        private boolean asked;

        private Removal(String clientId) {
            this.clientId = clientId;
        }

        private void ask() {
            asked = true;
            loop.append(new StoreChange.SessionRemoved(clientId));
            loop.afterCommit(this);
        }

        @Override
        public void committed() {
            open.remove(clientId, this);
            takeWaiting().forEach(directory::enter);
        }

        @Override
        public void failed(StoreException reason) {
            asked = false;
            loop.recovery().later(this, this::askAgain);
            takeWaiting().forEach(each -> SessionEnd.refuse(each, reason));
        }

        private void askAgain() {
            if (asked || open.get(clientId) != this) {
                return;
            }
            if (directory.isKept(clientId)) {
                // What the store has now, or is asked to have, is of the next one.
                open.remove(clientId);
            } else {
                ask();
            }
        }

        private List<Handshake> takeWaiting() {
            List<Handshake> taken = List.copyOf(waiting);
            waiting.clear();
            return taken;
        }
    }
}
