package org.marquetry.pieces.internal;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls of what may hang: each on a thread of its own, which is interrupted and left behind when its time is over. */
final class Bounded {
    private Bounded() {}

    /** @param what for the name of the thread */
    static <T> T call(String what, Duration bound, Callable<T> task)
            throws InterruptedException, ExecutionException, TimeoutException {
        FutureTask<T> call = begin(what, task);
        try {
            return call.get(bound.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            call.cancel(true);
        }
    }

    /** The same without waiting for its end. */
    static <T> FutureTask<T> begin(String what, Callable<T> task) {
        FutureTask<T> call = new FutureTask<>(task);
        Thread thread = new Thread(call, "marquetry-exchange-" + what);
        thread.setDaemon(true);
        thread.start();
        return call;
    }
}
