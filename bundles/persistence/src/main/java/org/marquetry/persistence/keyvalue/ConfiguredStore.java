package org.marquetry.persistence.keyvalue;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
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
import org.marquetry.persistence.internal.CarryMarks;
import org.osgi.annotation.versioning.ProviderType;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link TableStore} as a configuration wants it: what a component for one kind of table extends, which offers everything but
 * the {@link Store}. That is offered by this: at once, or with {@code carryOver=true} and a directory in which nothing is when all
 * that the store in use has is there. One that was carried over to another is not offered any more. Its tool, which has the name
 * of its PID, is that of {@link TableStore#tool}.
 */
@ProviderType
public abstract class ConfiguredStore implements Store, Health, ToolProvider {
    /** What a bundle with such a component declares, since no component does: what it offers. */
    public static final String CAPABILITY = "objectClass:List<String>=\"org.marquetry.api.store.Store\"";

    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredStore.class);
    private static final String DATA = "marquetry.data";
    private static final String CARRY_OVER = "carryOver";

    private final String pid;
    private final TableOpener opener;
    private final @Nullable String data;
    private final StoreOffer offer;
    private volatile TableSettings settings;
    private volatile @Nullable CarriedStore carried;
    /** Null while it is carried here, and when it was carried away. */
    private volatile @Nullable TableStore store;

    private volatile @Nullable HealthState left;

    /**
     * Opens the store.
     *
     * @param context of the bundle of the component; {@code marquetry.data} is the directory in which the process keeps what it
     *     has, if it has one: the store is in it unless its configuration says otherwise
     * @throws ConfigurationException if the configuration is wrong or the store cannot be opened, with a message of one line
     */
    protected ConfiguredStore(String pid, TableOpener opener, BundleContext context, Map<String, ?> configuration) {
        this.pid = pid;
        this.opener = opener;
        data = context.getProperty(DATA);
        offer = new StoreOffer(context, pid);
        settings = read(configuration);
        prepare(configuration);
    }

    private void prepare(Map<String, ?> configuration) {
        boolean isToCarry = new Settings(pid, configuration).flag(CARRY_OVER, false);
        Path directory = settings.directory();
        left = left(directory);
        if (left != null) {
            return;
        }
        if (isToCarry && !CarryMarks.isCarried(directory)) {
            carried = new CarriedStore(this, opener, directory, offer);
        } else if (CarryMarks.isPart(directory)) {
            throw new ConfigurationException(pid + ": directory=" + directory
                    + " has a part of a store only, which was carried over to it and did not get to its end; say"
                    + " carryOver=true, or give another directory");
        } else {
            open();
        }
    }

    private @Nullable HealthState left(Path directory) {
        try {
            Path other = CarryMarks.leftFor(directory);
            return other == null
                    ? null
                    : HealthState.degraded(
                            "the store in " + directory + " was carried over to " + other + " and is not used any more",
                            remedyForLeft());
        } catch (IOException e) {
            throw new ConfigurationException(pid + ": cannot be opened: " + e.getMessage());
        }
    }

    private String remedyForLeft() {
        return "remove the configuration of " + pid + ", and keep that of the other store";
    }

    final TableStore open() {
        try {
            TableStore opened = new TableStore(pid, opener, settings);
            store = opened;
            return opened;
        } catch (StoreException e) {
            throw new ConfigurationException(pid + ": cannot be opened: " + e.getMessage());
        }
    }

    private TableSettings read(Map<String, ?> configuration) {
        Settings values = new Settings(pid, configuration);
        TableSettings read = TableSettings.read(values, data);
        values.flag(CARRY_OVER, false);
        values.refuseUnknown();
        Object ranking = configuration.get(Constants.SERVICE_RANKING);
        if (ranking != null) {
            throw new ConfigurationException(pid + ": " + Constants.SERVICE_RANKING + "=" + ranking
                    + ": a store is not chosen by rank, which would leave what the other one has; remove it, and say"
                    + " carryOver=true to go over to this one");
        }
        return read;
    }

    /** Offers the store, or begins to carry over to it what is in use. To be called once. */
    protected void begin() {
        HealthState over = left;
        CarriedStore coming = carried;
        if (over != null) {
            LOG.warn("{}: {}: {}", pid, over.reason(), over.remedy());
        } else if (coming != null) {
            coming.begin();
        } else {
            // What was carried here from the heap is not there any more, though an empty store of that kind may be.
            offer.make(this, CarryMarks.isCarried(settings.directory()) ? 1 : 0);
            HealthState idle = idle();
            if (idle != null) {
                LOG.warn("{}: {}", idle.reason(), idle.remedy());
            }
        }
    }

    /** How it is with a store beside the one in use; null if this is the one. */
    private @Nullable HealthState idle() {
        String preferred = offer.preferred();
        return preferred == null
                ? null
                : HealthState.degraded(
                        pid + " is not used, since " + preferred + " is",
                        "remove the configuration of one of them; carryOver=true and a directory in which nothing is have all"
                                + " that is in use carried over");
    }

    /** Applies a change at once, or leaves everything as it is. */
    protected void change(Map<String, ?> configuration) {
        try {
            TableSettings next = read(configuration);
            if (left != null && !next.directory().equals(settings.directory())) {
                beginAnew(next, configuration);
                return;
            }
            if (!next.directory().equals(settings.directory())) {
                throw new ConfigurationException(pid + ": directory=" + next.directory()
                        + " takes effect at the next start" + " only, since " + settings.directory() + " is in use");
            }
            settings = next;
            TableStore open = store;
            if (open != null) {
                open.settings(next);
            }
            LOG.info("{}: sync={}", pid, next.describeSync());
        } catch (ConfigurationException e) {
            LOG.error("{}; the previous configuration stays in force", e.getMessage());
        }
    }

    /** The directory that was left is not needed any more; another one may be where to something is carried. */
    private void beginAnew(TableSettings next, Map<String, ?> configuration) {
        endCarrying();
        settings = next;
        offer.renew();
        prepare(configuration);
        begin();
    }

    private void endCarrying() {
        CarriedStore former = carried;
        carried = null;
        if (former != null) {
            former.close();
        }
    }

    /** Ends the use of the directory. */
    protected void end() {
        endCarrying();
        offer.takeBack();
        close();
    }

    private void close() {
        TableStore open = store;
        if (open != null) {
            open.close();
        }
    }

    /** The store, if it is one that can be carried over to another directory. */
    final @Nullable TableStore inUse() {
        return store;
    }

    /** Another store has all that this one had. */
    final void left() {
        Path directory = settings.directory();
        left = HealthState.degraded("the store in " + directory + " was carried over to another", remedyForLeft());
        try {
            left = left(directory);
        } catch (ConfigurationException e) {
            LOG.warn("{}", e.getMessage());
        }
        offer.takeBack();
        endCarrying();
        close();
        store = null;
    }

    /** The store, which the engine has come for. */
    private TableStore store() {
        TableStore open = store;
        if (open != null) {
            return open;
        }
        CarriedStore coming = carried;
        if (coming == null) {
            throw new IllegalStateException(pid + " has no store");
        }
        return coming.store();
    }

    @Override
    public final CompletionStage<Void> replay(Replay target) {
        return store().replay(target);
    }

    @Override
    public final StoreWriter writer(Executor loop) {
        return store().writer(loop);
    }

    @Override
    public final StoreReader reader(Executor loop) {
        return store().reader(loop);
    }

    @Override
    public final boolean isKnownToWork() {
        TableStore open = store;
        return open != null && open.isKnownToWork();
    }

    @Override
    public final String subject() {
        return pid;
    }

    @Override
    public final HealthState state() {
        HealthState over = left;
        if (over != null) {
            return over;
        }
        HealthState idle = idle();
        if (idle != null) {
            return idle;
        }
        TableStore open = store;
        CarriedStore coming = carried;
        if (open != null) {
            return open.state();
        }
        return coming != null
                ? coming.state()
                : HealthState.failed(pid + " is not open", "look at what the log says of it");
    }

    @Override
    public final String name() {
        return pid;
    }

    @Override
    public final int run(PrintWriter out, PrintWriter err, String... arguments) {
        TableStore open = store;
        if (open == null) {
            err.println(state().reason());
            err.flush();
            return 1;
        }
        return open.tool(pid).run(out, err, arguments);
    }
}
