package org.marquetry.persistence.rocksdb.internal;

import org.marquetry.persistence.keyvalue.PowerLossContract;
import org.marquetry.persistence.keyvalue.TableOpener;

final class RocksPowerLossTest extends PowerLossContract {
    @Override
    protected TableOpener opener() {
        return new RocksOpener();
    }
}
