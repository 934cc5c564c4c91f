package org.marquetry.broker.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.marquetry.api.codec.PublishHeader;
import org.marquetry.api.store.Store;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreReader;
import org.marquetry.api.store.StoreWriter;
import org.marquetry.api.transport.Loop;

/**
 * What the engine has on one loop: its sessions, timers and counters, what the turn hands to other loops, and what waits for
 * the store. All of it belongs to the loop's thread; only {@link #index}, {@link #execute} and the counters are for others.
 */
final class EngineLoop {
    private final Engine engine;
    private final Loop loop;
    private final StoreWriter writer;
    private final StoreReader reader;
    private final TimerWheel timers;
    private final Router router;
    private final Publications publications;
    private final LoopCounters counters = new LoopCounters();
    private final SessionDirectory directory;
    private final Map<Long, ClientConnection> connections = new HashMap<>();
    private final PublishHeader header = new PublishHeader();
    private final LoopBatch[] batches;
    private final HandOverBacklog backlog;
    private final HeldPublishers heldPublishers = new HeldPublishers(this);
    private final JointCommits jointCommits = new JointCommits();
    private final StoreRecovery recovery = new StoreRecovery(this);
    /** Those that are kept as a whole or not at all. */
    private final ArrayDeque<JointCommit> apart = new ArrayDeque<>(0);

    private final Redistributions redistributions = new Redistributions();
    private List<StoreWriter.CommitListener> waiting = new ArrayList<>();
    private List<RetainedChanges.Change> retained = new ArrayList<>();
    private long appended;
    private long committed;
    private long handedOver;
    /** What this turn has appended. */
    private long bytes;

    private boolean adds;

    private boolean handingOver;
    private boolean turnEnds;

    EngineLoop(Engine engine, Loop loop, int loops, Store store, TimeSource time) {
        this.engine = engine;
        this.loop = loop;
        writer = store.writer(loop);
        reader = store.reader(loop);
        timers = new TimerWheel(loop, time);
        batches = new LoopBatch[loops];
        backlog = new HandOverBacklog(this, loops);
        router = new Router(engine, this);
        publications = new Publications(engine, this);
        directory = new SessionDirectory(engine, this);
    }

    Engine engine() {
        return engine;
    }

    Loop loop() {
        return loop;
    }

    int index() {
        return loop.index();
    }

    void execute(Runnable task) {
        loop.execute(task);
    }

    /** Runs a task on the loop: at once if this is the loop. */
    void run(Runnable task) {
        if (loop.inLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    TimerWheel timers() {
        return timers;
    }

    Router router() {
        return router;
    }

    Publications publications() {
        return publications;
    }

    LoopCounters counters() {
        return counters;
    }

    /** The sessions whose client identifiers belong to this loop. */
    SessionDirectory directory() {
        return directory;
    }

    /** The connections that are on this loop, by their id. */
    Map<Long, ClientConnection> connections() {
        return connections;
    }

    /** The one header that this loop writes all publications with. */
    PublishHeader header() {
        return header;
    }

    /** The messages that this turn hands to another loop. */
    LoopBatch batchFor(int target) {
        LoopBatch batch = batches[target];
        if (batch == null) {
            batch = new LoopBatch(this, engine.loop(target));
            batches[target] = batch;
            handingOver = true;
            endTurn();
        }
        return batch;
    }

    /** Has another loop do something, with what else this turn hands to it. */
    void tell(EngineLoop other, Runnable task) {
        batchFor(other.index()).add(task);
    }

    /** What could not be kept and is to be tried again. */
    StoreRecovery recovery() {
        return recovery;
    }

    /** The QoS 2 publications of this loop's clients that more than one loop has a part in. */
    JointCommits jointCommits() {
        return jointCommits;
    }

    /** What sessions have left that goes to others. */
    Redistributions redistributions() {
        return redistributions;
    }

    /** What this loop has handed to others and they have not taken yet. */
    HandOverBacklog backlog() {
        return backlog;
    }

    /** Those that are not read from until others have caught up. */
    HeldPublishers heldPublishers() {
        return heldPublishers;
    }

    /** The way back out of the store. */
    StoreReader reader() {
        return reader;
    }

    /** Adds a change to what the store is to keep at the end of this turn. */
    void append(StoreChange change) {
        writer.append(change);
        bytes += StoreBacklog.sizeOf(change);
        adds |= isAddition(change);
        appended++;
        endTurn();
    }

    private static boolean isAddition(StoreChange change) {
        return change instanceof StoreChange.OutgoingPut
                || change instanceof StoreChange.IncomingPut
                || change instanceof StoreChange.WillPut
                || change instanceof StoreChange.SubscriptionPut;
    }

    /** Has a change of a retained message kept at the end of this turn. */
    void append(RetainedChanges.Change change) {
        retained.add(change);
        adds |= !change.isRemoval();
        bytes += StoreBacklog.sizeOf(change);
        appended++;
        endTurn();
    }

    /** How many changes have been appended so far; tells whether something in between had to be kept. */
    long appended() {
        return appended;
    }

    /** Tells the listener when all that was appended so far is kept. */
    void afterCommit(StoreWriter.CommitListener listener) {
        waiting.add(listener);
        endTurn();
    }

    /** Asks for a commit of its own at the end of this turn, which fails as a whole if it does. */
    void commitApart(JointCommit commit) {
        apart.add(commit);
        endTurn();
    }

    private void endTurn() {
        if (!turnEnds) {
            turnEnds = true;
            loop.atEndOfTurn(this::finishTurn);
        }
    }

    private void finishTurn() {
        try {
            // What completes at once may lead to more of all, in this turn.
            while (handingOver || isToCommit() || !apart.isEmpty()) {
                finishOnce();
            }
        } finally {
            turnEnds = false;
        }
    }

    private void finishOnce() {
        handOver();
        if (isToCommit()) {
            commit(false);
        } else if (!apart.isEmpty()) {
            apart.poll().append();
            commit(true);
        }
    }

    /** Whether everything has come to its end here that does so by itself; what is on its way from other loops is not seen. */
    boolean isIdle() {
        return !handingOver && !isToCommit() && apart.isEmpty() && jointCommits.isEmpty() && recovery.size() == 0;
    }

    /** Grows with whatever this loop gives to the store or to other loops. */
    long activity() {
        return appended + handedOver;
    }

    private boolean isToCommit() {
        return appended != committed || !waiting.isEmpty();
    }

    private void handOver() {
        handingOver = false;
        for (int i = 0; i < batches.length; i++) {
            LoopBatch batch = batches[i];
            if (batch != null) {
                batches[i] = null;
                handedOver++;
                batch.send();
            }
        }
    }

    private void commit(boolean allOrNothing) {
        committed = appended;
        List<StoreWriter.CommitListener> listeners = waiting;
        waiting = new ArrayList<>();
        CommitOfTurn commit = new CommitOfTurn(this, listeners, adds, bytes, allOrNothing);
        bytes = 0;
        adds = false;
        if (retained.isEmpty()) {
            commit.askOf(writer);
        } else {
            RetainedChanges.Submission submission = engine.retained().changes().submission(retained);
            retained = new ArrayList<>();
            listeners.add(0, submission);
            submission.submit(writer, commit);
        }
        commit.tell();
    }
}
