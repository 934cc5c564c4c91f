package org.marquetry.persistence.internal;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.marquetry.persistence.keyvalue.TableException;

/** Reads every record as the broker would, counts them, and says what is wrong with which. Changes nothing. */
final class Verification implements TableWalk.Visitor {
    /**
     * What was found.
     *
     * @param bytes of all keys and values
     * @param damaged records that cannot be read, or are not what was written; stretches that cannot be read count as one
     * @param strays records that belong to no session, or marks to no message; harmless, and removed in time
     */
    record Findings(
            long sessions,
            long subscriptions,
            long wills,
            long incoming,
            long messages,
            long marks,
            long retained,
            long bytes,
            long damaged,
            long strays) {}

    private final TableWalk walk;
    private final Consumer<String> finding;
    private final long[] counts = new long[Kind.values().length];
    private long bytes;
    private long damaged;
    private long strays;
    private @Nullable String client;
    private boolean clientHasSession;

    /** What there is of records. */
    private enum Kind {
        SESSION,
        WILL,
        SUBSCRIPTION,
        INCOMING,
        MESSAGE,
        MARK,
        RETAINED,
        FORMAT
    }

    private Verification(TableWalk walk, Consumer<String> finding) {
        this.walk = walk;
        this.finding = finding;
    }

    /**
     * Reads all of a table.
     *
     * @param finding told one line for each thing that is wrong
     */
    static Findings of(TableWalk walk, Consumer<String> finding) throws IOException {
        Verification verification = new Verification(walk, finding);
        walk.all(verification);
        return verification.findings();
    }

    @Override
    public void record(byte[] key, byte[] value) throws IOException {
        bytes += key.length + value.length;
        try {
            Kind kind = check(key, value);
            counts[kind.ordinal()]++;
            checkOwner(kind, key);
        } catch (DamagedRecordException e) {
            damaged++;
            finding.accept("damaged: " + RecordName.of(key) + ": " + e.getMessage());
        }
    }

    @Override
    public void unreadable(byte[] key) {
        damaged++;
        finding.accept("damaged: one or more records behind " + RecordName.of(key) + " cannot be read");
    }

    private static Kind check(byte[] key, byte[] value) throws DamagedRecordException {
        switch (key[0]) {
            case Keys.MESSAGES -> {
                MessageRecord.outgoing(sequence(key), value, null);
                return Kind.MESSAGE;
            }
            case Keys.MARKS -> {
                sequence(key);
                MessageRecord.checkMark(value);
                return Kind.MARK;
            }
            case Keys.RETAINED -> {
                byte[] expected = Keys.retained(MessageRecord.retained(value).topic());
                if (!Arrays.equals(expected, key)) {
                    throw new DamagedRecordException("it has another topic than its key");
                }
                return Kind.RETAINED;
            }
            case Keys.SESSIONS -> {
                return checkSession(key, value);
            }
            default -> {
                if (Arrays.equals(key, Keys.FORMAT)) {
                    return Kind.FORMAT;
                }
                throw new DamagedRecordException("nothing is known of it");
            }
        }
    }

    private static Kind checkSession(byte[] key, byte[] value) throws DamagedRecordException {
        SessionRecord.of(clientOf(key), key, value);
        return switch (Keys.behindClient(key).get()) {
            case Keys.WILL -> Kind.WILL;
            case Keys.SUBSCRIPTION -> Kind.SUBSCRIPTION;
            case Keys.INCOMING -> Kind.INCOMING;
            default -> Kind.SESSION;
        };
    }

    private static long sequence(byte[] key) throws DamagedRecordException {
        clientOf(key);
        if (Keys.behindClient(key).remaining() != Long.BYTES) {
            throw new DamagedRecordException("its key is of a wrong length");
        }
        return Keys.sequence(key);
    }

    private static String clientOf(byte[] key) throws DamagedRecordException {
        String found = Keys.client(key);
        if (found == null) {
            throw new DamagedRecordException("its key is too short");
        }
        return found;
    }

    private void checkOwner(Kind kind, byte[] key) throws IOException, DamagedRecordException {
        if (kind == Kind.RETAINED || kind == Kind.FORMAT || kind == Kind.SESSION) {
            return;
        }
        String owner = clientOf(key);
        if (!owner.equals(client)) {
            client = owner;
            clientHasSession = isThere(Keys.session(owner));
        }
        if (!clientHasSession) {
            strays++;
        } else if (kind == Kind.MARK && !isThere(Keys.message(owner, Keys.sequence(key)))) {
            strays++;
        }
    }

    private boolean isThere(byte[] key) throws TableException {
        try {
            return walk.table().get(key) != null;
        } catch (TableException e) {
            if (e.kind() == TableException.Kind.DAMAGED) {
                // It is told when the walk comes by.
                return true;
            }
            throw e;
        }
    }

    private Findings findings() {
        return new Findings(
                count(Kind.SESSION),
                count(Kind.SUBSCRIPTION),
                count(Kind.WILL),
                count(Kind.INCOMING),
                count(Kind.MESSAGE),
                count(Kind.MARK),
                count(Kind.RETAINED),
                bytes,
                damaged,
                strays);
    }

    private long count(Kind kind) {
        return counts[kind.ordinal()];
    }
}
