package org.marquetry.persistence.internal;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;
import java.util.spi.ToolProvider;

import org.marquetry.persistence.keyvalue.StoreCounters;

/** Commands on the store that this process uses. They read what there is at one moment, and hold up nobody. */
final class LiveStore implements ToolProvider {
    private static final List<String> COUNTERS = List.of("show", "counters");

    private final String name;
    private final TableAccess access;
    private final Supplier<StoreCounters> counters;

    LiveStore(String name, TableAccess access, Supplier<StoreCounters> counters) {
        this.name = name;
        this.access = access;
        this.counters = counters;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        List<String> words = List.of(arguments);
        if (words.equals(COUNTERS)) {
            show(counters.get(), out);
            out.flush();
            return StoreCommands.DONE;
        }
        if (!StoreCommands.knows(words)) {
            err.println("use " + StoreCommands.WORDS + ", show counters");
            return StoreCommands.USAGE;
        }
        try {
            return access.copy(table -> new StoreCommands(out).run(new TableWalk(table, access::isClosing), words));
        } catch (IOException e) {
            err.println(StoreCommands.reason(e));
            return StoreCommands.FAILED;
        } finally {
            out.flush();
            err.flush();
        }
    }

    private static void show(StoreCounters now, PrintWriter out) {
        out.println("batches written " + now.groups());
        out.println("records in them " + now.records());
        out.println("syncs " + now.syncs());
        out.println("slowest in milliseconds " + now.slowestMillis());
        out.println("messages that had not to be written " + now.takenBack());
        out.println("commits that failed " + now.failed());
        out.println("damaged records found " + now.damaged());
    }
}
