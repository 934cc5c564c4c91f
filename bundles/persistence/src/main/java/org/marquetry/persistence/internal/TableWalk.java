package org.marquetry.persistence.internal;

import java.io.IOException;
import java.util.function.BooleanSupplier;

import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;

/** Reads a table, or a part of it, as it is when the walk begins; ends early when the table has to be let go. */
final class TableWalk {
    /** What is done with what is met. */
    interface Visitor {
        void record(byte[] key, byte[] value) throws IOException;

        /** Something behind this key, one record or more, cannot be read. */
        void unreadable(byte[] key) throws IOException;
    }

    private static final byte[] START = {0};
    private static final byte[] END = {(byte) 0xff};
    private static final int LOOK_MASK = 0xff;

    private final Table table;
    private final BooleanSupplier mustLetGo;

    TableWalk(Table table, BooleanSupplier mustLetGo) {
        this.table = table;
        this.mustLetGo = mustLetGo;
    }

    Table table() {
        return table;
    }

    /** All there is. */
    void all(Visitor visitor) throws IOException {
        range(START, END, visitor);
    }

    /** All records of a family. */
    void family(byte family, Visitor visitor) throws IOException {
        byte[] prefix = {family};
        range(prefix, Keys.after(prefix), visitor);
    }

    void range(byte[] from, byte[] to, Visitor visitor) throws IOException {
        int damages = 0;
        long met = 0;
        byte[] last = from;
        try (Scan scan = new Scan(table, from, to)) {
            boolean more = true;
            while (more) {
                more = scan.next();
                for (; damages < scan.damages(); damages++) {
                    visitor.unreadable(last);
                }
                if (more) {
                    last = scan.key();
                    visitor.record(last, scan.value());
                }
                if ((++met & LOOK_MASK) == 0) {
                    letGoIfAsked();
                }
            }
        }
    }

    private void letGoIfAsked() throws TableException {
        if (mustLetGo.getAsBoolean()) {
            throw new TableException(TableException.Kind.FAILED, "the store is being closed or has failed", null);
        }
    }
}
