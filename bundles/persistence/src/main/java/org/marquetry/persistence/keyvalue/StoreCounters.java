package org.marquetry.persistence.keyvalue;

/**
 * What a store on disk has counted since it was opened, read at about one moment.
 *
 * @param groups batches written
 * @param records puts and removals in them
 * @param syncs waits for the device
 * @param slowestMillis the longest of them
 * @param takenBack messages that were delivered before they had to be written
 * @param failed commits that were refused or could not be written
 * @param damaged records that could not be read and were left out
 */
public record StoreCounters(
        long groups, long records, long syncs, long slowestMillis, long takenBack, long failed, long damaged) {}
