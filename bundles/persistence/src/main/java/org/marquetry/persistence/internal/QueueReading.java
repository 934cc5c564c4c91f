package org.marquetry.persistence.internal;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.store.StoreChange.Outgoing;
import org.marquetry.api.store.StoreReader.QueuePage;
import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;

/** Reads a page of what waits for a client, each message together with its mark. */
final class QueueReading {
    private final StoreHealth health;
    private final String clientId;
    private final int maxMessages;
    private final int maxBytes;

    QueueReading(StoreHealth health, String clientId, int maxMessages, int maxBytes) {
        this.health = health;
        this.clientId = clientId;
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    QueuePage from(Table table, long from) throws TableException {
        byte[] end = Keys.after(Keys.prefix(Keys.MESSAGES, clientId));
        byte[] marksEnd = Keys.after(Keys.prefix(Keys.MARKS, clientId));
        try (Scan messages = new Scan(table, Keys.message(clientId, from), end);
                Scan marks = new Scan(table, Keys.mark(clientId, from), marksEnd)) {
            return read(messages, new Marks(marks));
        }
    }

    private QueuePage read(Scan messages, Marks marks) throws TableException {
        List<Outgoing> page = new ArrayList<>();
        int damaged = 0;
        long bytes = 0;
        while (messages.next()) {
            long sequence = Keys.sequence(messages.key());
            if (page.size() == maxMessages) {
                return new QueuePage(page, sequence, damaged + unreadable(messages));
            }
            try {
                Outgoing next = MessageRecord.outgoing(sequence, messages.value(), marks.of(sequence));
                bytes += next.message().size();
                if (bytes > maxBytes && !page.isEmpty()) {
                    return new QueuePage(page, sequence, damaged + unreadable(messages));
                }
                page.add(next);
            } catch (DamagedRecordException e) {
                damaged++;
                health.damaged("message " + sequence + " of client " + clientId + ": " + e.getMessage());
            }
        }
        return new QueuePage(page, -1, damaged + unreadable(messages));
    }

    private int unreadable(Scan messages) {
        for (int i = 0; i < messages.damages(); i++) {
            health.damaged("one or more messages of client " + clientId + " cannot be read");
        }
        return messages.damages();
    }

    /** The marks beside the messages, in the same order. */
    private static final class Marks {
        private final Scan scan;
        private boolean hasMore;

        Marks(Scan scan) throws TableException {
            this.scan = scan;
            hasMore = scan.next();
        }

        byte @Nullable [] of(long sequence) throws TableException {
            while (hasMore && Keys.sequence(scan.key()) < sequence) {
                hasMore = scan.next();
            }
            return hasMore && Keys.sequence(scan.key()) == sequence ? scan.value() : null;
        }
    }
}
