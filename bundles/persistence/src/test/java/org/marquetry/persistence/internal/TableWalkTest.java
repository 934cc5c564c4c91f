package org.marquetry.persistence.internal;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.marquetry.persistence.keyvalue.TableException;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Who reads all of a store does not keep it from being closed. */
final class TableWalkTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int RECORDS = 10_000;

    private final HeapDevice device = new HeapDevice();

    @Test
    void endsWhenTheTableHasToBeClosed(@TempDir Path directory) throws Exception {
        for (int i = 0; i < RECORDS; i++) {
            device.written().put(Keys.retained("t/" + i), new byte[] {1});
        }
        device.written().put(Keys.FORMAT, new byte[] {0, 0, 0, 1});
        TableAccess access = new TableAccess(device, directory);
        access.open();
        Counting counting = new Counting(access);

        TableException end = assertThrows(
                TableException.class,
                () -> access.copy(table -> {
                    new TableWalk(table, access::isClosing).all(counting);
                    return 0;
                }));

        counting.closer.join(DEADLINE.toMillis());
        assertEquals("the store is being closed or has failed", end.getMessage());
        assertTrue(counting.records < RECORDS, counting.records + " records were read");
        assertThrows(TableException.class, access::table);
    }

    @Test
    void theNextTableIsReadToItsEnd(@TempDir Path directory) throws Exception {
        TableAccess access = new TableAccess(device, directory);
        access.open();
        access.close();
        access.open();
        for (int i = 0; i < RECORDS; i++) {
            device.written().put(Keys.retained("t/" + i), new byte[] {1});
        }

        Verification.Findings found = Verification.of(new TableWalk(access.table(), access::isClosing), line -> {});

        assertEquals(RECORDS, found.damaged());
    }

    /** Has the table closed at the first record, and reads on when that has begun. */
    private static final class Counting implements TableWalk.Visitor {
        private final TableAccess access;
        private final Thread closer;
        private int records;

        Counting(TableAccess access) {
            this.access = access;
            closer = new Thread(this::close, "closer");
        }

        private void close() {
            try {
                access.close();
            } catch (TableException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void record(byte[] key, byte[] value) {
            if (records++ == 0) {
                closer.start();
                await().atMost(DEADLINE).until(access::isClosing);
            }
        }

        @Override
        public void unreadable(byte[] key) {
            throw new IllegalStateException("nothing is damaged");
        }
    }
}
