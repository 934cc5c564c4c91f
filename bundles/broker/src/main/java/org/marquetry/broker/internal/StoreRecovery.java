package org.marquetry.broker.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreWriter;

/**
 * What one loop could not have kept and does not give up: it is tried again once the store works. While it does not, one thing
 * a second that asks for something is tried to find out. Belongs to its loop.
 */
final class StoreRecovery {
    private static final long PAUSE_MILLIS = 1000;
    /** Of which it is not seen at once whether they ask the store for something. */
    private static final int MOST_TRIED = 64;

    private final EngineLoop loop;
    private final Map<Object, Runnable> owed = new LinkedHashMap<>();
    private boolean works = true;
    private boolean waits;

    StoreRecovery(EngineLoop loop) {
        this.loop = loop;
    }

    /** A commit with something to write has ended well. */
    void succeeded() {
        works = true;
    }

    void failed() {
        works = false;
    }

    /** How much is to be tried again. */
    int size() {
        return owed.size();
    }

    /** Has something tried again later; the same thing, by its key, only once. */
    void later(Object key, Runnable again) {
        owed.put(key, again);
        if (!waits) {
            waits = true;
            loop.timers().set(PAUSE_MILLIS, this::resume);
        }
    }

    /** Has a change kept that nobody waits for: what it is when it is tried, or nothing any more if that is null. */
    void keep(Object key, Supplier<StoreChange> current) {
        StoreChange change = current.get();
        if (change == null) {
            return;
        }
        loop.append(change);
        loop.afterCommit(new StoreWriter.CommitListener() {
            @Override
            public boolean isWaitedFor() {
                return false;
            }

            @Override
            public void committed() {
                // Nobody waits for it.
            }

            @Override
            public void failed(StoreException reason) {
                later(key, () -> keep(key, current));
            }
        });
    }

    private void resume() {
        waits = false;
        boolean isWell = works || loop.engine().storeCondition().failure() == null;
        int tried = 0;
        for (Object key : List.copyOf(owed.keySet())) {
            long asked = loop.appended();
            Runnable task = owed.remove(key);
            if (task != null) {
                Incidents.contain("what is to be kept again", task);
            }
            // What is not wanted any more says nothing about the store.
            boolean hasAsked = loop.appended() != asked || ++tried == MOST_TRIED;
            if (hasAsked && !isWell) {
                break;
            }
        }
        if (!owed.isEmpty() && !waits) {
            waits = true;
            loop.timers().set(PAUSE_MILLIS, this::resume);
        }
    }
}
