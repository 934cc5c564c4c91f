package org.marquetry.broker.internal;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/** Does something for all connections of one loop: some of them in each turn, since there may be many. */
final class Round implements Runnable {
    private static final int CONNECTIONS_A_TURN = 64;

    private final EngineLoop loop;
    private final Consumer<ClientConnection> action;
    private @Nullable Iterator<ClientConnection> left;

    Round(EngineLoop loop, Consumer<ClientConnection> action) {
        this.loop = loop;
        this.action = action;
    }

    @Override
    public void run() {
        if (left == null) {
            left = new ArrayList<>(loop.connections().values()).iterator();
        }
        for (int i = 0; i < CONNECTIONS_A_TURN && left.hasNext(); i++) {
            action.accept(left.next());
        }
        if (left.hasNext()) {
            loop.execute(this);
        }
    }
}
