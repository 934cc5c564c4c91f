package org.marquetry.persistence.internal;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.spi.ToolProvider;

/**
 * How a command went.
 *
 * @param out the lines it wrote
 * @param err the lines of its complaint
 */
record CommandRun(int status, List<String> out, List<String> err) {
    static CommandRun of(ToolProvider tool, Object... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] arguments = new String[words.length];
        for (int i = 0; i < words.length; i++) {
            arguments[i] = words[i].toString();
        }
        int status = tool.run(new PrintWriter(out), new PrintWriter(err), arguments);
        return new CommandRun(
                status, out.toString().lines().toList(), err.toString().lines().toList());
    }

    /** The only line of the complaint. */
    String complaint() {
        return err.size() == 1 ? err.get(0) : err.toString();
    }
}
