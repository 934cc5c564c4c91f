package org.marquetry.itests.fuzz;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Attacks a broker over many connections at once until it has looked at so many damaged packets. */
final class FuzzRun {
    private static final int CONNECTIONS = 256;
    private static final long HESITATION_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int SELECT_MILLIS = 5;

    private final InetSocketAddress broker;
    private final SplittableRandom random;
    private final List<FuzzConnection> open = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
    private long examined;
    private long attacks;
    private int stalled;

    FuzzRun(InetSocketAddress broker, long seed) {
        this.broker = broker;
        random = new SplittableRandom(seed);
    }

    /** Runs until the count is reached; a broker that is gone, or answers nothing any more, ends it with an error. */
    void run(long count, Duration silence) throws IOException {
        long lastProgress = System.nanoTime();
        try (Selector selector = Selector.open()) {
            while (examined < count) {
                while (open.size() < CONNECTIONS) {
                    open.add(new FuzzConnection(broker, selector, Attack.by(random.split())));
                    attacks++;
                }
                selector.select(SELECT_MILLIS);
                for (SelectionKey key : selector.selectedKeys()) {
                    ((FuzzConnection) key.attachment()).ready(buffer);
                }
                selector.selectedKeys().clear();
                long before = examined;
                reap();
                if (examined != before) {
                    lastProgress = System.nanoTime();
                } else if (System.nanoTime() - lastProgress > silence.toNanos()) {
                    throw new IOException("the broker has answered nothing for " + silence);
                }
            }
            for (FuzzConnection connection : open) {
                connection.end();
            }
        }
    }

    private void reap() throws IOException {
        for (int i = open.size() - 1; i >= 0; i--) {
            FuzzConnection connection = open.get(i);
            if (connection.isOver(HESITATION_NANOS)) {
                examined += connection.examined();
                stalled += connection.wasToldEnd() ? 1 : 0;
                connection.end();
                open.set(i, open.get(open.size() - 1));
                open.remove(open.size() - 1);
            }
        }
    }

    /** Damaged packets that the broker has looked at, for certain. */
    long examined() {
        return examined;
    }

    long attacks() {
        return attacks;
    }

    /** Attacks of which the broker waited for more bytes than came. */
    int stalled() {
        return stalled;
    }
}
