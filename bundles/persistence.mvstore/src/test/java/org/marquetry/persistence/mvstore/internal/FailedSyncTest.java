package org.marquetry.persistence.mvstore.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/**
 * A sync that fails: what it should have written stays in the system's cache, looks written, and is written by no later sync. So
 * do common file systems.
 */
final class FailedSyncTest {
    private static final int BLOCK = 4096;
    private static final int MANY = 5000;

    @TempDir
    private Path directory;

    private final Device device = new Device();

    @Test
    void whatIsBuiltOnACheckpointWhoseSyncFailedOutlivesALossOfPower() throws Exception {
        FilePath.register(device);
        try {
            MVStore first = open();
            for (int key = 0; key < MANY; key++) {
                map(first).put("k" + key, "x".repeat(100));
            }
            put(first, "a", "old");
            first.sync();
            put(first, "a", "new");
            Device.failing = true;
            assertThrows(MVStoreException.class, first::sync);
            first.closeImmediately();

            Device.failing = false;
            MVStore second = open();
            assertEquals("new", map(second).get("a"));
            // On another page, so that the one before stays where it is.
            put(second, "z", "more");
            second.sync();
            second.closeImmediately();

            Device.losePower();
            MVStore third = open();
            assertEquals("new", map(third).get("a"));
            assertEquals("more", map(third).get("z"));
            third.closeImmediately();
        } finally {
            FilePath.unregister(device);
        }
    }

    private MVStore open() {
        OrderedFile storage = new OrderedFile(1);
        storage.open("cached:" + directory.resolve("store.mv"), false, null);
        MVStore store = MvOpener.open(storage);
        map(store);
        return store;
    }

    private static MVMap<String, String> map(MVStore store) {
        return store.openMap("table");
    }

    private static void put(MVStore store, String key, String value) {
        map(store).put(key, value);
        store.commit();
    }

    /** Files of which only what was synced is on the device. */
    public static final class Device extends FilePathWrapper {
        private static final Map<Long, byte[]> DEVICE = new TreeMap<>();
        private static boolean failing;
        private static String file;

        @Override
        public String getScheme() {
            return "cached";
        }

        @Override
        public FileChannel open(String mode) throws IOException {
            file = getBase().toString();
            return new Cache(getBase().open(mode));
        }

        /** What the cache alone had is gone. */
        private static void losePower() throws IOException {
            try (FileChannel left = FileChannel.open(Path.of(file), StandardOpenOption.WRITE)) {
                left.truncate(0);
                for (Map.Entry<Long, byte[]> block : DEVICE.entrySet()) {
                    left.write(ByteBuffer.wrap(block.getValue()), block.getKey() * BLOCK);
                }
            }
        }
    }

    private static final class Cache extends FileBaseDefault {
        private final FileChannel base;
        private final Set<Long> dirty = new TreeSet<>();

        private Cache(FileChannel base) {
            this.base = base;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return base.read(target, position);
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            for (long block = position / BLOCK; block * BLOCK < position + source.remaining(); block++) {
                dirty.add(block);
            }
            return base.write(source, position);
        }

        @Override
        public void force(boolean all) throws IOException {
            List<Long> due = List.copyOf(dirty);
            dirty.clear();
            if (Device.failing) {
                throw new IOException("Input/output error");
            }
            for (long block : due) {
                ByteBuffer content = ByteBuffer.allocate(BLOCK);
                base.read(content, block * BLOCK);
                Device.DEVICE.put(block, content.array());
            }
        }

        @Override
        public long size() throws IOException {
            return base.size();
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            base.truncate(size);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            base.close();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return base.tryLock(position, size, shared);
        }
    }
}
