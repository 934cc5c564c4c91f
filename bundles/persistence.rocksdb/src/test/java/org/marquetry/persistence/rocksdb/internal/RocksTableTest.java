package org.marquetry.persistence.rocksdb.internal;

import org.marquetry.persistence.keyvalue.TableContract;
import org.marquetry.persistence.keyvalue.TableOpener;

final class RocksTableTest extends TableContract {
    @Override
    protected TableOpener opener() {
        return new RocksOpener();
    }
}
