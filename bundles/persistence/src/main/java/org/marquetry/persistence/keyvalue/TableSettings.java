package org.marquetry.persistence.keyvalue;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a store on disk works.
 *
 * @param directory where its files are; made if it is not there
 * @param sync when what is acknowledged is on stable storage
 * @param syncInterval how far apart syncs are with {@link SyncMode#INTERVAL}
 * @param writeInterval at least so long from one write to the next: fewer and larger writes to the device, and every
 *     acknowledgement waits for it; zero for none
 */
public record TableSettings(Path directory, SyncMode sync, Duration syncInterval, Duration writeInterval) {}
