package org.marquetry.persistence.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

import org.marquetry.api.store.Store;
import org.marquetry.persistence.keyvalue.TableOpener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in the heap, of which only what all stores offer is known. There is nothing to follow it by, so it is copied while no
 * engine uses it, which takes as long as clients have to wait. It needs no marks: after a crash it is not there any more.
 *
 * @param name what keeps it
 */
public record HeapOriginal(Store store, String name) implements Original {
    private static final Logger LOG = LoggerFactory.getLogger("org.marquetry.persistence");

    @Override
    public boolean isKnownToWork() {
        return store.isKnownToWork();
    }

    @Override
    public String describe() {
        return "the store in the heap, of " + name + ",";
    }

    @Override
    public Copy copyTo(TableOpener opener, Path directory, BooleanSupplier isStopping) throws IOException {
        return new HeapCopy(this, opener, directory);
    }

    @Override
    public void leave() {
        // It was only read.
    }

    @Override
    public void left() {
        LOG.warn("{} is not used any more: remove its configuration", name);
    }
}
