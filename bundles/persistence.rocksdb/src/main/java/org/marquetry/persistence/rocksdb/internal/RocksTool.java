package org.marquetry.persistence.rocksdb.internal;

import java.io.PrintWriter;
import java.util.spi.ToolProvider;

import org.marquetry.persistence.keyvalue.StoreTool;
import org.osgi.service.component.annotations.Component;

/** What operators can do with a store in RocksDB that no process uses. */
@Component(
        service = ToolProvider.class,
        property = {StoreTool.OFFLINE, StoreTool.STORE + RocksStore.PID})
public final class RocksTool implements ToolProvider {
    private final StoreTool tool = new StoreTool(RocksStore.PID, new RocksOpener());

    /** Opens nothing until it is told to. */
    public RocksTool() {}

    @Override
    public String name() {
        return tool.name();
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        return tool.run(out, err, arguments);
    }
}
