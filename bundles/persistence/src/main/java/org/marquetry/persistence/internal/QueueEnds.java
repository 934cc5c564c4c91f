package org.marquetry.persistence.internal;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;

/**
 * A walk along the first and last messages of clients, who come in the order of their keys. It jumps from client to client,
 * and on the way meets those who are not asked for: messages without a session.
 */
final class QueueEnds implements Closeable {
    /**
     * The ends of one queue.
     *
     * @param marked the last message with a packet identifier, or -1
     */
    record Ends(long first, long last, long marked) {}

    private static final byte[] END = Keys.after(new byte[] {Keys.MESSAGES});

    private final Table table;
    private final List<String> strays = new ArrayList<>();
    private Scan scan;
    private byte @Nullable [] at;

    QueueEnds(Table table) throws TableException {
        this.table = table;
        scan = new Scan(table, new byte[] {Keys.MESSAGES}, END);
        at = scan.next() ? scan.key() : null;
    }

    /** The ends of a client's queue; null if nothing waits. */
    @Nullable Ends of(String clientId) throws TableException {
        byte[] prefix = Keys.prefix(Keys.MESSAGES, clientId);
        while (at != null && !Scan.startsWith(at, prefix) && Arrays.compareUnsigned(at, prefix) < 0) {
            stray(at);
        }
        if (at == null || !Scan.startsWith(at, prefix)) {
            return null;
        }
        long first = Keys.sequence(at);
        byte[] last = table.last(prefix, Keys.after(prefix));
        jump(Keys.after(prefix));
        return new Ends(first, last == null ? first : Keys.sequence(last), marked(clientId));
    }

    private long marked(String clientId) throws TableException {
        byte[] prefix = Keys.prefix(Keys.MARKS, clientId);
        byte[] last = table.last(prefix, Keys.after(prefix));
        return last == null ? -1 : Keys.sequence(last);
    }

    private void stray(byte[] key) throws TableException {
        String client = Keys.client(key);
        if (client == null) {
            jump(Keys.after(key));
        } else {
            strays.add(client);
            jump(Keys.after(Keys.prefix(Keys.MESSAGES, client)));
        }
    }

    private void jump(byte[] to) throws TableException {
        scan.close();
        scan = new Scan(table, to, END);
        at = scan.next() ? scan.key() : null;
    }

    /** Clients of whom there are messages and who were not asked for. */
    List<String> rest() throws TableException {
        while (at != null) {
            stray(at);
        }
        return strays;
    }

    @Override
    public void close() {
        scan.close();
    }
}
