package org.marquetry.netty.internal;

import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class RareLogTest {

    @Test
    void oneLineInAWhileStandsForAllSinceTheLastOne() {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
        RareLog log = new RareLog(now::get);
        assertEquals(1, log.count());
        assertEquals(0, log.count());
        assertEquals(0, log.count());
        now.addAndGet(RareLog.PAUSE);
        assertEquals(3, log.count());
        assertEquals(0, log.count());
    }
}
