package org.marquetry.persistence.keyvalue;

import java.io.Closeable;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Keys and values on stable storage, sorted by the keys' unsigned bytes. One thread writes, several read at the same time.
 * After a {@link #write} or {@link #sync} has failed nothing is asked of the table any more but to close.
 */
@ConsumerType
public interface Table extends Closeable {
    /** The value of a key, or null. */
    byte @Nullable [] get(byte[] key) throws TableException;

    /** What there is now from a key on, and before another, in order. To be closed. */
    Cursor scan(byte[] from, byte[] to) throws TableException;

    /** The greatest key from a key on and before another, or null. */
    byte @Nullable [] last(byte[] from, byte[] to) throws TableException;

    /** Something to gather changes in. May be used again after {@link Batch#clear}. */
    Batch newBatch();

    /**
     * Applies all of a batch, in its order. After a crash all of it is there, or none; and none without those written before.
     *
     * @param sync whether it is on stable storage when this returns, with all that was written before
     */
    void write(Batch batch, boolean sync) throws TableException;

    /** Returns when all that was written is on stable storage. */
    void sync() throws TableException;

    /** Gives back room that what was removed still takes, as far as that is possible. May take long. */
    void compact() throws TableException;

    /** Ends the use of the table. Syncs nothing. */
    @Override
    void close() throws TableException;

    /** Changes that are applied together. For one thread. */
    @ConsumerType
    interface Batch extends Closeable {
        void put(byte[] key, byte[] value);

        void delete(byte[] key);

        /** Deletes all keys from one on and before another. */
        void deleteRange(byte[] from, byte[] to);

        /** Empties it. */
        void clear();

        @Override
        void close();
    }

    /** A walk through the table as it was when it began, from before the first entry. For one thread. */
    @ConsumerType
    interface Cursor extends Closeable {
        /**
         * Goes to the next entry.
         *
         * @return false at the end
         * @throws TableException of the kind {@link TableException.Kind#DAMAGED} if the next entry cannot be read; then the
         *     cursor is of no more use, and reading may go on with another one behind
         */
        boolean next() throws TableException;

        byte[] key();

        byte[] value();

        /** The length of the value, without making a copy of it. */
        int valueLength();

        @Override
        void close();
    }
}
