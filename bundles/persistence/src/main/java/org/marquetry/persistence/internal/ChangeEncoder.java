package org.marquetry.persistence.internal;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.IncomingPut;
import org.marquetry.api.store.StoreChange.IncomingRemoved;
import org.marquetry.api.store.StoreChange.OfSession;
import org.marquetry.api.store.StoreChange.OutgoingMarked;
import org.marquetry.api.store.StoreChange.OutgoingPut;
import org.marquetry.api.store.StoreChange.OutgoingRemoved;
import org.marquetry.api.store.StoreChange.RetainedPut;
import org.marquetry.api.store.StoreChange.RetainedRemoved;
import org.marquetry.api.store.StoreChange.SessionPut;
import org.marquetry.api.store.StoreChange.SessionRemoved;
import org.marquetry.api.store.StoreChange.SubscriptionPut;
import org.marquetry.api.store.StoreChange.SubscriptionRemoved;
import org.marquetry.api.store.StoreChange.WillPut;
import org.marquetry.api.store.StoreChange.WillRemoved;
import org.marquetry.persistence.keyvalue.Table;

/** Writes changes as records. For one thread. */
final class ChangeEncoder {
    private final RecordWriter records = new RecordWriter();

    /** Whether a change adds something, so that it has to be undone if it fails; others may be done later. */
    static boolean adds(StoreChange change) {
        return takesRoom(change) || change instanceof SessionPut;
    }

    /** Whether a change is refused when room runs out. What is kept of a session itself is small, and replaces what there was. */
    static boolean takesRoom(StoreChange change) {
        return change instanceof OutgoingPut
                || change instanceof IncomingPut
                || change instanceof RetainedPut
                || change instanceof SubscriptionPut
                || change instanceof WillPut;
    }

    /** Whether a change is not done later if its commit fails: additions, and changes of what a topic retains. */
    static boolean failsWithItsCommit(StoreChange change) {
        return adds(change) || change instanceof RetainedRemoved;
    }

    void encode(StoreChange change, Table.Batch batch) {
        if (change instanceof OfSession ofSession) {
            if (!encodeMessage(ofSession, batch)) {
                encodeSession(ofSession, batch);
            }
        } else if (change instanceof RetainedPut put) {
            batch.put(Keys.retained(put.message().topic()), MessageRecord.retained(records, put.message()));
        } else if (change instanceof RetainedRemoved removed) {
            batch.delete(Keys.retained(removed.topic()));
        }
    }

    private boolean encodeMessage(OfSession change, Table.Batch batch) {
        String client = change.clientId();
        if (change instanceof OutgoingPut put) {
            long sequence = put.outgoing().sequence();
            batch.put(Keys.message(client, sequence), MessageRecord.outgoing(records, put.outgoing()));
            if (put.outgoing().packetId() != 0) {
                mark(client, sequence, put.outgoing().packetId(), put.outgoing().released(), batch);
            }
        } else if (change instanceof OutgoingRemoved removed) {
            batch.delete(Keys.message(client, removed.sequence()));
            batch.delete(Keys.mark(client, removed.sequence()));
        } else if (change instanceof OutgoingMarked marked) {
            mark(client, marked.sequence(), marked.packetId(), marked.released(), batch);
        } else if (change instanceof IncomingPut put) {
            batch.put(Keys.incoming(client, put.packetId()), SessionRecord.incoming(records));
        } else if (change instanceof IncomingRemoved removed) {
            batch.delete(Keys.incoming(client, removed.packetId()));
        } else {
            return false;
        }
        return true;
    }

    private void mark(String client, long sequence, int packetId, boolean released, Table.Batch batch) {
        batch.put(Keys.mark(client, sequence), MessageRecord.mark(records, packetId, released));
    }

    private void encodeSession(OfSession change, Table.Batch batch) {
        String client = change.clientId();
        if (change instanceof SessionPut put) {
            batch.put(Keys.session(client), SessionRecord.session(records, put));
        } else if (change instanceof SessionRemoved) {
            removeAll(Keys.SESSIONS, client, batch);
            removeAll(Keys.MESSAGES, client, batch);
            removeAll(Keys.MARKS, client, batch);
        } else if (change instanceof SubscriptionPut put) {
            batch.put(Keys.subscription(client, put.subscription().filter()), SessionRecord.subscription(records, put));
        } else if (change instanceof SubscriptionRemoved removed) {
            batch.delete(Keys.subscription(client, removed.filter()));
        } else if (change instanceof WillPut put) {
            batch.put(Keys.will(client), SessionRecord.will(records, put));
        } else if (change instanceof WillRemoved) {
            batch.delete(Keys.will(client));
        }
    }

    private static void removeAll(byte family, String client, Table.Batch batch) {
        byte[] prefix = Keys.prefix(family, client);
        batch.deleteRange(prefix, Keys.after(prefix));
    }

    /** The key of what a change may replace, if that has to be there again when the change fails; null if there is no such thing. */
    static byte @Nullable [] replaces(StoreChange change) {
        if (change instanceof SessionPut put) {
            return Keys.session(put.clientId());
        } else if (change instanceof WillPut put) {
            return Keys.will(put.clientId());
        } else if (change instanceof SubscriptionPut put) {
            return Keys.subscription(put.clientId(), put.subscription().filter());
        } else if (change instanceof RetainedPut put) {
            return Keys.retained(put.message().topic());
        } else if (change instanceof RetainedRemoved removed) {
            return Keys.retained(removed.topic());
        }
        return null;
    }

    /** The keys of what the removal of a will or a message removes. */
    static List<byte[]> removes(StoreChange change) {
        if (change instanceof WillRemoved removed) {
            return List.of(Keys.will(removed.clientId()));
        } else if (change instanceof OutgoingRemoved removed) {
            return List.of(
                    Keys.message(removed.clientId(), removed.sequence()),
                    Keys.mark(removed.clientId(), removed.sequence()));
        }
        return List.of();
    }

    /** What takes a failed change back, or does it after all; null if what it replaced is written again. */
    static @Nullable StoreChange owedFor(StoreChange change, boolean allOrNothing) {
        if (change instanceof OutgoingPut put) {
            return new OutgoingRemoved(put.clientId(), put.outgoing().sequence());
        }
        if (change instanceof IncomingPut put) {
            return new IncomingRemoved(put.clientId(), put.packetId());
        }
        return allOrNothing || failsWithItsCommit(change) ? null : change;
    }
}
