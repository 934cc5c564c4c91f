package org.marquetry.persistence.keyvalue;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.store.Store;
import org.marquetry.api.store.StoreException;
import org.marquetry.persistence.internal.Carrier;
import org.marquetry.persistence.internal.HeapOriginal;
import org.marquetry.persistence.internal.Original;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** A store that gets what the one in use has before it is offered in its place. */
final class CarriedStore implements Carrier.Surroundings {
    private static final String REMEDY =
            "configure the store that was used until now as well, or without carryOver this one alone";

    private final ConfiguredStore store;
    private final Carrier carrier;
    private final StoreOffer offer;
    private volatile String trouble = "there is no store that could be carried over";
    private volatile int ranking;

    CarriedStore(ConfiguredStore store, TableOpener opener, Path directory, StoreOffer offer) {
        this.store = store;
        this.offer = offer;
        carrier = new Carrier(opener, directory, this);
    }

    void begin() {
        carrier.start();
    }

    HealthState state() {
        return carrier.state();
    }

    /** The engine has come for it, and waits until it has everything. */
    synchronized TableStore store() {
        TableStore open = store.inUse();
        if (open != null) {
            return open;
        }
        try {
            carrier.finish();
        } catch (StoreException e) {
            throw new ConfigurationException(store.name() + ": " + e.getMessage());
        }
        return store.open();
    }

    @Override
    public @Nullable Original source() {
        ServiceReference<Store> reference = offer.inUse();
        if (reference == null) {
            trouble = "there is no store that could be carried over";
            return null;
        }
        Store found = offer.get(reference);
        Original original = source(found, StoreOffer.name(reference));
        offer.release(reference);
        if (original == null) {
            trouble =
                    "the store in use, of " + StoreOffer.name(reference) + ", is of a kind that cannot be carried over";
            return null;
        }
        ranking = reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer set ? set : 0;
        return original;
    }

    private static @Nullable Original source(@Nullable Store found, String name) {
        if (found instanceof ConfiguredStore former) {
            TableStore there = former.inUse();
            return there == null ? null : there.source(former::left);
        }
        return found != null && found.isInHeap() ? new HeapOriginal(found, name) : null;
    }

    @Override
    public HealthState withoutSource() {
        return HealthState.degraded(trouble, REMEDY);
    }

    @Override
    public void offer() {
        offer.make(store, ranking + 1);
    }

    @Override
    public void withdraw() {
        offer.withdraw();
    }

    void close() {
        carrier.close();
    }
}
