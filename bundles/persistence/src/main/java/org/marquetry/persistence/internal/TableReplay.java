package org.marquetry.persistence.internal;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.store.Replay;
import org.marquetry.api.store.StoreChange.OfSession;
import org.marquetry.api.store.StoreChange.SessionPut;
import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;

/** Tells an engine what is kept: sessions in one walk, beside them another along the ends of their queues; then the rest. */
final class TableReplay {
    /** By how much a message's size is more than the length of its record, if it has no subscription identifiers. */
    private static final int OVERHEAD = 33;

    /** A queue that was told. */
    private record Told(String clientId, long first, long last) {}

    private final Table table;
    private final Replay target;
    private final StoreHealth health;
    private final List<Told> queues = new ArrayList<>();
    private final List<String> orphans = new ArrayList<>();

    TableReplay(Table table, Replay target, StoreHealth health) {
        this.table = table;
        this.target = target;
        this.health = health;
    }

    /** Tells the sessions. Answers clients of whom there is something but no session. */
    List<String> sessions() throws TableException {
        byte[] family = {Keys.SESSIONS};
        try (Scan scan = new Scan(table, family, Keys.after(family));
                QueueEnds ends = new QueueEnds(table)) {
            String current = null;
            boolean known = false;
            while (goesOn(scan)) {
                String client = Keys.client(scan.key());
                if (client == null) {
                    health.damaged("a key of " + scan.key().length + " bytes among the sessions");
                    continue;
                }
                if (!client.equals(current)) {
                    finish(current, known, ends);
                    current = client;
                    known = false;
                }
                known = tell(client, known, scan);
            }
            finish(current, known, ends);
            report(scan, "sessions");
            orphans.addAll(ends.rest());
        }
        return orphans;
    }

    private boolean tell(String client, boolean known, Scan scan) {
        try {
            OfSession kept = SessionRecord.of(client, scan.key(), scan.value());
            if (known || kept instanceof SessionPut) {
                target.session(kept);
                return true;
            }
        } catch (DamagedRecordException e) {
            health.damaged("something of the session of client " + client + ": " + e.getMessage());
        }
        return known;
    }

    private void finish(@Nullable String client, boolean known, QueueEnds ends) throws TableException {
        if (client == null) {
            return;
        }
        if (!known) {
            orphans.add(client);
        }
        QueueEnds.Ends found = ends.of(client);
        if (known && found != null) {
            target.queue(client, found.first(), found.last());
            queues.add(new Told(client, found.first(), found.last()));
            if (found.marked() >= 0) {
                target.marked(client, found.marked());
            }
        }
    }

    void retained() throws TableException {
        byte[] family = {Keys.RETAINED};
        try (Scan scan = new Scan(table, family, Keys.after(family))) {
            while (goesOn(scan)) {
                try {
                    target.retained(MessageRecord.retained(scan.value()));
                } catch (DamagedRecordException e) {
                    health.damaged("a retained message: " + e.getMessage());
                }
            }
            report(scan, "retained messages");
        }
    }

    /** Counts what the queues have had at their telling; what has come since is known to the engine. */
    void queueSizes() throws TableException {
        for (Told queue : queues) {
            long messages = 0;
            long bytes = 0;
            byte[] from = Keys.message(queue.clientId(), queue.first());
            byte[] to = Keys.after(Keys.message(queue.clientId(), queue.last()));
            try (Scan scan = new Scan(table, from, to)) {
                while (goesOn(scan)) {
                    messages++;
                    bytes += scan.valueLength() + OVERHEAD;
                }
            }
            target.queueSize(queue.clientId(), messages, bytes);
        }
    }

    private static boolean goesOn(Scan scan) throws TableException {
        if (Thread.currentThread().isInterrupted()) {
            throw new TableException(TableException.Kind.FAILED, "it was closed while it was read", null);
        }
        return scan.next();
    }

    private void report(Scan scan, String what) {
        for (int i = 0; i < scan.damages(); i++) {
            health.damaged("one or more " + what + " cannot be read");
        }
    }
}
