package org.marquetry.itests.crash;

import java.io.IOException;
import java.nio.file.Path;

import org.marquetry.itests.harness.BrokerProcess;

/** A way to end the broker. */
interface Outage {
    /** Before each start: has the broker use a store of a kind. */
    default void choose(BrokerProcess.Start start, StoreKind store) throws IOException {
        store.chosenBy(start);
    }

    /** Before each start with this data directory. */
    void prepare(BrokerProcess.Start start, Path data) throws IOException;

    /** Before each end, of whatever kind: waits for a good moment. */
    default void await() throws IOException {}

    /** Ends it, and leaves the data directory as the next start finds it. */
    void strike(BrokerProcess broker) throws IOException;

    /** Now and then while the broker lives: may make its life harder; true if that has just begun. */
    default boolean disturb() {
        return false;
    }

    /** Ends all that. */
    default void calm() {}

    /** Whether the broker has reason to complain. */
    default boolean isDisturbing() {
        return false;
    }

    /** SIGKILL: the process ends at once, what it has written is there. */
    Outage KILL = new Outage() {
        @Override
        public void prepare(BrokerProcess.Start start, Path data) {}

        @Override
        public void strike(BrokerProcess broker) {
            broker.kill();
        }
    };
}
