package org.marquetry.itests.crash;

import org.marquetry.itests.harness.BrokerProcess;

/** The stores that keep their promises on a disk. */
enum StoreKind {
    ROCKSDB("org.marquetry.persistence.rocksdb"),
    MVSTORE("org.marquetry.persistence.mvstore");

    private final String pid;

    StoreKind(String pid) {
        this.pid = pid;
    }

    String pid() {
        return pid;
    }

    /** Has a broker use this store, with these settings. */
    BrokerProcess.Start chosenBy(BrokerProcess.Start start, String... settings) {
        return start.config(pid, settings);
    }
}
