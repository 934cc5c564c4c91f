package org.marquetry.persistence.mvstore.internal;

import java.io.PrintWriter;
import java.util.spi.ToolProvider;

import org.marquetry.persistence.keyvalue.StoreTool;
import org.osgi.service.component.annotations.Component;

/** What operators can do with a store in MVStore that no process uses. */
@Component(
        service = ToolProvider.class,
        property = {StoreTool.OFFLINE, StoreTool.STORE + MvStore.PID})
public final class MvTool implements ToolProvider {
    private final StoreTool tool = new StoreTool(MvStore.PID, new MvOpener());

    /** Opens nothing until it is told to. */
    public MvTool() {}

    @Override
    public String name() {
        return tool.name();
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        return tool.run(out, err, arguments);
    }
}
