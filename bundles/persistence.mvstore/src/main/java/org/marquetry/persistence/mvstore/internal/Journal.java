package org.marquetry.persistence.mvstore.internal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches since the last checkpoint, one behind the other, so that each is kept by one short write and one sync. The file is
 * written from its beginning again after a checkpoint, in another generation, which the store says: what is left of the former
 * ones is not read, for it may be damaged by now, and is in the store.
 * Each record says whether all before it had been synced, so that a damaged one in front of it is told from one that a crash has
 * interrupted.
 */
final class Journal implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    /** Checksum, length, generation, whether all before was synced. */
    private static final int HEADER = 4 + 4 + 8 + 1;

    private static final int LENGTH = 4;
    private static final int GENERATION = 8;
    private static final int AFTER_SYNC = 16;

    private final Path path;
    private final FileChannel file;
    private long generation;
    private long end;
    private boolean allSynced = true;

    Journal(Path path) throws IOException {
        this.path = path;
        file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /**
     * Tells of all batches in their order; the next thing to be asked for is {@link #restart}.
     *
     * @param current the generation that the store goes on with; that of the file if it is later, as where the store is damaged
     *     and has lost its last checkpoint
     */
    void read(long current, Consumer<ByteBuffer> batch) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(file.size()));
        while (content.hasRemaining() && file.read(content, content.position()) > 0) {}
        content.flip();
        generation = generationOf(content, current);
        int at = 0;
        while (at >= 0) {
            while (isWhole(content, at)) {
                batch.accept(content.slice(at + HEADER, content.getInt(at + LENGTH)));
                at += HEADER + content.getInt(at + LENGTH);
            }
            at = behindDamage(content, at);
        }
    }

    private long generationOf(ByteBuffer content, long current) {
        generation = content.limit() < HEADER ? 0 : content.getLong(GENERATION);
        return generation > current && isWhole(content, 0) ? generation : current;
    }

    /** Where a record is that proves that the one before was damaged after it had been synced, or -1. */
    private int behindDamage(ByteBuffer content, int damaged) {
        for (int at = damaged + 1; at + HEADER <= content.limit(); at++) {
            if (content.get(at + AFTER_SYNC) == 1 && isWhole(content, at)) {
                LOG.error(
                        "{} is damaged at byte {}: what was written there is lost, and what came after it is kept; check the"
                                + " disk",
                        path,
                        damaged);
                return at;
            }
        }
        return -1;
    }

    private boolean isWhole(ByteBuffer content, int at) {
        if (at + HEADER > content.limit() || content.getLong(at + GENERATION) != generation) {
            return false;
        }
        int length = content.getInt(at + LENGTH);
        return length > 0
                && length <= content.limit() - at - HEADER
                && content.getInt(at) == sum(content.slice(at + LENGTH, HEADER - LENGTH + length));
    }

    /** The generation after this one. */
    long nextGeneration() {
        return generation + 1;
    }

    /** Begins anew, since all that was written is elsewhere on stable storage. */
    void restart() {
        generation = nextGeneration();
        end = 0;
        allSynced = true;
    }

    /** How many bytes were written since the beginning. */
    long length() {
        return end;
    }

    void append(ByteBuffer batch, boolean sync) throws IOException {
        int length = batch.position();
        ByteBuffer whole = ByteBuffer.allocate(HEADER + length);
        whole.putInt(LENGTH, length)
                .putLong(GENERATION, generation)
                .put(AFTER_SYNC, (byte) (allSynced ? 1 : 0))
                .put(HEADER, batch.array(), 0, length);
        whole.putInt(0, sum(whole.slice(LENGTH, HEADER - LENGTH + length)));
        while (whole.hasRemaining()) {
            end += file.write(whole, end);
        }
        allSynced = false;
        if (sync) {
            sync();
        }
    }

    void sync() throws IOException {
        file.force(false);
        allSynced = true;
    }

    private static int sum(ByteBuffer bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return (int) sum.getValue();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
