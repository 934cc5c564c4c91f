package org.marquetry.persistence.mvstore.internal;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.h2.mvstore.SFChunk;
import org.h2.mvstore.SingleFileStore;

/**
 * The file of an MVStore, in which a chunk with an end is a chunk that is whole. MVStore takes a chunk for written if its
 * beginning and its end are there; but of an unsynced write a device may have taken just these, and a chunk has pages with what
 * was acknowledged long before. So all but the last sector, which has the end, is synced first.
 */
final class OrderedFile extends SingleFileStore {
    private static final int SECTOR = 512;
    private static final int PAGE = 4096;
    private static final int HEADERS = 2 * PAGE;

    private boolean opened;

    OrderedFile(int cacheMebi) {
        super(config(cacheMebi));
    }

    private static Map<String, Object> config(int cacheMebi) {
        Map<String, Object> config = new HashMap<>();
        config.put("cacheSize", cacheMebi);
        config.put("cacheConcurrency", 1);
        config.put("pageSplitSize", PAGE);
        return config;
    }

    @Override
    protected void writeFully(SFChunk chunk, long position, ByteBuffer source) {
        int length = source.remaining();
        if (chunk == null) {
            sync();
            super.writeFully(null, position, source);
            return;
        }
        int end = source.limit();
        source.limit(end - SECTOR);
        super.writeFully(chunk, position, source);
        sync();
        source.limit(end);
        super.writeFully(chunk, position + length - SECTOR, source);
    }

    /**
     * Has the device take what perhaps only the cache of the system has: over a sync that failed, the end of the last chunk and the
     * header look written, and no later sync writes them. What is written next builds on them, and may overwrite what came before.
     * All else that is read of a whole chunk had been synced before its end was written.
     */
    void affirm() {
        SFChunk last = lastChunk;
        if (last != null) {
            writeAgain(last, (last.block + last.len - 1) * PAGE, PAGE);
            writeAgain(last, 0, HEADERS);
            sync();
        }
    }

    private void writeAgain(SFChunk chunk, long position, int length) {
        super.writeFully(chunk, position, readFully(chunk, position, length));
    }

    void open(Path file) {
        open(file.toString(), false, null);
        opened = true;
    }

    /** Closes it, if it was opened. */
    void release() {
        if (opened) {
            close();
        }
    }
}
