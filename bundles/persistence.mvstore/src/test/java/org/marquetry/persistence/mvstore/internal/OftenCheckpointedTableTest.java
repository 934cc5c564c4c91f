package org.marquetry.persistence.mvstore.internal;

import org.marquetry.persistence.keyvalue.TableContract;
import org.marquetry.persistence.keyvalue.TableOpener;

/** With a checkpoint at about every batch. */
final class OftenCheckpointedTableTest extends TableContract {
    @Override
    protected TableOpener opener() {
        return new MvOpener(200);
    }
}
