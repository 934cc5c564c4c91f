package org.marquetry.persistence.mvstore.internal;

import org.marquetry.persistence.keyvalue.TableContract;
import org.marquetry.persistence.keyvalue.TableOpener;

final class MvTableTest extends TableContract {
    @Override
    protected TableOpener opener() {
        return new MvOpener();
    }
}
