package org.marquetry.itests.framework.bad;

import java.util.Collections;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;

import org.marquetry.api.store.Replay;
import org.marquetry.api.store.Store;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreReader;
import org.marquetry.api.store.StoreWriter;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** Has all that the version before has, as one does that opens the same files, and does not keep what it is asked to. */
final class BadStore implements Store {
    private static final String FILES = "example.files";
    /** Is there as long as the bundle is installed, and so outlives its stop. */
    private static Store files;

    private final Store kept;
    private final BadActivator.Way way;

    private BadStore(Store kept, BadActivator.Way way) {
        this.kept = kept;
        this.way = way;
    }

    static void offer(BundleContext context, BadActivator.Way way) {
        try {
            context.registerService(Store.class, new BadStore(files(context, way), way), null);
        } catch (ReflectiveOperationException | InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static synchronized Store files(BundleContext context, BadActivator.Way way)
            throws ReflectiveOperationException, InvalidSyntaxException {
        if (way != BadActivator.Way.GOOD) {
            // Of those that have ever been there, the last.
            ServiceReference<?> found =
                    Collections.min(context.getServiceReferences(Object.class, "(" + FILES + "=*)"));
            return (Store) context.getService(found);
        }
        if (files == null) {
            files = (Store) Class.forName(context.getBundle().getHeaders().get(BadActivator.FILES))
                    .getDeclaredConstructor()
                    .newInstance();
            context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                    .getBundleContext()
                    .registerService(Object.class, files, new Hashtable<>(Map.of(FILES, "")));
        }
        return files;
    }

    @Override
    public CompletionStage<Void> replay(Replay target) {
        return way == BadActivator.Way.HANG_IN_REPLAY ? new CompletableFuture<>() : kept.replay(target);
    }

    @Override
    public StoreReader reader(Executor loop) {
        return kept.reader(loop);
    }

    @Override
    public StoreWriter writer(Executor loop) {
        return new Writer(kept.writer(loop), way);
    }

    private record Writer(StoreWriter good, BadActivator.Way way) implements StoreWriter {
        @Override
        public void append(StoreChange change) {
            if (way == BadActivator.Way.GOOD) {
                good.append(change);
            }
        }

        @Override
        public void commit(CommitListener listener) {
            switch (way) {
                case GOOD -> good.commit(listener);
                case THROW -> throw new IllegalStateException("this store has a bug");
                case ERROR -> throw new AssertionError("this store has a worse bug");
                case BLOCK -> block();
                default -> {
                    // Nobody hears of it again.
                }
            }
        }

        private static void block() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted while it hung", e);
            }
        }
    }
}
