package org.marquetry.persistence.mvstore.internal;

import org.marquetry.persistence.keyvalue.PowerLossContract;
import org.marquetry.persistence.keyvalue.TableOpener;

final class MvPowerLossTest extends PowerLossContract {
    @Override
    protected TableOpener opener() {
        return new MvOpener();
    }
}
