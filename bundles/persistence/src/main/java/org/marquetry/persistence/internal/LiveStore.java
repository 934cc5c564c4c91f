package org.marquetry.persistence.internal;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.spi.ToolProvider;

/** Commands on the store that this process uses. They read what there is at one moment, and hold up nobody. */
final class LiveStore implements ToolProvider {
    private final String name;
    private final TableAccess access;

    LiveStore(String name, TableAccess access) {
        this.name = name;
        this.access = access;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        List<String> words = List.of(arguments);
        if (!StoreCommands.knows(words)) {
            err.println("use " + StoreCommands.WORDS);
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
}
