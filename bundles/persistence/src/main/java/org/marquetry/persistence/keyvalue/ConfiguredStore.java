package org.marquetry.persistence.keyvalue;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.spi.ToolProvider;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.config.Settings;
import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.store.Replay;
import org.marquetry.api.store.Store;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreReader;
import org.marquetry.api.store.StoreWriter;
import org.osgi.annotation.versioning.ProviderType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link TableStore} as a configuration wants it: what a component for one kind of table extends. Its tool, which has the name of
 * its PID, is that of {@link TableStore#tool}.
 */
@ProviderType
public abstract class ConfiguredStore implements Store, Health, ToolProvider {
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredStore.class);

    private final String pid;
    private final @Nullable String data;
    private final TableStore store;
    private TableSettings settings;

    /**
     * Opens the store.
     *
     * @param data the directory in which the process keeps what it has, if it has one: the store is in it unless its
     *     configuration says otherwise
     * @throws ConfigurationException if the configuration is wrong or the store cannot be opened, with a message of one line
     */
    protected ConfiguredStore(String pid, TableOpener opener, @Nullable String data, Map<String, ?> configuration) {
        this.pid = pid;
        this.data = data;
        settings = read(configuration);
        try {
            store = new TableStore(pid, opener, settings);
        } catch (StoreException e) {
            throw new ConfigurationException(pid + ": cannot be opened: " + e.getMessage());
        }
    }

    private TableSettings read(Map<String, ?> configuration) {
        Settings values = new Settings(pid, configuration);
        TableSettings read = TableSettings.read(values, data);
        values.refuseUnknown();
        return read;
    }

    /** Applies a change at once, or leaves everything as it is. */
    protected void change(Map<String, ?> configuration) {
        try {
            TableSettings next = read(configuration);
            if (!next.directory().equals(settings.directory())) {
                throw new ConfigurationException(pid + ": directory=" + next.directory()
                        + " takes effect at the next start" + " only, since " + settings.directory() + " is in use");
            }
            store.settings(next);
            settings = next;
            LOG.info("{}: sync={}", pid, next.describeSync());
        } catch (ConfigurationException e) {
            LOG.error("{}; the previous configuration stays in force", e.getMessage());
        }
    }

    /** Ends the use of the directory. */
    protected void end() {
        store.close();
    }

    @Override
    public final CompletionStage<Void> replay(Replay target) {
        return store.replay(target);
    }

    @Override
    public final StoreWriter writer(Executor loop) {
        return store.writer(loop);
    }

    @Override
    public final StoreReader reader(Executor loop) {
        return store.reader(loop);
    }

    @Override
    public final boolean isKnownToWork() {
        return store.isKnownToWork();
    }

    @Override
    public final String subject() {
        return store.subject();
    }

    @Override
    public final HealthState state() {
        return store.state();
    }

    @Override
    public final String name() {
        return pid;
    }

    @Override
    public final int run(PrintWriter out, PrintWriter err, String... arguments) {
        return store.tool(pid).run(out, err, arguments);
    }
}
