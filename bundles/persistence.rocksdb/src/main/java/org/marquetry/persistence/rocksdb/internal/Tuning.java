package org.marquetry.persistence.rocksdb.internal;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WALRecoveryMode;

/**
 * How RocksDB is set: for one thread that writes small batches and syncs each, for messages that are mostly removed soon after
 * they came, and for flash memory that wears out. What it takes of memory outside of the heap follows the size of the heap.
 */
final class Tuning implements AutoCloseable {
    private static final long MEBI = 1 << 20;
    private static final long LEAST_BUFFER = 4 * MEBI;
    private static final long MOST_BUFFER = 32 * MEBI;
    private static final int HEAP_PER_BUFFER = 32;
    private static final int BACKGROUND_JOBS = 2;
    private static final int OPEN_FILES = 256;
    private static final long SMOOTH_BYTES = MEBI;
    private static final double BITS_PER_KEY = 10;

    private final LRUCache cache;
    private final BloomFilter filter = new BloomFilter(BITS_PER_KEY);
    private final Options options = new Options();

    /**
     * Settings for a table.
     *
     * @param salvage whether to go on behind damaged places of the log, since these are not its end
     */
    Tuning(boolean salvage) {
        long buffer = bufferSize(Runtime.getRuntime().maxMemory());
        cache = new LRUCache(buffer);
        memory(buffer);
        files(buffer);
        log(salvage);
    }

    /** A message that is removed while it is in the buffer is never written but to the log. There are two of them at most. */
    static long bufferSize(long heap) {
        return Math.max(LEAST_BUFFER, Math.min(MOST_BUFFER, heap / HEAP_PER_BUFFER));
    }

    private void memory(long buffer) {
        options.setWriteBufferSize(buffer)
                .setMaxWriteBufferNumber(2)
                .setAllowConcurrentMemtableWrite(false)
                .setEnableWriteThreadAdaptiveYield(false)
                .setMaxBackgroundJobs(BACKGROUND_JOBS)
                .setMaxOpenFiles(OPEN_FILES)
                .setSkipStatsUpdateOnDbOpen(true);
    }

    private void files(long buffer) {
        BlockBasedTableConfig table = new BlockBasedTableConfig();
        table.setBlockCache(cache)
                .setCacheIndexAndFilterBlocks(true)
                .setPinL0FilterAndIndexBlocksInCache(true)
                .setFilterPolicy(filter);
        options.setTableFormatConfig(table)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setTargetFileSizeBase(buffer)
                .setMaxBytesForLevelBase(4 * buffer)
                .setLevelCompactionDynamicLevelBytes(true)
                .setBytesPerSync(SMOOTH_BYTES)
                .setManifestPreallocationSize(LEAST_BUFFER / 64)
                .setParanoidChecks(true);
    }

    /**
     * Files of the log are used again: overwriting one costs no change of its length, which a file system would write at each
     * sync. RocksDB's own journal in words is kept short.
     */
    private void log(boolean salvage) {
        options.setCreateIfMissing(true)
                .setWalRecoveryMode(
                        salvage ? WALRecoveryMode.SkipAnyCorruptedRecords : WALRecoveryMode.PointInTimeRecovery)
                .setRecycleLogFileNum(2)
                .setMaxBgErrorResumeCount(0)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(MEBI)
                .setKeepLogFileNum(2)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0);
    }

    Options options() {
        return options;
    }

    @Override
    public void close() {
        options.close();
        filter.close();
        cache.close();
    }
}
