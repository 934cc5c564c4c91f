package org.marquetry.netty.internal;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.marquetry.api.config.ConfigurationException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LoopSettingsTest {

    @Test
    void nothingNeedsToBeConfigured() {
        assertEquals(new LoopSettings(0, "auto", 1 << 20), LoopSettings.read(Map.of("component.name", "x")));
        assertEquals(
                Math.min(256, Runtime.getRuntime().availableProcessors()),
                LoopSettings.read(Map.of()).loopCount());
    }

    @Test
    void valuesMayBeTextOrNumbers() {
        LoopSettings settings = LoopSettings.read(Map.of("loops", "3", "transport", "nio", "maxUnsent", 4096));
        assertEquals(new LoopSettings(3, "nio", 4096), settings);
        assertEquals(3, settings.loopCount());
    }

    @Test
    void wrongValuesAndUnknownKeysAreRefusedInWords() {
        assertRefused("loops", "257", "org.marquetry.netty: loops=257 is not allowed");
        assertRefused("loops", -1, "org.marquetry.netty: loops=-1 is not allowed");
        assertRefused("transport", "io_uring", "org.marquetry.netty: transport=io_uring is not allowed");
        assertRefused("maxUnsent", 1, "org.marquetry.netty: maxUnsent=1 is not allowed");
        assertRefused("loop", 1, "org.marquetry.netty: unknown key loop");
    }

    private static void assertRefused(String key, Object value, String message) {
        String said = assertThrows(ConfigurationException.class, () -> LoopSettings.read(Map.of(key, value)))
                .getMessage();
        assertTrue(said.startsWith(message), said);
    }

    @Test
    void aChangeWhileRunningAppliesWhereItCan() {
        NettyEventLoops loops = new NettyEventLoops(Map.of("loops", 1, "transport", "nio"));
        NettyLoop loop = (NettyLoop) loops.loop(0);
        loops.modified(Map.of("loops", 2, "transport", "nio", "maxUnsent", 2048));
        assertEquals(1, loops.size());
        assertEquals(2048, loop.maxUnsent());
        loops.modified(Map.of("maxUnsent", "many"));
        assertEquals(2048, loop.maxUnsent());
        loops.deactivate();
    }

    @Test
    void nioIsAlwaysThereAndAutoPrefersEpoll() {
        assertEquals("nio", Transports.choose("nio").name());
        String expected = EpollTransport.unavailability() == null ? "epoll" : "nio";
        assertEquals(expected, Transports.choose("auto").name());
    }
}
