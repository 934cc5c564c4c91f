package org.marquetry.persistence.keyvalue;

import java.io.PrintWriter;
import java.util.spi.ToolProvider;

import org.marquetry.persistence.internal.OfflineStore;

/**
 * What an operator can do with a store that no process uses, by the words of a command line:
 *
 * <pre>
 * verify DIR                reads all there is, counts it, and names what is damaged; changes nothing
 * compact DIR               gives back the room of what was removed
 * show DIR sessions         one line for each session
 * show DIR retained         one line for each retained message
 * show DIR queue CLIENT     one line for each message that waits for a client
 * backup DIR FILE           copies all there is to a file
 * restore DIR FILE          makes a store of a backup, in a directory where nothing is
 * </pre>
 *
 * <p>Answers 0 if it was done and nothing is wrong, 1 if something is, 2 if there is no such command. What cannot be done is told
 * in one line. A store in use has a tool of its own: {@link TableStore#tool}.
 */
public final class StoreTool implements ToolProvider {
    /** The property of the service of a tool for stores that no process uses; that of a store in use has none. */
    public static final String OFFLINE = "marquetry.tool=offline";

    /** Another property of the same services, and the PID of what keeps the stores that the tool is for behind it. */
    public static final String STORE = "marquetry.store=";

    private final String name;
    private final OfflineStore store;

    /**
     * A tool for one kind of table.
     *
     * @param name the PID of what keeps stores of this kind
     */
    public StoreTool(String name, TableOpener opener) {
        this.name = name;
        store = new OfflineStore(opener);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        return store.run(out, err, arguments);
    }
}
