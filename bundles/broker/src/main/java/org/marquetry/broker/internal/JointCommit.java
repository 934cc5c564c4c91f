package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;

/**
 * All that one QoS 2 publication changes, kept by one commit of its publisher's loop: the packet identifier and the message
 * of every receiver are there after a crash, or none of them is, so that it arrives exactly once (MQTT 5.0 section 4.3.3).
 * Receivers of other loops tell what they would keep, and learn how it ended. Belongs to the publisher's loop.
 */
final class JointCommit implements JointKeeping, HandOver, StoreWriter.CommitListener {
    private final EngineLoop loop;
    /** Of the connection that the publication came on. */
    private final @Nullable PendingAcknowledgements owed;

    private final List<StoreChange.OutgoingPut> puts = new ArrayList<>(2);
    private final List<StoreWriter.CommitListener> listeners = new ArrayList<>(4);
    private @Nullable Session publisher;
    private int packetId;
    private RetainedChanges.@Nullable Change retained;
    private final List<StoreChange> removals = new ArrayList<>(0);
    private int untold;

    JointCommit(EngineLoop loop) {
        this(loop, null);
    }

    /** For a publication that is to be acknowledged to a client. */
    JointCommit(EngineLoop loop, @Nullable PendingAcknowledgements owed) {
        this.loop = loop;
        this.owed = owed;
    }

    /** The publication's packet identifier is to be kept with the rest, if the publisher's session is. */
    void identify(Session session, int identifier) {
        publisher = session;
        packetId = identifier;
    }

    /** A change of a retained message is to be kept with the rest; null if there is none. */
    void retain(RetainedChanges.@Nullable Change change) {
        retained = change;
    }

    /**
     * What has led to the publication, a will or a message elsewhere, is to be removed with the rest: it neither is lost nor
     * comes twice.
     */
    void remove(StoreChange what) {
        removals.add(what);
    }

    @Override
    public void keep(StoreChange.OutgoingPut put) {
        puts.add(put);
    }

    @Override
    public void whenKept(StoreWriter.CommitListener listener) {
        listeners.add(listener);
    }

    @Override
    public Keeping here() {
        return this;
    }

    /** One more loop has to tell what it would keep. */
    @Override
    public HandOver elsewhere(Target[] targets) {
        untold++;
        return this;
    }

    boolean isComplete() {
        return untold == 0;
    }

    @Override
    public void handOn(Message message, String shareFilter, Receiver ended) {
        Target other = loop.router().another(shareFilter, ended);
        if (other != null) {
            loop.router().hand(message, new Target[] {other}, null, this);
        }
    }

    /**
     * Asks for the commit, with the others of this turn; apart from them if something is removed only with the rest. What follows
     * a publication that is in doubt is not kept: its client sends both again, and if only this one were known then, they would
     * have changed their order (MQTT-4.6.0-5).
     */
    void ask() {
        StoreException doubt = owed == null ? null : owed.doubt();
        if (doubt != null) {
            giveUp(doubt);
        } else if (removals.isEmpty()) {
            append();
        } else {
            loop.commitApart(this);
        }
    }

    private void giveUp(StoreException reason) {
        if (retained != null) {
            loop.engine().retained().changes().submission(List.of(retained)).failed(reason);
        }
        failed(reason);
    }

    /** Appends all of it to the commit that is asked for next. */
    void append() {
        // A session that has ended meanwhile must leave nothing behind.
        if (publisher != null && publisher.isKept()) {
            loop.append(new StoreChange.IncomingPut(publisher.clientId(), packetId));
        }
        if (retained != null) {
            loop.append(retained);
        }
        puts.forEach(loop::append);
        removals.forEach(loop::append);
        loop.afterCommit(this);
    }

    @Override
    public void deliver(EngineLoop to, Message message, Target[] targets, @Nullable Receiver origin) {
        Part part = new Part(to);
        try {
            to.router().deliver(message, targets, origin, part);
        } finally {
            to.tell(loop, () -> told(part));
        }
    }

    private void told(Part part) {
        puts.addAll(part.puts);
        if (!part.waiting.isEmpty()) {
            listeners.add(part);
        }
        untold--;
        loop.jointCommits().askForComplete();
    }

    @Override
    public void committed() {
        for (StoreWriter.CommitListener listener : listeners) {
            Incidents.contain("a kept publication", listener::committed);
        }
    }

    @Override
    public void failed(StoreException reason) {
        for (StoreWriter.CommitListener listener : listeners) {
            Incidents.contain("a publication that was not kept", () -> listener.failed(reason));
        }
    }

    /** What one other loop adds, made there; as a listener it brings the outcome back to that loop. */
    private final class Part implements JointKeeping, StoreWriter.CommitListener {
        private final EngineLoop home;
        private final List<StoreChange.OutgoingPut> puts = new ArrayList<>(2);
        private final List<StoreWriter.CommitListener> waiting = new ArrayList<>(2);

        private Part(EngineLoop home) {
            this.home = home;
        }

        @Override
        public void keep(StoreChange.OutgoingPut put) {
            puts.add(put);
        }

        @Override
        public void whenKept(StoreWriter.CommitListener listener) {
            waiting.add(listener);
        }

        @Override
        public void handOn(Message message, String shareFilter, Receiver ended) {
            // It comes there before what this part has to tell.
            home.tell(loop, () -> JointCommit.this.handOn(message, shareFilter, ended));
        }

        @Override
        public void committed() {
            loop.tell(home, () -> waiting.forEach(StoreWriter.CommitListener::committed));
        }

        @Override
        public void failed(StoreException reason) {
            loop.tell(home, () -> waiting.forEach(listener -> listener.failed(reason)));
        }
    }
}
