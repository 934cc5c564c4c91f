package org.marquetry.persistence.rocksdb.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

@ObjectClassDefinition(
        name = "Marquetry store in RocksDB",
        description = "Keeps sessions, queues and retained messages on disk, in RocksDB.")
@interface RocksConfiguration {
    @AttributeDefinition(
            name = "Directory",
            description =
                    "The directory that the store has to itself; made if it is missing. A relative one, and store, the"
                            + " default, is in the data directory of the launcher; elsewhere it has to be given. Takes effect when"
                            + " the store is opened.",
            required = false)
    String directory() default "store";

    @AttributeDefinition(
            name = "Sync",
            description =
                    "When what is acknowledged is on stable storage. always: before the acknowledgement, so nothing is"
                            + " lost, neither when the process is killed nor when the power fails. interval: within the sync"
                            + " interval; a killed process loses nothing, a power failure what was acknowledged in the interval"
                            + " before it. never: when the operating system writes it; a killed process loses nothing, a power"
                            + " failure what was acknowledged in about the last half minute. Takes effect at once.",
            options = {
                @Option(label = "always", value = "always"),
                @Option(label = "interval", value = "interval"),
                @Option(label = "never", value = "never")
            },
            required = false)
    String sync() default "always";

    @AttributeDefinition(
            name = "Sync interval",
            description =
                    "Seconds from one sync to the next with sync=interval: the most that a power failure can lose."
                            + " Takes effect at once.",
            min = "1",
            max = "3600",
            required = false)
    int syncInterval() default 1;

    @AttributeDefinition(
            name = "Write interval",
            description =
                    "Milliseconds from one write to the next at least: acknowledgements wait for it, and the device is"
                            + " written to less often, with more at a time, which flash memory likes. Nothing more is lost for it."
                            + " 0 writes whenever there is something to write. Takes effect at once.",
            min = "0",
            max = "10000",
            required = false)
    int writeIntervalMillis() default 0;

    @AttributeDefinition(
            name = "Carry over",
            description =
                    "Whether all that the store in use has is to be carried over to this one while clients stay connected."
                            + " The directory has to be another one in which nothing is. When that is done this store is used and"
                            + " the former one is not any more, also after a restart; then its configuration can be removed, and"
                            + " this has no effect any more. Takes effect when the store is configured.",
            required = false)
    boolean carryOver() default false;
}
