package org.marquetry.persistence.internal;

import java.io.IOException;
import java.time.Instant;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;
import org.marquetry.api.store.StoreChange.OfSession;
import org.marquetry.api.store.StoreChange.Outgoing;
import org.marquetry.api.store.StoreChange.SessionPut;
import org.marquetry.api.store.StoreChange.SubscriptionPut;
import org.marquetry.api.store.StoreChange.WillPut;

/** Shows what a table keeps: a line for each thing, its columns with tabs between, a line with their names before. */
final class Listing {
    private static final long FOR_EVER = 0xFFFF_FFFFL;
    private static final String NONE = "-";

    private final TableWalk walk;
    private final Consumer<String> line;

    Listing(TableWalk walk, Consumer<String> line) {
        this.walk = walk;
        this.line = line;
    }

    /** All sessions. */
    void sessions() throws IOException {
        columns(
                "CLIENT",
                "PRINCIPAL",
                "EXPIRES AFTER",
                "CONNECTED UNTIL",
                "SUBSCRIPTIONS",
                "WILL DUE",
                "QUEUED",
                "BYTES");
        Sessions sessions = new Sessions();
        walk.family(Keys.SESSIONS, sessions);
        sessions.finish();
    }

    /** All retained messages. */
    void retained() throws IOException {
        columns("TOPIC", "QOS", "BYTES", "EXPIRES");
        walk.family(Keys.RETAINED, new Readable() {
            @Override
            void read(byte[] key, byte[] value) throws DamagedRecordException {
                Message message = MessageRecord.retained(value);
                columns(topic(message), message.qos().code(), message.payloadLength(), expiry(message));
            }
        });
    }

    /** What waits for a client. Answers false if there is no such session. */
    boolean queue(String client) throws IOException {
        if (walk.table().get(Keys.session(client)) == null) {
            return false;
        }
        columns("NUMBER", "TOPIC", "QOS", "BYTES", "EXPIRES", "PACKET IDENTIFIER");
        byte[] prefix = Keys.prefix(Keys.MESSAGES, client);
        walk.range(prefix, Keys.after(prefix), new Readable() {
            @Override
            void read(byte[] key, byte[] value) throws DamagedRecordException, IOException {
                long sequence = Keys.sequence(key);
                message(MessageRecord.outgoing(sequence, value, walk.table().get(Keys.mark(client, sequence))));
            }
        });
        return true;
    }

    private void message(Outgoing kept) {
        Message message = kept.message();
        String packetId = kept.packetId() == 0 ? NONE : kept.packetId() + (kept.released() ? " released" : "");
        columns(kept.sequence(), topic(message), kept.qos().code(), message.payloadLength(), expiry(message), packetId);
    }

    private static String topic(Message message) {
        return RecordName.printable(message.topic());
    }

    private static String expiry(Message message) {
        return message.expiresAt() == Message.NEVER ? "never" : time(message.expiresAt());
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    private void columns(Object... values) {
        StringBuilder columns = new StringBuilder();
        for (Object value : values) {
            columns.append(columns.length() == 0 ? "" : "\t").append(value);
        }
        line.accept(columns.toString());
    }

    /** Shows what can be read, and names what cannot. */
    private abstract class Readable implements TableWalk.Visitor {
        abstract void read(byte[] key, byte[] value) throws DamagedRecordException, IOException;

        @Override
        public void record(byte[] key, byte[] value) throws IOException {
            try {
                read(key, value);
            } catch (DamagedRecordException e) {
                line.accept("damaged: " + RecordName.of(key) + ": " + e.getMessage());
            }
        }

        @Override
        public void unreadable(byte[] key) {
            line.accept("damaged: one or more records behind " + RecordName.of(key) + " cannot be read");
        }
    }

    /** Gathers what there is of each client, whose records follow one another. */
    private final class Sessions extends Readable {
        private @Nullable SessionPut session;
        private @Nullable WillPut will;
        private int subscriptions;

        @Override
        void read(byte[] key, byte[] value) throws DamagedRecordException, IOException {
            String client = Keys.client(key);
            if (client == null) {
                throw new DamagedRecordException("its key is too short");
            }
            OfSession found = SessionRecord.of(client, key, value);
            if (found instanceof SessionPut put) {
                finish();
                session = put;
            } else if (session == null || !session.clientId().equals(client)) {
                throw new DamagedRecordException("it belongs to no session");
            } else if (found instanceof WillPut put) {
                will = put;
            } else if (found instanceof SubscriptionPut) {
                subscriptions++;
            }
        }

        void finish() throws IOException {
            SessionPut told = session;
            if (told == null) {
                return;
            }
            Counting queue = new Counting();
            byte[] prefix = Keys.prefix(Keys.MESSAGES, told.clientId());
            walk.range(prefix, Keys.after(prefix), queue);
            columns(
                    RecordName.printable(told.clientId()),
                    told.principal().isEmpty() ? NONE : RecordName.printable(told.principal()),
                    told.expiryInterval() == FOR_EVER ? "never" : told.expiryInterval() + " s",
                    told.disconnectedAt() < 0 ? "now" : time(told.disconnectedAt()),
                    subscriptions,
                    will == null ? NONE : will.dueAt() < 0 ? "when lost" : time(will.dueAt()),
                    queue.messages,
                    queue.bytes);
            session = null;
            will = null;
            subscriptions = 0;
        }
    }

    private static final class Counting implements TableWalk.Visitor {
        private long messages;
        private long bytes;

        @Override
        public void record(byte[] key, byte[] value) {
            messages++;
            bytes += value.length;
        }

        @Override
        public void unreadable(byte[] key) {
            messages++;
        }
    }
}
