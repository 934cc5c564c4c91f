package org.marquetry.persistence.rocksdb.internal;

import java.util.Map;
import java.util.spi.ToolProvider;

import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.health.Health;
import org.marquetry.api.store.Store;
import org.marquetry.persistence.keyvalue.ConfiguredStore;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/** A store in RocksDB, for who configures one. */
// Immediate, since a directory that cannot be used is to be told at once, and opening again whenever it is needed takes
// time.
@Component(
        name = RocksStore.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = {Health.class, ToolProvider.class})
// Offered by hand, when it can be used.
@Capability(namespace = "osgi.service", attribute = ConfiguredStore.CAPABILITY, uses = Store.class)
@Designate(ocd = RocksConfiguration.class)
public final class RocksStore extends ConfiguredStore {
    static final String PID = "org.marquetry.persistence.rocksdb";

    /**
     * Opens the store of a configuration.
     *
     * @throws ConfigurationException if the configuration is wrong or the store cannot be opened, with a message of one line
     */
    @Activate
    public RocksStore(BundleContext context, Map<String, ?> configuration) {
        super(PID, new RocksOpener(), context, configuration);
    }

    /** Offers the store, or has the one in use carried over to it. */
    @Activate
    void activate() {
        begin();
    }

    @Modified
    void modified(Map<String, ?> configuration) {
        change(configuration);
    }

    @Deactivate
    void deactivate() {
        end();
    }
}
