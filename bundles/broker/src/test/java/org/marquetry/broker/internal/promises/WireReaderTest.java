package org.marquetry.broker.internal.promises;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

final class WireReaderTest {
    private static final int[] PUBLISH = {0x32, 13, 0, 1, 't', 0, 5, 5, 2, 0, 0, 0, 9, '7', ':'};

    private final WireReader reader = new WireReader(Wire.LEVEL_5, 1);

    private Wire read(int... bytes) {
        Wire last = null;
        for (int each : bytes) {
            assertNull(last, "a packet before its last byte");
            byte[] room = reader.room(1);
            room[reader.position()] = (byte) each;
            reader.came(1);
            last = reader.next();
        }
        return last;
    }

    @Test
    void packetsComeInAnyPieces() {
        Wire expected = new Wire.Publish("t", "7:", 1, false, false, 5, 9, 0, List.of(), 15);
        for (int i = 0; i < 100; i++) {
            assertEquals(expected, read(PUBLISH));
            assertEquals(new Wire.Pong(), read(0xd0, 0));
        }
    }

    @Test
    void anAliasStandsForTheTopicThatCameWithIt() {
        read(0x30, 7, 0, 1, 't', 3, 0x23, 0, 1);
        assertEquals("t", ((Wire.Publish) read(0x30, 6, 0, 0, 3, 0x23, 0, 1)).topic());
    }

    @Test
    void whatNoBrokerMaySendIsRefused() {
        broken(0xd0, 0x80, 0);
        broken(0xd1, 0);
        broken(0x10, 0);
        broken(0x36, 6, 0, 1, 't', 0, 5, 0);
        broken(0x32, 6, 0, 1, 't', 0, 0, 0);
        broken(0x40, 1, 0);
        broken(0x20, 3, 2, 0, 0);
        broken(0x30, 6, 0, 0, 3, 0x23, 0, 1);
        broken(0x30, 7, 0, 1, 't', 3, 0x23, 0, 2);
    }

    private static void broken(int... bytes) {
        assertThrows(BrokenPromise.class, () -> new WireReaderTest().read(bytes));
    }
}
