package org.marquetry.netty.internal;

import java.util.Map;

import org.marquetry.api.config.Settings;

/**
 * @param loops 0 for one a processor
 * @param transport {@code auto}, {@code epoll} or {@code nio}
 * @param maxUnsent bytes above which a connection is not writable
 */
record LoopSettings(int loops, String transport, int maxUnsent) {
    private static final int MOST_LOOPS = 256;
    private static final int DEFAULT_UNSENT = 1 << 20;
    private static final int LEAST_UNSENT = 1 << 10;
    private static final int MOST_UNSENT = 1 << 30;

    static LoopSettings read(Map<String, ?> configuration) {
        Settings settings = new Settings(NettyEventLoops.PID, configuration);
        LoopSettings read = new LoopSettings(
                settings.integer("loops", 0, 0, MOST_LOOPS),
                settings.oneOf("transport", "auto", "auto", "epoll", "nio"),
                settings.integer("maxUnsent", DEFAULT_UNSENT, LEAST_UNSENT, MOST_UNSENT));
        settings.refuseUnknown();
        return read;
    }

    int loopCount() {
        return loops > 0 ? loops : Math.min(MOST_LOOPS, Runtime.getRuntime().availableProcessors());
    }
}
